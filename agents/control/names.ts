import { existsSync } from 'node:fs'
import { createDurably } from '../../overlay/identity/files.ts'
import { directoryCodec } from '../../protocol/directory/codec.ts'
import {
  type Directory,
  type DirectoryEntry,
  type DirectoryKind,
  type DirectoryRule,
  directoryChange,
  findByName,
  nameClaimed,
  nameReleased
} from '../../protocol/directory/directory.ts'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { RegisterClient } from '../vm/register/client.ts'
import type { RegisterFinder } from '../vm/register/finder.ts'

export interface NamesOptions {
  readonly registers: RegisterClient
  readonly finder: RegisterFinder
  readonly self: HostId
  readonly organization: string
  /** The organization's first host: where its directory begins. */
  readonly founder: HostId
  /** Living hosts of an organization, to ask where its directory is. */
  readonly hostsOf: (organization: string) => readonly HostId[]
  /** Remembers that the directory was created: it is never created twice. */
  readonly createdFile: string
}

/** How many hosts are asked for a directory that neither this host nor the DHT knows. */
const askedAtMost = 5

/** Names of machines, segments and images, as their organization's directory says. */
export class Names {
  readonly #options: NamesOptions

  constructor(options: NamesOptions) {
    this.#options = options
  }

  /** At the organization's founder, once in its life: writes the empty directory. */
  async found(): Promise<void> {
    const { registers, self, founder, organization, createdFile } = this.#options
    if (self !== founder || existsSync(createdFile)) return
    // The rule keeps what is there: a crash between the two steps repeats the first.
    const empty: DirectoryRule = directory => ({ kind: 'directory', directory })
    await registers.create(key(organization), [self], bytes =>
      bytes === undefined ? directoryChange(organization, empty)(bytes) : { kind: 'keep' }
    )
    await createDurably(createdFile, `${JSON.stringify({ organization })}\n`, 0o644)
  }

  /** @throws WatariError `name-in-use`, `directory-full` and what registers throw */
  async claim(organization: string, claim: DirectoryEntry): Promise<void> {
    await this.#change(organization, nameClaimed(claim))
  }

  async release(organization: string, kind: DirectoryKind, id: string): Promise<void> {
    await this.#change(organization, nameReleased(kind, id))
  }

  /** @throws WatariError `not-found` */
  async find(organization: string, kind: DirectoryKind, name: string): Promise<string> {
    const entry = findByName(await this.directory(organization), kind, name)
    if (entry) return entry.id
    const noun = kind === 'machine' ? 'vm' : kind
    throw new WatariError(
      'not-found',
      `there is no ${kind} ${organization}/${name}; 'watari ${noun} list' shows what there is`
    )
  }

  async directory(organization: string): Promise<Directory> {
    await this.#locate(organization)
    return directoryCodec.decode((await this.#options.registers.look(key(organization))).value)
  }

  async #change(organization: string, rule: DirectoryRule): Promise<void> {
    await this.#locate(organization)
    await this.#options.registers.change(key(organization), directoryChange(organization, rule))
  }

  async #locate(organization: string): Promise<void> {
    const { finder, founder, hostsOf, organization: own } = this.#options
    const hosts = [...(organization === own ? [founder] : []), ...hostsOf(organization)]
    await finder.find(key(organization), [...new Set(hosts)].slice(0, askedAtMost))
  }
}

export function key(organization: string): string {
  return `directory/${organization}`
}
