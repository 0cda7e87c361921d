import { closeSync, readFileSync } from 'node:fs'
import koffi from 'koffi'
import { libc } from '../../../../agents/network/tap-device.ts'
import type { Pollable, TapPoller } from '../../../../agents/network/tap-poller.ts'

/** What a test asks of Linux that Node does not offer. All of it acts in the namespace of this process. */

const SOCKET = {
  inet: 2,
  packet: 17,
  datagram: 2,
  raw: 3,
  nonBlocking: 0o4000,
  closeOnExec: 0o2000000
} as const
const MAX_FRAME_BYTES = 65_536

interface System {
  bind(fd: number, address: Uint8Array, bytes: number): number
  syscall(number: number, command: number, argument: Uint8Array, bytes: number): number
}

let loaded: System | undefined
function system(): System {
  if (loaded !== undefined) return loaded
  const library = koffi.load('libc.so.6')
  loaded = {
    bind: library.func('int bind(int fd, void *address, unsigned int bytes)'),
    syscall: library.func('long syscall(long number, long command, void *argument, long bytes)')
  } as unknown as System
  return loaded
}

function checked(what: string, result: number): number {
  if (result < 0) throw new Error(`${what}: errno ${koffi.errno()}`)
  return result
}

function attribute(device: string, name: string): string {
  return readFileSync(`/sys/class/net/${device}/${name}`, 'utf8').trim()
}

// Offloads, as ethtool -K sets them (linux/ethtool.h)

const ETHTOOL = 0x8946
const OFFLOAD = {
  tx: { get: 0x16, set: 0x17 },
  tso: { get: 0x1e, set: 0x1f },
  gso: { get: 0x23, set: 0x24 },
  gro: { get: 0x2b, set: 0x2c }
} as const

/** `tx`: checksums are left to the card. The kernel leaves `tso` off where `tx` is. */
export type Offloads = Readonly<Record<keyof typeof OFFLOAD, boolean>>

/** @returns what is in force then */
export function setOffloads(device: string, wanted: Offloads): Offloads {
  const fd = checked('socket', libc().socket(SOCKET.inet, SOCKET.datagram | SOCKET.closeOnExec, 0))
  const call = (command: number, value: number): boolean => {
    const argument = Buffer.alloc(8)
    argument.writeUInt32LE(command, 0)
    argument.writeUInt32LE(value, 4)
    const request = Buffer.alloc(40)
    request.write(device, 'latin1')
    request.writeBigUInt64LE(koffi.address(argument), 16)
    checked(`ethtool ${device}`, libc().ioctl(fd, ETHTOOL, request))
    return argument.readUInt32LE(4) !== 0
  }
  try {
    const names = Object.keys(OFFLOAD) as (keyof typeof OFFLOAD)[]
    for (const name of names) call(OFFLOAD[name].set, wanted[name] ? 1 : 0)
    return Object.fromEntries(names.map(name => [name, call(OFFLOAD[name].get, 0)])) as Offloads
  } finally {
    closeSync(fd)
  }
}

export interface DeviceCounters {
  readonly sentPackets: number
  readonly sentBytes: number
}

/** A superframe counts as one packet. */
export function counters(device: string): DeviceCounters {
  const count = (name: string) => Number(attribute(device, `statistics/${name}`))
  return { sentPackets: count('tx_packets'), sentBytes: count('tx_bytes') }
}

// Frames of any kind (packet(7))

/** A packet socket on one interface, for one protocol. */
export class FrameSocket implements Pollable {
  readonly fd: number
  readonly mac: string
  readonly #poller: TapPoller
  readonly #onFrame: (frame: Uint8Array) => void
  readonly #frame = Buffer.allocUnsafeSlow(MAX_FRAME_BYTES)

  constructor(device: string, protocol: number, poller: TapPoller, onFrame: (frame: Uint8Array) => void) {
    this.mac = attribute(device, 'address')
    const kind = SOCKET.raw | SOCKET.nonBlocking | SOCKET.closeOnExec
    this.fd = checked('packet socket', libc().socket(SOCKET.packet, kind, 0))
    const address = Buffer.alloc(20)
    address.writeUInt16LE(SOCKET.packet, 0)
    address.writeUInt16BE(protocol, 2)
    address.writeInt32LE(Number(attribute(device, 'ifindex')), 4)
    checked('bind', system().bind(this.fd, address, address.length))
    this.#poller = poller
    this.#onFrame = onFrame
    poller.add(this)
  }

