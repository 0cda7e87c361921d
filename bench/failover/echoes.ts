import { type ChildProcess, spawn } from 'node:child_process'
import { namespaceFile } from '../../lab/layout.ts'

/** Between two echoes. */
const echoEveryMs = 50

/** Asks an address for an echo twenty times a second, from a network namespace; knows when it answered (time of day, ms). */
export class Echoes {
  readonly #child: ChildProcess
  readonly #answersMs: number[] = []
  #rest = ''

  constructor(namespace: string, address: string) {
    const ping = ['ping', '-n', '-D', '-i', String(echoEveryMs / 1_000), address]
    // A session of its own: a terminal's ^C is ours to answer. `ip netns exec` has mounts of its own as well, and would
    // keep the disks of hosts that lose power.
    this.#child = spawn('nsenter', [`--net=${namespaceFile(namespace)}`, '--', ...ping], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true
    })
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n')
      this.#rest = lines.pop() ?? ''
      for (const line of lines) {
        const atMs = answeredAtMs(line)
        if (atMs !== undefined) this.#answersMs.push(atMs)
      }
    })
  }

  lastBefore(timeMs: number): number | undefined {
    return this.#answersMs.findLast(each => each <= timeMs)
  }

  firstAfter(timeMs: number): number | undefined {
    return this.#answersMs.find(each => each > timeMs)
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise(resolve => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await ended
  }
}

/** Of a line that ping printed with -D; undefined where it is no answer. */
export function answeredAtMs(line: string): number | undefined {
  const match = /^\[(\d+\.\d+)\] \d+ bytes from .* icmp_seq=/.exec(line)
  return match ? Number(match[1]) * 1_000 : undefined
}
