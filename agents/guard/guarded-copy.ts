import type { ProcessIdentity } from '../vm/qemu/process.ts'
import { CopyProcess } from './copy-process.ts'
import { Monitor, type MonitorNews } from './monitor.ts'

/** How soon QEMU is dialled again, or looked for; twice as long each time. */
const FIRST_LOOK_MS = 10
const LAST_LOOK_MS = 200

export interface CopyPlace {
  readonly process: ProcessIdentity
  /** Unix socket of QEMU's second monitor. */
  readonly monitor: string
}

/** One copy of a machine: its QEMU can be told to pause, and killed, until it is gone. */
export class GuardedCopy {
  readonly place: CopyPlace
  readonly #process: CopyProcess
  readonly #hear: (news: MonitorNews | 'gone') => void
  #monitor: Monitor | undefined
  #timer: NodeJS.Timeout | undefined
  #lookMs = FIRST_LOOK_MS
  #isOver = false

  /** `hear` is not called before this has returned. */
  constructor(place: CopyPlace, hear: (news: MonitorNews | 'gone') => void) {
    this.place = { process: place.process, monitor: place.monitor }
    this.#process = new CopyProcess(place.process)
    this.#hear = hear
    this.#timer = setTimeout(() => this.#look(), 0)
  }

  /** Its result is heard: `paused` or `pause-failed`. */
  pause(): void {
    if (this.#monitor) this.#monitor.pause()
    else queueMicrotask(() => !this.#isOver && this.#hear('pause-failed'))
  }

  /** That it is `gone` is heard. @throws Error where the kernel refuses it */
  kill(): void {
    this.#process.kill()
    this.#lookMs = FIRST_LOOK_MS / 2
    this.#lookSoon()
  }

  get isOver(): boolean {
    return this.#isOver
  }

  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#monitor?.close()
    this.#process.close()
  }

  #look(): void {
    if (this.#isOver) return
    if (this.#process.isOver) {
      this.close()
      this.#hear('gone')
      return
    }
    if (!this.#monitor) {
      this.#monitor = new Monitor(this.place.monitor, news => this.#heard(news))
      return
    }
    this.#lookSoon()
  }

  #heard(news: MonitorNews): void {
    if (news === 'lost') {
      this.#monitor = undefined
      this.#lookSoon()
    } else if (news === 'stopped' || news === 'resumed') this.#lookMs = FIRST_LOOK_MS
    this.#hear(news)
  }

  #lookSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), this.#lookMs)
    this.#lookMs = Math.min(2 * this.#lookMs, LAST_LOOK_MS)
  }
}
