import { readFile } from 'node:fs/promises'
import { Program } from '../link/program.ts'

/** An echo and its answer, in microseconds of the system's monotonic clock. */
export interface Probe {
  readonly sentUs: number
  /** Absent where no answer came. */
  readonly answeredUs?: number
}

export interface ProbeRecord {
  /** Every echo, in the order in which they were sent. */
  readonly probes: readonly Probe[]
  /** When QEMU told the segment that a machine is there now. */
  readonly announcedUs: readonly number[]
}

const endMs = 10_000

/** What the times of probes are to be compared with. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n)
}

/** Sends an echo every millisecond from a network namespace to an address, until it is ended. */
export class Prober implements AsyncDisposable {
  readonly #program: Program
  readonly #file: string
  static #count = 0

  private constructor(program: Program, file: string) {
    this.#program = program
    this.#file = file
  }

  /** Resolves at the first answer. @param program of prober.cc; its records are written beside it */
  static async start(
    program: string,
    namespace: string,
    address: string,
    options: { answeredWithinMs: number; signal: AbortSignal }
  ): Promise<Prober> {
    Prober.#count += 1
    const file = `${program}.${Prober.#count}`
    const words = ['netns', 'exec', namespace, program, 'ping', address, file]
    const running = new Program('ip', words, options.signal)
    try {
      await running.printed(/^answered$/m, options.answeredWithinMs)
      return new Prober(running, file)
    } catch (error) {
      await running[Symbol.asyncDispose]()
      throw error
    }
  }

  async end(): Promise<ProbeRecord> {
    this.#program.endInput()
    await this.#program.ended(endMs)
    const probes: Probe[] = []
    const announcedUs: number[] = []
    for (const line of (await readFile(this.#file, 'utf8')).trimEnd().split('\n')) {
      const [first, time] = line.split(' ')
      const [sentUs, answeredUs] = [Number(first), Number(time)]
      if (first === 'announced') announcedUs.push(answeredUs)
      else probes.push(answeredUs === 0 ? { sentUs } : { sentUs, answeredUs })
    }
    return { probes, announcedUs }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]()
  }
}
