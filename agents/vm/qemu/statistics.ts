import { errorCode } from '../../../protocol/errors.ts'
import type { GuestStatistics } from '../driver.ts'
import { driverFailed } from './failures.ts'

/** The balloon of the command line. It carries what the guest says about its memory. */
const balloon = '/machine/peripheral/balloon0'
/** How often QEMU asks the guest for it; never, if it is not told. */
const pollSeconds = 10

interface Questioned {
  execute(name: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>
}

/** What one QEMU knows of its guest, for the resource agent. */
export class StatisticsReader {
  readonly #machine: Questioned
  /** Asked once: no virtual processor comes or goes while QEMU runs. */
  #vcpuThreads: readonly number[] | undefined
  #polls = false

  constructor(machine: Questioned) {
    this.#machine = machine
  }

  async read(): Promise<GuestStatistics> {
    this.#vcpuThreads ??= threadsOf(await this.#machine.execute('query-cpus-fast'))
    return { vcpuThreads: this.#vcpuThreads, memoryUsed: await this.#memoryUsed() }
  }

  async #memoryUsed(): Promise<number | undefined> {
    try {
      if (!this.#polls) {
        const property = 'guest-stats-polling-interval'
        await this.#machine.execute('qom-set', { path: balloon, property, value: pollSeconds })
        this.#polls = true
      }
      return usedOf(await this.#machine.execute('qom-get', { path: balloon, property: 'guest-stats' }))
    } catch (error) {
      // A machine without a balloon says nothing about its memory; one that does not answer says nothing at all.
      if (errorCode(error) === 'qmp-refused') return undefined
      throw error
    }
  }
}

function threadsOf(answer: unknown): number[] {
  const threads = (Array.isArray(answer) ? answer : []).map(cpu => count(cpu?.['thread-id']))
  if (threads.length === 0 || threads.includes(undefined))
    throw driverFailed('QEMU does not name the threads of its processors')
  return threads as number[]
}

/** Without what the guest's kernel can take back at once, as hosts are measured. */
function usedOf(answer: unknown): number | undefined {
  const { stats } = (answer ?? {}) as { stats?: Readonly<Record<string, unknown>> }
  const total = count(stats?.['stat-total-memory'])
  const available = count(stats?.['stat-available-memory'])
  return total === undefined || available === undefined ? undefined : Math.max(0, total - available)
}

/** QEMU writes 2^64 - 1 for what the guest did not say. */
function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
}
