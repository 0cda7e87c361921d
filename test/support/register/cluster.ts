import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RegisterClient, type RegisterClientOptions } from '../../../agents/vm/register/client.ts'
import { organizationOf, Retirements } from '../../../agents/vm/register/retirements.ts'
import { RegisterVoter } from '../../../agents/vm/register/voter.ts'
import type { TrustStore } from '../../../overlay/identity/trust-store.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import type { MemoryOverlay } from '../../../overlay/memory-overlay.ts'
import type { HostIdentity } from '../../../protocol/host.ts'

type Trust = Pick<TrustStore, 'find' | 'onChange'>

export interface RegisterHost {
  readonly overlay: MemoryOverlay
  readonly directory: string
  /** There if the cluster was given whom to trust with documents. */
  readonly retirements: Retirements | undefined
  voter: RegisterVoter
  client: RegisterClient
}

const times = { roundMs: 200, backoffMs: 5, maxBackoffMs: 50, standByMs: 300 }

function identity(id: string): HostIdentity {
  return { id, name: id, org: 'north', site: 'a', roles: ['host'] }
}

/** Hosts with voters on real files, joined in memory. */
export class RegisterCluster implements AsyncDisposable {
  readonly network = new MemoryNetwork()
  readonly hosts = new Map<string, RegisterHost>()
  readonly #root: string

  readonly #trust: Trust | undefined

  private constructor(root: string, trust: Trust | undefined) {
    this.#root = root
    this.#trust = trust
  }

  static async start(...ids: string[]): Promise<RegisterCluster> {
    return await RegisterCluster.trusting(undefined, ...ids)
  }

  /** With hosts that know of retired voters. */
  static async trusting(trust: Trust | undefined, ...ids: string[]): Promise<RegisterCluster> {
    const cluster = new RegisterCluster(await mkdtemp(join(tmpdir(), 'watari-register-')), trust)
    for (const id of ids) await cluster.add(id)
    return cluster
  }

  async add(id: string): Promise<RegisterHost> {
    const overlay = this.network.join(identity(id))
    const directory = join(this.#root, id)
    const retirements: Retirements | undefined =
      this.#trust &&
      (await Retirements.open({
        ...{ file: this.retirementsFile(id), trust: this.#trust, overlay },
        ownerOf: key => organizationOf(voter.record(key)),
        onNews: retirement => voter.retire(retirement),
        onFault: () => {}
      }))
    const voter: RegisterVoter = await RegisterVoter.open({
      ...{ host: id, directory, onFault: () => {} },
      ...(retirements && { retirements })
    })
    retirements?.serve()
    voter.serve(overlay)
    const host = { overlay, directory, retirements, voter, client: this.client(overlay, { voter }) }
    this.hosts.set(id, host)
    return host
  }

  client(overlay: MemoryOverlay, options: Partial<RegisterClientOptions> = {}): RegisterClient {
    return new RegisterClient({ overlay, times, lookAgainMs: 100, ...options })
  }

  host(id: string): RegisterHost {
    return this.hosts.get(id)!
  }

  /** The file in which a host keeps documents. */
  retirementsFile(id: string): string {
    return join(this.#root, `${id}.json`)
  }

  /** Ends a host's agent and takes it off the network. */
  async stop(id: string): Promise<void> {
    this.network.leave(id)
    await this.host(id).voter[Symbol.asyncDispose]()
  }

  /** Starts it again from what is on its disk. */
  async restart(id: string): Promise<RegisterHost> {
    return await this.add(id)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { voter } of this.hosts.values()) await voter[Symbol.asyncDispose]()
    await rm(this.#root, { recursive: true })
  }
}
