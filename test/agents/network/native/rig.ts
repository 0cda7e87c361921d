import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { createRequire } from 'node:module'
import koffi from 'koffi'
import {
  type Addon,
  loadAddon,
  PORT_FLAG,
  SEGMENT_ROW_BYTES,
  WHERE
} from '../../../../agents/network/native/addon.ts'
import { addressOf } from '../../../../agents/network/native/address.ts'
import { NativeCarrier } from '../../../../agents/network/native/native-carrier.ts'
import type { RingRecord } from '../../../../agents/network/native/ring.ts'
import { writeMac } from '../../../../protocol/switch/address.ts'
import { eventually } from '../../../support/eventually.ts'
import { encodeRecord, open, seal, type WireRecord } from './wire.ts'

const UNIX = 1
const SEQUENTIAL_PACKETS = 5
const NON_BLOCKING = 0o4000
const PACKET_BYTES = 70_000

const library = koffi.load('libc.so.6')
const socketpair = library.func('int socketpair(int domain, int type, int protocol, _Out_ int *fds)')
const read = library.func('long read(int fd, void *buffer, unsigned long bytes)')
const write = library.func('long write(int fd, void *buffer, unsigned long bytes)')

/** What stands for a TAP: a socket that keeps the borders of packets. It needs no rights. */
export class FakeDevice {
  /** The carrier's end, which the carrier closes. */
  readonly fd: number
  readonly #own: number
  readonly #buffer = Buffer.alloc(PACKET_BYTES)

  constructor() {
    const fds = [0, 0]
    if (socketpair(UNIX, SEQUENTIAL_PACKETS | NON_BLOCKING, 0, fds) !== 0) throw new Error('no socket pair')
    this.fd = fds[0]!
    this.#own = fds[1]!
  }