  drain(): boolean {
    const bytes = libc().read(this.fd, this.#frame, this.#frame.length)
    if (bytes > 0) this.#onFrame(this.#frame.subarray(0, bytes))
    return bytes > 0
  }

  send(frame: Uint8Array): void {
    checked(`a frame of ${frame.length} bytes`, libc().write(this.fd, frame, frame.length))
  }

  close(): void {
    this.#poller.remove(this)
    closeSync(this.fd)
  }
}

// VLAN tags without the kernel's module for them: eBPF programs at the interface (bpf(2), linux/bpf.h)

const BPF = {
  systemCall: 321,
  loadProgram: 5,
  createLink: 28,
  schedulerClass: 3,
  ingress: 46,
  egress: 47
} as const
const HELPER = { pushTag: 18, popTag: 19 } as const
const VERDICT = { next: -1, drop: 2 } as const
const TAG_OFFSET = 24
const TAG_TYPE_SWAPPED = 0x0081

function instruction(code: number, target: number, source: number, offset: number, value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes[0] = code
  bytes[1] = target | (source << 4)
  bytes.writeInt16LE(offset, 2)
  bytes.writeInt32LE(value, 4)
  return bytes
}
const set = (register: number, value: number) => instruction(0xb7, register, 0, 0, value)
const call = (helper: number) => instruction(0x85, 0, 0, 0, helper)
const exit = () => instruction(0x95, 0, 0, 0, 0)

/** What a VLAN interface on top would do: tags all that leaves, takes in only what has the tag, without it. */
export class VlanFilter implements Disposable {
  readonly #fds: number[] = []

  /** @throws Error where the kernel has no such programs (before Linux 6.6) */
  constructor(device: string, vlan: number) {
    const index = Number(attribute(device, 'ifindex'))
    const push = [set(2, TAG_TYPE_SWAPPED), set(3, vlan), call(HELPER.pushTag), set(0, VERDICT.next), exit()]
    const pop = [
      instruction(0x61, 2, 1, TAG_OFFSET, 0),
      instruction(0x57, 2, 0, 0, 0xfff),
      instruction(0x55, 2, 0, 3, vlan),
      call(HELPER.popTag),
      set(0, VERDICT.next),
      exit(),
      set(0, VERDICT.drop),
      exit()
    ]
    try {
      this.#attach(index, push, BPF.egress)
      this.#attach(index, pop, BPF.ingress)
    } catch (error) {
      this[Symbol.dispose]()
      throw error
    }
  }

  #attach(interfaceIndex: number, program: readonly Buffer[], side: number): void {
    const code = Buffer.concat(program)
    const license = Buffer.from('Apache-2.0\0')
    const load = Buffer.alloc(72)
    load.writeUInt32LE(BPF.schedulerClass, 0)
    load.writeUInt32LE(program.length, 4)
    load.writeBigUInt64LE(koffi.address(code), 8)
    load.writeBigUInt64LE(koffi.address(license), 16)
    load.writeUInt32LE(side, 68)
    const loaded = this.#call('loading an eBPF program', BPF.loadProgram, load)
    const link = Buffer.alloc(64)
    link.writeUInt32LE(loaded, 0)
    link.writeUInt32LE(interfaceIndex, 4)
    link.writeUInt32LE(side, 8)
    this.#call('attaching an eBPF program', BPF.createLink, link)
  }

  #call(what: string, command: number, argument: Uint8Array): number {
    if (process.arch !== 'x64') throw new Error('the number of bpf(2) is that of x86-64')
    const fd = checked(what, Number(system().syscall(BPF.systemCall, command, argument, argument.length)))
    this.#fds.push(fd)
    return fd
  }

  [Symbol.dispose](): void {
    for (const fd of this.#fds.splice(0)) closeSync(fd)
  }
}
