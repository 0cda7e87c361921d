import { processorNs } from './copy-pulse.ts'
import type { HostName, Sites } from './sites.ts'

const lookEveryMs = 50
/** Of processor time between two looks: a guest that computes without end needs most of what there is. */
const executingNs = 2_000_000

/**
 * Watches all copies of a machine whose guest computes without end, from outside. Two that execute in the same two looks one
 * after another do so at once; within one look one may have handed over to the other.
 */
export class ExecutionWatch implements AsyncDisposable {
  readonly #sites: Sites
  readonly #machine: string
  readonly #hosts: readonly HostName[]
  readonly #ran = new Map<number, number>()
  #last = new Set<string>()
  #isOver = false
  readonly #looking: Promise<void>
  /** What executed at once, and when. */
  readonly doubles: string[] = []
  /** Where it executed, in the order of first looks. */
  readonly places: string[] = []

  constructor(sites: Sites, machine: string, hosts: readonly HostName[]) {
    this.#sites = sites
    this.#machine = machine
    this.#hosts = hosts
    this.#looking = this.#look()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    await this.#looking
  }

  async #look(): Promise<void> {
    while (!this.#isOver) {
      const executing = new Set<string>()
      for (const host of this.#hosts) {
        for (const pid of await this.#sites.copies(this.#machine, host)) {
          const ran = await processorNs(pid).catch(() => undefined)
          if (ran === undefined) continue
          if (ran - (this.#ran.get(pid) ?? ran) > executingNs) executing.add(`${host} (${pid})`)
          this.#ran.set(pid, ran)
        }
      }
      const both = [...executing].filter(copy => this.#last.has(copy))
      if (both.length > 1) this.doubles.push(`${new Date().toISOString()} ${both.join(' and ')}`)
      for (const copy of executing) if (this.places.at(-1) !== copy) this.places.push(copy)
      this.#last = executing
      await new Promise(resolve => setTimeout(resolve, lookEveryMs))
    }
  }
}
