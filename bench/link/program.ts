import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const outputLimit = 1024 * 1024
const lookEveryMs = 20
const graceMs = 3_000

/** A program of the system that runs beside us, and does not outlive the block that holds it. */
export class Program implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #name: string
  readonly #closed: Promise<void>
  readonly #signal: AbortSignal
  #failure: Error | undefined
  #stdout = ''
  #stderr = ''

  /** In a session of its own: a terminal's ^C is ours to answer, by ending what we started in order. */
  constructor(command: string, args: readonly string[], signal: AbortSignal) {
    signal.throwIfAborted()
    this.#signal = signal
    this.#name = [command, ...args].join(' ')
    this.#child = spawn(command, args, { stdio: 'pipe', detached: true })
    this.#child.stdin!.on('error', () => {})
    this.#child.stdout!.setEncoding('utf8').on('data', text => {
      this.#stdout = (this.#stdout + text).slice(-outputLimit)
    })
    this.#child.stderr!.setEncoding('utf8').on('data', text => {
      this.#stderr = (this.#stderr + text).slice(-outputLimit)
    })
    this.#child.on('error', error => {
      this.#failure = error
    })
    this.#closed = new Promise(resolve => this.#child.on('close', () => resolve()))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** @throws Error with the program's last words when it ended instead, or is late */
  async printed(pattern: RegExp, deadlineMs: number): Promise<RegExpExecArray> {
    return until(
      () => {
        const match = pattern.exec(this.#stdout) ?? pattern.exec(this.#stderr)
        if (match === null && this.#hasEnded) throw this.#lastWords()
        return match ?? undefined
      },
      `${pattern} from '${this.#name}'`,
      deadlineMs,
      this.#signal
    )
  }

  /**
   * Waits for its end.
   *
   * @returns what it printed
   * @throws Error with its last words when it failed, or is late
   */
  async ended(
    deadlineMs: number,
    isGood: (code: number | null) => boolean = code => code === 0
  ): Promise<string> {
    await until(() => this.#hasEnded || undefined, `the end of '${this.#name}'`, deadlineMs, this.#signal)
    await this.#closed
    if (!isGood(this.#child.exitCode)) throw this.#lastWords()
    return this.#stdout
  }

  /** For programs that read their input to its end before, or instead of, ending. */
  endInput(text = ''): void {
    this.#child.stdin!.end(text)
  }

  get #hasEnded(): boolean {
    return this.#failure !== undefined || this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  #lastWords(): Error {
    const { exitCode, signalCode } = this.#child
    const lines = (this.#stderr.trim() || this.#stdout.trim()).split('\n')
    // Node prints an error above where it was thrown, and its own version last.
    const words = lines.findLast(line => /^\w*Error\b/.test(line)) ?? lines.slice(-3).join(' | ')
    return new Error(
      `'${this.#name}' ended with ${exitCode ?? signalCode ?? this.#failure?.message}: ${words}`
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return
    const ended = once(this.#child, 'exit')
    this.#child.kill()
    const late = setTimeout(() => this.#child.kill('SIGKILL'), graceMs)
    await ended
    clearTimeout(late)
  }
}

/** Runs a program to its end and gives what it printed. */
export async function run(
  command: string,
  args: readonly string[],
  options: { signal?: AbortSignal; input?: string; deadlineMs?: number } = {}
): Promise<string> {
  await using program = new Program(command, args, options.signal ?? new AbortController().signal)
  program.endInput(options.input)
  return await program.ended(options.deadlineMs ?? 30_000)
}

/**
 * Looks again and again until there is something.
 *
 * @throws Error when the time is over, or whatever `look` throws
 */
export async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string,
  deadlineMs: number,
  signal: AbortSignal
): Promise<T> {
  const end = performance.now() + deadlineMs
  for (;;) {
    signal.throwIfAborted()
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`${what}: not within ${deadlineMs / 1000} s`)
    await new Promise(resolve => setTimeout(resolve, lookEveryMs))
  }
}
