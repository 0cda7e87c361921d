import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import koffi from 'koffi'
import { WatariError } from '../../protocol/errors.ts'
import { VNET_HEADER_BYTES } from '../../protocol/switch/packet.ts'

/**
 * A TAP interface (Linux, Documentation/networking/tuntap.rst) with packets that carry a vnet header: the
 * kernel hands TCP superframes of up to 64 KiB over and takes them back.
 */
const TUN = {
  setInterface: 0x400454ca,
  setPersistent: 0x400454cb,
  setOwner: 0x400454cc,
  setOffload: 0x400454d0,
  setVnetHeaderBytes: 0x400454d8,
  flags: { tap: 0x0002, noPacketInfo: 0x1000, vnetHeader: 0x4000 },
  offload: { checksum: 1, tcp4: 2, tcp6: 4 }
} as const
export const INTERFACE = {
  getFlags: 0x8913,
  setFlags: 0x8914,
  up: 1,
  requestBytes: 40,
  nameBytes: 15,
  flagsOffset: 16
} as const
const SOCKET = { inet: 2, datagram: 2, closeOnExec: 0o2000000 } as const
const ERRNO = { tryAgain: 11, notPermitted: 1, busy: 16 } as const
const EVENT_FD = { nonBlocking: 0o4000, closeOnExec: 0o2000000 } as const

type Bytes = Uint8Array
interface Libc {
  ioctl(fd: number, request: number, argument: Bytes): number
  ioctlValue(fd: number, request: number, argument: number): number
  read(fd: number, buffer: Bytes, bytes: number): number
  write(fd: number, buffer: Bytes, bytes: number): number
  socket(domain: number, type: number, protocol: number): number
  eventfd(initial: number, flags: number): number
  poll: {
    async(fds: Bytes, count: number, timeoutMs: number, done: (error: unknown, ready: number) => void): void
  }
}

let loaded: Libc | undefined

/** @throws WatariError `tap-unavailable` where the C library cannot be called */
export function libc(): Libc {
  if (loaded !== undefined) return loaded
  try {
    const library = koffi.load('libc.so.6')
    loaded = {
      ioctl: library.func('int ioctl(int fd, unsigned long request, void *argument)'),
      ioctlValue: library.func('int ioctl(int fd, unsigned long request, unsigned long argument)'),
      read: library.func('long read(int fd, void *buffer, unsigned long bytes)'),
      write: library.func('long write(int fd, void *buffer, unsigned long bytes)'),
      socket: library.func('int socket(int domain, int type, int protocol)'),
      eventfd: library.func('int eventfd(unsigned int initial, int flags)'),
      poll: library.func('int poll(void *fds, unsigned long count, int timeout)')
    } as unknown as Libc
    return loaded
  } catch (cause) {
    throw new WatariError(
      'tap-unavailable',
      'TAP interfaces need glibc and the package koffi; neither can be replaced here',
      { cause }
    )
  }
}

/** What a TAP's kernel side may leave to us. */
export interface TapOffloads {
  /** TCP superframes; only with partial checksums. */
  readonly tcp: boolean
  /** Partial checksums. */
  readonly checksum: boolean
}

export const ALL_TAP_OFFLOADS: TapOffloads = { tcp: true, checksum: true }

export class TapDevice {
  readonly fd: number
  readonly name: string
  /** What the kernel may leave to us; probed, for some kernels refuse some. */
  readonly offloads: TapOffloads

  /**
   * Attaches to an existing TAP, or makes one that ends with this process, and sets it up.
   *
   * @param wanted what the kernel is asked to leave to us
   * @param prepare what is to be done before it is brought up; when it throws, the TAP is let go
   * @throws WatariError `tap-refused`, `tap-unavailable`
   */
  constructor(
    name: string,
    wanted: TapOffloads = ALL_TAP_OFFLOADS,
    prepare: (name: string) => void = () => {}
  ) {
    if (!isInterfaceName(name)) {
      throw new WatariError(
        'tap-refused',
        `'${name}' cannot be an interface's name: 1 to 15 letters, digits, '_', '.', '-'`
      )
    }
    this.name = name
    this.fd = openTun(name)
    try {
      const flags = TUN.flags.tap | TUN.flags.noPacketInfo | TUN.flags.vnetHeader
      if (libc().ioctl(this.fd, TUN.setInterface, interfaceRequest(name, flags)) < 0) throw refusal(name)
      const bytes = new Uint8Array(new Uint32Array([VNET_HEADER_BYTES]).buffer)
      if (libc().ioctl(this.fd, TUN.setVnetHeaderBytes, bytes) < 0) throw refusal(name)
      this.offloads = probeOffloads(this.fd, wanted)
      prepare(name)
      bringUp(name)
    } catch (error) {
      closeSync(this.fd)
      throw error
    }
  }

  /** @returns bytes of one packet, 0 when there is none now; throws when the interface is gone */
  read(buffer: Uint8Array): number {
    const bytes = libc().read(this.fd, buffer, buffer.length)
    if (bytes >= 0) return bytes
    if (koffi.errno() === ERRNO.tryAgain) return 0
    throw new WatariError(
      'tap-lost',
      `The interface ${this.name} cannot be read any more (errno ${koffi.errno()}); attach it again`
    )
  }

  /** @returns whether the kernel took it */
  write(packet: Uint8Array): boolean {
    return libc().write(this.fd, packet, packet.length) === packet.length
  }

