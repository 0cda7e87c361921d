import { readdir, readFile } from 'node:fs/promises'

/** How long a processor of a guest that counts may seem to do nothing on a computer that is busy. */
const quietMs = 1_000
const lookEveryMs = 100
/** Of processor time between two looks. A guest that counts needs ten times as much, one that is paused or ended less. */
const executingNs = 1_000_000

/**
 * Watches the processors of one copy, from outside: how long the kernel let their threads run. They stand still while
 * QEMU is paused, whatever its other threads do, and nobody has to be asked who may be stalled or cut off.
 */
export class CopyPulse {
  readonly #pid: number
  readonly #timer: NodeJS.Timeout
  #ran = 0
  #lastMs = Date.now()

  constructor(pid: number) {
    this.#pid = pid
    this.#timer = setInterval(() => void this.#look(), lookEveryMs)
  }

  /** When it was last seen to have executed (time of day, ms). */
  get lastMs(): number {
    return this.#lastMs
  }

  get isStill(): boolean {
    return Date.now() - this.#lastMs > quietMs
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const ran = await processorNs(this.#pid).catch(() => undefined)
    if (ran === undefined) return
    if (this.#ran > 0 && ran - this.#ran > executingNs) this.#lastMs = Date.now()
    this.#ran = ran
  }
}

/** PF_EXITING of linux/sched.h, in the ninth field of /proc/PID/stat. */
const exitingFlag = 0x4

/** Whether any of its threads is on its way out; also where there is nothing left to look at. */
async function isExiting(pid: number): Promise<boolean> {
  try {
    const tasks = `/proc/${pid}/task`
    const stats = (await readdir(tasks)).map(task => readFile(`${tasks}/${task}/stat`, 'utf8'))
    return (await Promise.all(stats)).some(stat => {
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return (Number(fields[6]) & exitingFlag) !== 0
    })
  } catch {
    return true
  }
}

/**
 * For how long its virtual processors have run (`debug-threads=on` names them). One that is being ended executes nothing: its
 * threads give its memory back, which takes a while.
 * @returns undefined for one that ends or has ended
 */
export async function processorNs(pid: number): Promise<number | undefined> {
  const tasks = `/proc/${pid}/task`
  const times = await Promise.all(
    (await readdir(tasks)).map(async task => {
      const name = await readFile(`${tasks}/${task}/comm`, 'utf8')
      if (!name.startsWith('CPU ')) return 0
      return Number((await readFile(`${tasks}/${task}/schedstat`, 'utf8')).split(' ')[0])
    })
  )
  if (await isExiting(pid)) return undefined
  return times.reduce((sum, time) => sum + time, 0)
}
