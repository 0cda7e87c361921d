import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { takeAway } from '../../demo/leftovers.ts'
import { down, type LabStatus, up } from '../../lab/commands.ts'
import type { ActionResult } from '../../protocol/actions/actions.ts'
import { Client } from '../../shell/client.ts'
import { within } from './within.ts'

const askMs = 20_000

export interface BenchLabOptions {
  /** Of this benchmark alone: what an earlier run left of it is taken down. */
  readonly name: string
  /** As in a topology file, which is written to the directory. */
  readonly topology: string
  readonly directory: string
  readonly signal: AbortSignal
  readonly say: (text: string) => void
}

type Status = ActionResult<'status'>
type Link = Status['links'][number]

/** A benchmark's own lab and the agents of its hosts. Every wait has a deadline, and ends with the signal. */
export class BenchLab implements AsyncDisposable {
  readonly signal: AbortSignal
  readonly #name: string
  readonly #clients: ReadonlyMap<string, Client>

  private constructor({ name, hosts }: LabStatus, signal: AbortSignal) {
    this.signal = signal
    this.#name = name
    this.#clients = new Map(hosts.map(host => [host.name, new Client(host.socket)]))
  }

  /** Waits until all of its agents are up. @throws what kept it from that, after nothing is left of it */
  static async up({ name, topology, directory, signal, say }: BenchLabOptions): Promise<BenchLab> {
    const file = join(directory, 'topology.yaml')
    await writeFile(file, topology)
    await down({ name })
    try {
      // While it is made it cannot be taken away: it stops at its next word.
      const status = await up({ name, topology: file }, text => {
        signal.throwIfAborted()
        say(text)
      })
      return new BenchLab(status, signal)
    } catch (error) {
      await takeAway(name)
      throw error
    }
  }

  client(host: string): Client {
    return this.#clients.get(host)!
  }

  /** @throws Error that says what it waited for; the signal's reason */
  wait<T>(work: Promise<T>, what: string, deadlineMs = askMs): Promise<T> {
    return within(work, what, deadlineMs, this.signal)
  }

  async idOf(host: string): Promise<string> {
    return (await this.#status(host)).id
  }

  /** What carries frames from one host to another now, as the first one's agent says; undefined where there is no link. */
  async link(from: string, to: string): Promise<Link | undefined> {
    const other = await this.#status(to)
    return linkTo(other, (await this.#status(from)).links)
  }

  #status(host: string): Promise<Status> {
    return this.wait(this.client(host).call('status', {}), `the status of ${host}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await takeAway(this.#name)
  }
}

/** An agent calls a link's other host by its name, and by its id while it does not know that. */
export function linkTo<T extends Pick<Link, 'host'>>(
  { id, name }: Pick<Status, 'id' | 'name'>,
  links: readonly T[]
): T | undefined {
  return links.find(({ host }) => host === name || host === id)
}