  /** Lower-case; undefined when the interface is in another network namespace by now. */
  mac(): string | undefined {
    try {
      return readFileSync(`/sys/class/net/${this.name}/address`, 'utf8').trim()
    } catch {
      return undefined
    }
  }

  /** It stays when it is closed, until `removeTap`; this user may open it then, and root. @throws WatariError `tap-refused` */
  keep(): void {
    const owner = libc().ioctlValue(this.fd, TUN.setOwner, process.geteuid?.() ?? 0)
    if (owner < 0 || libc().ioctlValue(this.fd, TUN.setPersistent, 1) < 0) throw refusal(this.name)
  }

  close(): void {
    closeSync(this.fd)
  }
}

/**
 * Removes a TAP that was kept; one that is not there is none.
 *
 * @returns false while another program has it
 * @throws WatariError `tap-refused`, `tap-unavailable`
 */
export function removeTap(name: string): boolean {
  if (!interfaceNames().includes(name)) return true
  const fd = openTun(name)
  try {
    const flags = TUN.flags.tap | TUN.flags.noPacketInfo | TUN.flags.vnetHeader
    if (libc().ioctl(fd, TUN.setInterface, interfaceRequest(name, flags)) < 0) {
      if (koffi.errno() === ERRNO.busy) return false
      throw refusal(name)
    }
    if (libc().ioctlValue(fd, TUN.setPersistent, 0) < 0) throw refusal(name)
    return true
  } finally {
    closeSync(fd)
  }
}

/** All of this network namespace. */
export function interfaceNames(): string[] {
  const lines = readFileSync('/proc/self/net/dev', 'utf8').split('\n').slice(2)
  return lines.flatMap(line => /^\s*([^:\s]+):/.exec(line)?.[1] ?? [])
}

export function isInterfaceName(name: string): boolean {
  return /^[A-Za-z0-9_.-]{1,15}$/.test(name) && name !== '.' && name !== '..'
}

function openTun(name: string): number {
  try {
    return openSync('/dev/net/tun', constants.O_RDWR | constants.O_NONBLOCK)
  } catch (cause) {
    throw new WatariError(
      'tap-refused',
      `No TAP interface ${name}: /dev/net/tun cannot be opened; load the module 'tun' and run the agent with CAP_NET_ADMIN`,
      { cause }
    )
  }
}

/** `struct ifreq` */
export function interfaceRequest(name: string, flags: number): Uint8Array {
  const request = Buffer.alloc(INTERFACE.requestBytes)
  request.write(name, 0, INTERFACE.nameBytes, 'latin1')
  request.writeUInt16LE(flags, INTERFACE.flagsOffset)
  return request
}

function probeOffloads(fd: number, wanted: TapOffloads): TapOffloads {
  const { checksum, tcp4, tcp6 } = TUN.offload
  const attempts: [TapOffloads, number][] = [
    [{ tcp: true, checksum: true }, checksum | tcp4 | tcp6],
    [{ tcp: false, checksum: true }, checksum]
  ]
  for (const [offloads, flags] of attempts) {
    const isWanted = wanted.checksum && (wanted.tcp || !offloads.tcp)
    if (isWanted && libc().ioctlValue(fd, TUN.setOffload, flags) >= 0) return offloads
  }
  // One that was there may still have them on.
  libc().ioctlValue(fd, TUN.setOffload, 0)
  return { tcp: false, checksum: false }
}

function bringUp(name: string): void {
  const isUp = onSocket(socket => {
    const request = Buffer.from(interfaceRequest(name, 0))
    if (libc().ioctl(socket, INTERFACE.getFlags, request) < 0) return false
    request.writeUInt16LE(request.readUInt16LE(INTERFACE.flagsOffset) | INTERFACE.up, INTERFACE.flagsOffset)
    return libc().ioctl(socket, INTERFACE.setFlags, request) >= 0
  })
  if (isUp !== true) throw refusal(name)
}

/** A socket is what interfaces are asked through. @returns undefined when there is none to be had */
export function onSocket<T>(use: (socket: number) => T): T | undefined {
  const socket = libc().socket(SOCKET.inet, SOCKET.datagram | SOCKET.closeOnExec, 0)
  if (socket < 0) return undefined
  try {
    return use(socket)
  } finally {
    closeSync(socket)
  }
}

function refusal(name: string): WatariError {
  const errno = koffi.errno()
  const why =
    errno === ERRNO.notPermitted
      ? 'the agent lacks CAP_NET_ADMIN'
      : errno === ERRNO.busy
        ? 'another program (or another segment) has it'
        : `errno ${errno}; is it an interface of another kind?`
  return new WatariError('tap-refused', `The TAP interface ${name} cannot be used: ${why}`, {
    fields: { interface: name, errno }
  })
}

/** A descriptor that ends a poll() from this side. */
export class Wakeup {
  readonly fd: number

  constructor() {
    this.fd = libc().eventfd(0, EVENT_FD.nonBlocking | EVENT_FD.closeOnExec)
  }

  wake(): void {
    libc().write(this.fd, new Uint8Array(new BigUint64Array([1n]).buffer), 8)
  }

  clear(): void {
    libc().read(this.fd, new Uint8Array(8), 8)
  }

  close(): void {
    closeSync(this.fd)
  }
}
