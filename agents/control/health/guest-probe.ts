import { readFileSync } from 'node:fs'
import type { MachineHandle, MachineStatus } from '../../vm/driver.ts'

const EVERY_MS = 5_000

interface Asked {
  status: MachineStatus | undefined
  threads: readonly number[] | undefined
  /** When the question began that has no answer yet. */
  since: number | undefined
  nextAt: number
  executedNs: bigint | undefined
  movedAt: number
}

export interface GuestLook {
  readonly status: MachineStatus | undefined
  readonly silentMs: number
  readonly stillMs: number | undefined
}

/** Asks hypervisors how their guests are, one question at a time each, and looks at what their processors execute. */
export class GuestProbe {
  readonly #asked = new WeakMap<MachineHandle, Asked>()
  readonly #clock: () => number
  readonly #executed: typeof executedNs

  constructor(options: { clock?: () => number; executed?: typeof executedNs } = {}) {
    this.#clock = options.clock ?? (() => performance.now())
    this.#executed = options.executed ?? executedNs
  }

  look(handle: MachineHandle): GuestLook {
    const now = this.#clock()
    const asked = this.#asked.get(handle) ?? {
      ...{ status: undefined, threads: undefined, since: undefined, nextAt: now },
      ...{ executedNs: undefined, movedAt: now }
    }
    this.#asked.set(handle, asked)
    if (asked.since === undefined && now >= asked.nextAt) void this.#ask(handle, asked, now)
    return {
      status: asked.status,
      silentMs: asked.since === undefined ? 0 : now - asked.since,
      stillMs: this.#stillMs(asked, now)
    }
  }

  async #ask(handle: MachineHandle, asked: Asked, now: number): Promise<void> {
    asked.since = now
    try {
      asked.status = await handle.status()
      asked.threads ??= (await handle.statistics()).vcpuThreads
      asked.since = undefined
    } catch {
      // No answer is what is told; the time goes on from the first question without one.
    }
    asked.nextAt = this.#clock() + EVERY_MS
    if (asked.since !== undefined) setTimeout(() => this.#again(handle, asked), EVERY_MS).unref()
  }

  #again(handle: MachineHandle, asked: Asked): void {
    if (asked.since !== undefined) void this.#ask(handle, asked, asked.since)
  }

  #stillMs(asked: Asked, now: number): number | undefined {
    const { status, threads } = asked
    if (status?.state !== 'running' || status.processId === undefined || threads === undefined) {
      asked.executedNs = undefined
      return undefined
    }
    const executed = this.#executed(status.processId, threads)
    if (executed === undefined) return undefined
    if (executed !== asked.executedNs) {
      asked.executedNs = executed
      asked.movedAt = now
    }
    return now - asked.movedAt
  }
}

/** How long threads have executed, in nanoseconds; undefined where they are gone or the kernel does not say. */
function executedNs(process: number, threads: readonly number[]): bigint | undefined {
  try {
    const times = threads.map(thread => readFileSync(`/proc/${process}/task/${thread}/schedstat`, 'utf8'))
    return times.reduce((sum, text) => sum + BigInt(text.split(' ')[0]!), 0n)
  } catch {
    return undefined
  }
}
