import { closeSync, openSync, writeSync } from 'node:fs'
import koffi from 'koffi'

const WDIOC_SETTIMEOUT = 0xc0045706
/**
 * A host that stands still for so long resets: the leases of it are about to end then, and whatever it would go on with
 * executes no more. It is the default lease less the guard's pause before its end.
 */
const TIMEOUT_SECONDS = 8
const FEED_MS = 1_000

/**
 * The host's own watchdog (Linux, Documentation/watchdog/watchdog-api.rst): fed for as long as nothing executes beyond its
 * lease. A guard that stands still, or that cannot end a machine, resets the host.
 */
export class Watchdog {
  readonly #fd: number
  readonly #timer: NodeJS.Timeout

  /** @throws Error where the device cannot be opened: another program may have it */
  constructor(
    device: string,
    options: { mayFeed: () => boolean; onWarning: (text: string) => void; feedMs?: number }
  ) {
    this.#fd = openSync(device, 'w')
    const ioctl = koffi
      .load('libc.so.6')
      .func('int ioctl(int fd, unsigned long request, void *argument)') as unknown as (
      fd: number,
      request: number,
      argument: Int32Array
    ) => number
    if (ioctl(this.#fd, WDIOC_SETTIMEOUT, new Int32Array([TIMEOUT_SECONDS])) < 0)
      options.onWarning(`it keeps its own time: ${TIMEOUT_SECONDS} s were refused (errno ${koffi.errno()})`)
    const feed = (): void => {
      if (!options.mayFeed()) return
      try {
        writeSync(this.#fd, '\0')
      } catch (error) {
        options.onWarning(`it cannot be fed: ${error}`)
      }
    }
    feed()
    this.#timer = setInterval(feed, options.feedMs ?? FEED_MS)
  }

  /** In good order: the device is told that nobody feeds it any more. */
  close(): void {
    clearInterval(this.#timer)
    writeSync(this.#fd, 'V')
    closeSync(this.#fd)
  }
}
