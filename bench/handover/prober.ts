import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Program, run } from '../link/program.ts'

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

const compileMs = 120_000
const endMs = 10_000

/** What the times of probes are to be compared with. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n)
}

/** @returns the program, in the directory */
export async function compileProber(directory: string, signal: AbortSignal): Promise<string> {
  const source = fileURLToPath(new URL('prober.cc', import.meta.url))
  const program = join(directory, 'prober')
  const args = ['-O2', '-std=c++17', '-Wall', '-Wextra', '-o', program, source]
  await run('g++', args, { signal, deadlineMs: compileMs })
  return program
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

  /** Resolves at the first answer. @param program as `compileProber` left it; its records are written beside it */
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