  /** A packet with its vnet header, as a guest would send it. */
  send(packet: Uint8Array): void {
    if (Number(write(this.#own, Buffer.from(packet), packet.length)) !== packet.length)
      throw new Error('not taken')
  }

  receive(): Buffer | undefined {
    const bytes = Number(read(this.#own, this.#buffer, this.#buffer.length))
    return bytes > 0 ? Buffer.from(this.#buffer.subarray(0, bytes)) : undefined
  }

  close(): void {
    closeSync(this.#own)
  }
}

/** To take it away says whether all threads go by what was published. */
const UNUSED_PORT = 0xffff

export const KEYS = { seal: Buffer.alloc(32, 0x51), open: Buffer.alloc(32, 0x52) }
export const SEGMENT = 3
export const THEIR_SEGMENT = 77
export const LINK = 9
export const PORT = 4
export const LOCAL = 0x01020304
const REMOTE = 0x0a0b0c0d
export const HERE = '02:00:00:00:00:01'
export const THERE = '02:00:00:00:00:02'

export interface Row {
  readonly mac: string
  readonly where: 'port' | 'link'
  readonly target: number
  readonly epoch: number
}

function rowsOf(rows: readonly Row[]): Buffer {
  const bytes = Buffer.alloc(rows.length * SEGMENT_ROW_BYTES)
  rows.forEach(({ mac, where, target, epoch }, index) => {
    const at = index * SEGMENT_ROW_BYTES
    writeMac(bytes, at, Number.parseInt(mac.replaceAll(':', ''), 16))
    bytes[at + 6] = WHERE[where]
    bytes.writeUInt32BE(target, at + 8)
    bytes.writeUInt32BE(epoch, at + 12)
  })
  return bytes
}

/** A carrier with one port and one link; the other end of the link is this process. */
export class Rig implements AsyncDisposable {
  readonly carrier: NativeCarrier
  readonly device = new FakeDevice()
  readonly asked: (Omit<RingRecord, 'body'> & { readonly body: Buffer })[] = []
  readonly received: { counter: bigint; record: WireRecord; bytes: number }[] = []
  readonly #socket: Socket
  /** Of both ends. */
  readonly #host: string
  #counter = 0n

  private constructor(carrier: NativeCarrier, socket: Socket, host: string) {
    this.#host = host
    this.carrier = carrier
    this.#socket = socket
    for (const kind of [
      'fromPort',
      'fromLink',
      'forwarded',
      'announce',
      'pong',
      'moved',
      'portFailed'
    ] as const)
      carrier.on(kind, record => this.asked.push({ ...record, body: Buffer.from(record.body) }))
    socket.on('message', datagram => {
      const { counter, record } = open(KEYS.seal, datagram)
      this.received.push({ counter, record, bytes: datagram.length })
    })
  }

  static async start(
    options: { datagramBytes?: number; flags?: number; addon?: Addon; host?: string; threads?: 1 | 2 } = {}
  ): Promise<Rig> {
    const { addon, host = '127.0.0.1', threads = 1 } = options
    const socket = createSocket({
      type: host.includes(':') ? 'udp6' : 'udp4',
      recvBufferSize: 4 * 1024 * 1024
    })
    socket.bind(0, host)
    await once(socket, 'listening')
    const carrier = new NativeCarrier({ port: 0, threads, ...(addon === undefined ? {} : { addon }) })
    const rig = new Rig(carrier, socket, host)
    rig.#set(options)
    // A thread may have begun a turn with the tables of before: what it reads then is a question, and not forwarded.
    await eventually(() => carrier.addon.removePort(carrier.ref, UNUSED_PORT), { deadlineMs: 3_000 })
    return rig
  }

  #set({ datagramBytes = 1472, flags = PORT_FLAG.takesTcp | PORT_FLAG.takesPartial }): void {
    const { addon, ref } = this.carrier
    const none = new Uint8Array(0)
    addon.setPort(ref, PORT, this.device.fd, SEGMENT, PORT_FLAG.open | flags, 0, none, none)
    addon.addSession(ref, LINK, LOCAL, REMOTE, KEYS.seal, KEYS.open)
    this.table([
      { mac: HERE, where: 'port', target: PORT, epoch: 5 },
      { mac: THERE, where: 'link', target: LINK, epoch: 6 }
    ])
    const numbers = Buffer.alloc(8)
    numbers.writeUInt32BE(SEGMENT)
    numbers.writeUInt32BE(THEIR_SEGMENT, 4)
    addon.setLink(ref, LINK, true, this.address, datagramBytes, LOCAL, numbers)
    this.carrier.publish()
  }

  table(rows: readonly Row[]): void {
    this.carrier.addon.setSegment(this.carrier.ref, SEGMENT, rowsOf(rows))
    this.carrier.publish()
  }

  /** Of this end. */
  get address(): Buffer {
    return Buffer.from(addressOf(this.#host, this.#socket.address().port), 'hex')
  }

  /** Sends a record as the other host would; by default with the next counter. */
  async inject(
    record: Partial<WireRecord> & { kind: number; body: Uint8Array },
    counter = this.#counter++
  ): Promise<Buffer> {
    const datagram = seal(KEYS.open, LOCAL, counter, encodeRecord({ segment: SEGMENT, epoch: 6, ...record }))
    await this.raw(datagram)
    return datagram
  }

  async raw(datagram: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.#socket.send(datagram, this.carrier.udpPort, this.#host, error =>
        error ? reject(error) : resolve()
      )
    )
  }

  link(): { sent: number; received: number; dropped: number; forged: number; replayed: number } {
    const [sent, , received, , dropped, forged, replayed] = this.carrier.addon.linkCounters(
      this.carrier.ref,
      LINK
    )!
    return { sent, received, dropped, forged, replayed }
  }

  /** The next packet that comes out of the port. */
  async packet(): Promise<Buffer> {
    let packet: Buffer | undefined
    await eventually(
      () => {
        packet = this.device.receive()
        return packet !== undefined
      },
      { deadlineMs: 2_000 }
    )
    return packet!
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.carrier.close()
    this.device.close()
    this.#socket.close()
    await once(this.#socket, 'close')
  }
}

/** Another build of the addon. */
export function addonAt(path: string): Addon {
  return createRequire(import.meta.url)(path) as Addon
}

/** Whether there is one to test; says so where not. */
export function canRun(): boolean {
  try {
    loadAddon()
    return true
  } catch (error) {
    process.stdout.write(`    NOT RUN: ${(error as Error).message}\n`)
    return false
  }
}
