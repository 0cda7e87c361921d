import { setImmediate as turn } from 'node:timers/promises'
import { libc, Wakeup } from './tap-device.ts'

/** Something with a descriptor that is read until there is nothing left. */
export interface Pollable {
  readonly fd: number
  /** Reads a bounded amount without blocking. @returns whether there was anything */
  drain(): boolean
}

const POLL_FD_BYTES = 8
const POLL_IN = 1
const POLL_MS = 1_000
/** How long to look again at every turn after a packet: the next often comes sooner than a thread wakes up. */
const LINGER_MS = 1

/**
 * Waits for any of the TAPs to be readable. Node cannot watch such descriptors itself, so one poll() of all of
 * them waits on a thread of libuv's pool (one in all, however many TAPs) and only while they are quiet: while
 * packets keep coming they are drained turn by turn of the event loop, which costs no thread switch.
 */
export class TapPoller {
  readonly #devices = new Set<Pollable>()
  #wakeup: Wakeup | undefined

  add(device: Pollable): void {
    this.#devices.add(device)
    if (this.#wakeup !== undefined) this.#wakeup.wake()
    else void this.#run()
  }

  /** @returns when nothing reads the descriptor any more, so that it may be closed */
  remove(device: Pollable): void {
    this.#devices.delete(device)
    this.#wakeup?.wake()
  }

  async #run(): Promise<void> {
    const wakeup = new Wakeup()
    this.#wakeup = wakeup
    let busyAt = 0
    while (this.#devices.size > 0) {
      const now = performance.now()
      for (const device of this.#devices) if (device.drain()) busyAt = now
      if (now - busyAt < LINGER_MS) await turn()
      else await this.#wait(wakeup)
    }
    this.#wakeup = undefined
    wakeup.close()
  }

  #wait(wakeup: Wakeup): Promise<void> {
    const fds = [wakeup.fd, ...[...this.#devices].map(device => device.fd)]
    const request = Buffer.allocUnsafeSlow(fds.length * POLL_FD_BYTES)
    fds.forEach((fd, index) => {
      request.writeInt32LE(fd, index * POLL_FD_BYTES)
      request.writeInt16LE(POLL_IN, index * POLL_FD_BYTES + 4)
      request.writeInt16LE(0, index * POLL_FD_BYTES + 6)
    })
    return new Promise(resolve => {
      libc().poll.async(request, fds.length, POLL_MS, () => {
        if (request.readInt16LE(6) !== 0) wakeup.clear()
        resolve()
      })
    })
  }
}
