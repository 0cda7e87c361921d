import { closeSync, openSync } from 'node:fs'
import koffi from 'koffi'
import { WatariError } from '../protocol/errors.ts'

/** The few calls of the C library that Node does not have. All are made on the calling thread and wait there. */
const libc = koffi.load('libc.so.6')

const setnsCall = libc.func('int setns(int fd, int type)')
const ioctlPointer = libc.func('int ioctl(int fd, unsigned long request, void *argument)')
const ioctlNumber = libc.func('int ioctl(int fd, unsigned long request, unsigned long argument)')
const ppollCall = libc.func('int ppoll(void *descriptors, unsigned long count, void *timeout, void *mask)')
const readCall = libc.func('long read(int fd, void *buffer, unsigned long count)')
const writeCall = libc.func('long write(int fd, void *buffer, unsigned long count)')
const prctlCall = libc.func(
  'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)'
)

const CLONE_NEWNET = 0x4000_0000
const PR_SET_TIMERSLACK = 29
const POLLIN = 1

/** Puts the calling thread into a network namespace. What it opens from then on is there. */
export function enterNetworkNamespace(file: string): void {
  const fd = openSync(file, 'r')
  try {
    check('setns', setnsCall(fd, CLONE_NEWNET))
  } finally {
    closeSync(fd)
  }
}

export function ioctl(fd: number, name: string, request: number, argument: Buffer | number): void {
  const result =
    typeof argument === 'number' ? ioctlNumber(fd, request, argument) : ioctlPointer(fd, request, argument)
  check(name, result)
}

/** Bytes read, or -1 when there is nothing (or an error, which a poll will show again). */
export function readNow(fd: number, buffer: Buffer): number {
  return Number(readCall(fd, buffer, buffer.length))
}

export function writeNow(fd: number, bytes: Buffer): number {
  return Number(writeCall(fd, bytes, bytes.length))
}

/** Descriptors to wait for, in the kernel's own form: it is reused from wait to wait. */
export class PollSet {
  readonly #descriptors: Buffer
  readonly #timeout = Buffer.alloc(16)
  readonly #count: number

  constructor(fds: readonly number[]) {
    this.#count = fds.length
    this.#descriptors = Buffer.alloc(8 * fds.length)
    fds.forEach((fd, index) => {
      this.#descriptors.writeInt32LE(fd, 8 * index)
      this.#descriptors.writeInt16LE(POLLIN, 8 * index + 4)
    })
  }

  /** Waits until something can be read, at most so long, to the microsecond. */
  wait(timeoutMs: number): void {
    const seconds = Math.floor(timeoutMs / 1000)
    this.#timeout.writeBigInt64LE(BigInt(seconds), 0)
    this.#timeout.writeBigInt64LE(BigInt(Math.max(0, Math.floor((timeoutMs - seconds * 1000) * 1e6))), 8)
    ppollCall(this.#descriptors, this.#count, this.#timeout, null)
  }

  isReadable(index: number): boolean {
    return this.#descriptors.readInt16LE(8 * index + 6) !== 0
  }
}

/** Timers of this thread are not rounded to 50 µs. */
export function preciseTimers(): void {
  prctlCall(PR_SET_TIMERSLACK, 1, 0, 0, 0)
}

function check(name: string, result: number): void {
  if (result >= 0) return
  const code = koffi.errno()
  const reason = Object.entries(koffi.os.errno).find(([, number]) => number === code)?.[0] ?? code
  throw new WatariError('system-call-failed', `${name} failed: ${reason}`, {
    fields: { call: name, errno: code }
  })
}
