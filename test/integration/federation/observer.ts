import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { eventually } from '../../support/eventually.ts'

interface Sample {
  readonly atMs: number
  readonly count: number
}

/** The guest counts ten times a second; so much more may be seen after a stall of the computer. */
const countsPerSecond = 10
const slackCounts = 15

/** A program of its own, for it runs in a host's network. Only a whole answer counts, and only its end of line shows that. */
const loop = `
const { get } = require('node:http')
const ask = () => {
  const options = { host: process.argv[1], path: '/count', agent: false, signal: AbortSignal.timeout(1000) }
  let body = ''
  const request = get(options, response => {
    response.on('error', () => {})
    response.on('data', part => { body += part })
    response.on('end', () => { if (body.endsWith('\\n')) console.log(body.trim()) })
  })
  request.on('error', () => {})
  request.on('close', () => setTimeout(ask, 100))
}
ask()`

/**
 * Asks a guest for its counter, over its segment, a few times a second, one question after the other. The counter
 * only grows while the guest executes: where it goes back, or runs ahead of time, more than one copy executed.
 */
export class Observer {
  readonly samples: Sample[] = []
  readonly #process: ChildProcess

  constructor(inside: readonly string[], address: string) {
    const [program, ...args] = [...inside, process.execPath, '-e', loop, address]
    this.#process = spawn(program!, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
    createInterface({ input: this.#process.stdout! }).on('line', line => {
      if (/^\d+$/.test(line)) this.samples.push({ atMs: performance.now(), count: Number(line) })
    })
  }

  get last(): number {
    return this.samples.at(-1)?.count ?? 0
  }

  /** Waits until the guest counted on. */
  async advances(deadlineMs = 30_000): Promise<void> {
    const from = this.samples.length
    await eventually(() => this.samples.length > from + 3 && this.last > (this.samples[from]?.count ?? 0), {
      deadlineMs,
      everyMs: 50
    })
  }

  /**
   * What two executing copies would leave behind; empty when there was one.
   * @param restarts how often the guest may have begun again from zero; what it had counted before never comes back
   */
  contradictions(restarts = 0): string[] {
    const found: string[] = []
    let [first] = this.samples
    let before = first
    let left = restarts
    for (const sample of this.samples.slice(1)) {
      const isBack = sample.count < before!.count
      if (isBack && left === 0) found.push(`the counter went back from ${before!.count} to ${sample.count}`)
      if (isBack) {
        left--
        // A life begins after the last that was heard of the one before.
        first = { atMs: before!.atMs, count: 0 }
      }
      const most = first!.count + ((sample.atMs - first!.atMs) / 1_000) * countsPerSecond + slackCounts
      if (sample.count > most)
        found.push(`the counter is ${sample.count} and can be ${Math.round(most)} at most`)
      before = sample
    }
    return found
  }

  async stop(): Promise<void> {
    const { pid } = this.#process
    if (pid === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = new Promise(resolve => this.#process.once('exit', resolve))
    process.kill(-pid, 'SIGKILL')
    await ended
  }
}
