import { WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { AgentProcess } from '../../protocol/identity/messages.ts'

interface Known {
  readonly life: string
  /** On our clock. */
  readonly startedMs: number
}

export interface ProcessesOptions {
  /**
   * Where a host is connected from, if whoever is there answers now; a connection whose other end is gone may stay open for
   * a while.
   */
  readonly answersAt: (host: HostId) => Promise<string | undefined>
  /** Ends the connections of a process that another one of the host takes the place of. */
  readonly evict: (host: HostId) => void
  readonly now: () => number
  readonly atMost?: number
}

const defaultAtMost = 4_096

/**
 * Which process of each host's agent is connected here. A host whose state directory was copied has two at once, with one
 * identity, one store of votes and one list of machines: whoever is connected to the one refuses the other.
 *
 * An agent that starts anew is another process as well. So the one that is known is asked first: if it does not answer it is
 * gone, and the new one takes its place. If both are there the one that has been running longer stays.
 */
export class Processes {
  readonly #options: ProcessesOptions
  readonly #known = new Map<HostId, Known>()

  constructor(options: ProcessesOptions) {
    this.#options = options
  }

  /** Admits a process. @throws WatariError `host-cloned` */
  async admit(host: HostId, { life, forMs }: AgentProcess): Promise<void> {
    const { answersAt, evict, now } = this.#options
    const startedMs = now() - forMs
    const known = this.#known.get(host)
    if (known && known.life !== life) {
      const address = await answersAt(host)
      if (address !== undefined && known.startedMs <= startedMs) {
        const seconds = Math.round((now() - known.startedMs) / 1_000)
        throw new WatariError(
          'host-cloned',
          `another agent with this host's identity has been running for ${seconds} s and is connected from ${address}: ` +
            'a state directory must not be used twice. Take it away here, and join with an invitation of its own; ' +
            'or, if this is the right one, stop the other first',
          { fields: { host, address } }
        )
      }
      if (address !== undefined) evict(host)
    }
    this.#known.delete(host)
    this.#known.set(host, { life, startedMs })
    if (this.#known.size > (this.#options.atMost ?? defaultAtMost))
      this.#known.delete(this.#known.keys().next().value!)
  }
}
