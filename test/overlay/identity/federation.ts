import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import type { NoiseComponents } from '@chainsafe/libp2p-noise'
import { noise } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter, Ed25519PrivateKey } from '@libp2p/interface'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import {
  type AdmissionOptions,
  createAdmission,
  type HostAdmission
} from '../../../overlay/identity/admission.ts'
import { HostCredentials } from '../../../overlay/identity/credentials.ts'
import { joinWithSiteKey } from '../../../overlay/identity/enrolment.ts'
import { Issuer, type IssuerOptions } from '../../../overlay/identity/issuer.ts'
import { generateKey } from '../../../overlay/identity/keys.ts'
import { initOrganization } from '../../../overlay/identity/organization.ts'
import { addSite } from '../../../overlay/identity/site.ts'
import { TrustStore } from '../../../overlay/identity/trust-store.ts'
import type { HostRole } from '../../../protocol/host.ts'

export const t0 = 1_900_000_000

/** A clock that a test turns by hand. */
class TestClock {
  seconds = t0
  readonly read = () => this.seconds
}

/** Directories and nodes of one test; `close` removes them all. */
export class Workshop {
  readonly clock = new TestClock()
  readonly #dirs: string[] = []
  readonly #nodes: { stop(): void | Promise<void> }[] = []

  async dir(): Promise<string> {
    const dir = await mkdtemp(joinPath(tmpdir(), 'watari-identity-'))
    this.#dirs.push(dir)
    return dir
  }

  async organization(name: string, sites: readonly string[], options: { roles?: readonly HostRole[] } = {}) {
    const dir = await this.dir()
    const document = await initOrganization(name, dir)
    for (const site of sites) await addSite(site, dir, { clock: this.clock.read, ...options })
    return { dir, document, text: await readFile(joinPath(dir, 'organization.json'), 'utf8') }
  }

  /** A site's first host, as far as its files go. */
  async host(dir: string, site: string, name: string, roles?: readonly HostRole[]): Promise<Host> {
    const stateDir = await this.dir()
    await joinWithSiteKey({ site, dir, stateDir, name, clock: this.clock.read, ...(roles ? { roles } : {}) })
    return await this.open(stateDir)
  }

  async open(stateDir: string): Promise<Host> {
    const credentials = await HostCredentials.open(stateDir, { clock: this.clock.read })
    return { stateDir, credentials, trust: await TrustStore.open(stateDir, credentials.organization) }
  }

  /** A libp2p node of a host that listens on loopback. */
  async node(host: Host, options: Partial<AdmissionOptions & IssuerOptions> = {}): Promise<Node> {
    let addresses: string[] = []
    const { credentials, trust, stateDir } = host
    const clock = this.clock.read
    const issuer = await Issuer.open({
      stateDir,
      credentials,
      trust,
      clock,
      addresses: () => addresses,
      hostNamed: () => undefined,
      ...options
    })
    const chain = () => credentials.chain()
    const admission = createAdmission({ chain, trust, clock, ...options, ...(issuer ? { issuer } : {}) })
    const libp2p = await this.libp2p(credentials.key, admission.encrypter)
    addresses = libp2p.getMultiaddrs().map(String)
    return { ...host, libp2p, admission, issuer }
  }

  async plainNode() {
    return await this.libp2p(
      await generateKey(),
      noise() as (components: NoiseComponents) => ConnectionEncrypter<unknown>
    )
  }

  async libp2p(
    privateKey: Ed25519PrivateKey,
    encrypter: (components: NoiseComponents) => ConnectionEncrypter<unknown>
  ) {
    const node = await createLibp2p({
      privateKey,
      addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
      transports: [tcp()],
      connectionEncrypters: [encrypter],
      streamMuxers: [yamux()],
      connectionManager: {
        inboundConnectionThreshold: 1_000,
        maxIncomingPendingConnections: 100,
        reconnectRetries: 0
      },
      services: { ping: ping() }
    })
    this.#nodes.push(node)
    return node
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map(node => node.stop()))
    for (const dir of this.#dirs) await rm(dir, { recursive: true, force: true })
  }
}

export interface Host {
  readonly stateDir: string
  readonly credentials: HostCredentials
  readonly trust: TrustStore
}

export type Libp2p = Awaited<ReturnType<Workshop['libp2p']>>

export interface Node extends Host {
  readonly libp2p: Libp2p
  readonly admission: HostAdmission
  readonly issuer: Issuer | undefined
}

/** Changes one character in the middle of a part of a token. */
export function alter(token: string, part: 0 | 1 | 2): string {
  const parts = token.split('.')
  const text = parts[part] ?? ''
  const at = Math.floor(text.length / 2)
  parts[part] = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
  return parts.join('.')
}
