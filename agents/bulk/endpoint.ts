import { randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import type { ByteStream, Overlay } from '../../overlay/overlay.ts'
import { splice } from '../../overlay/splice.ts'
import { WatariError } from '../../protocol/errors.ts'
import type { HostIdentity } from '../../protocol/host.ts'
import type { MachineId, RelocationId } from '../../protocol/machine.ts'
import type { BulkChannel, StreamHeader, Ticket } from '../../protocol/relocation/codec.ts'
import { preferredAddresses, ticketAddresses } from './addresses.ts'
import { DiskOutlet } from './outlet.ts'
import type {
  BulkPaths,
  Outlet,
  OutletOptions,
  ReceiveOptions,
  Receiving,
  ReplicaPaths,
  Sending,
  SendOptions
} from './paths.ts'
import { bulkProtocol, encodeHead, readHead } from './stream-head.ts'

/** The part of an overlay that bulk needs. */
export interface BulkOverlay
  extends Pick<Overlay, 'openStream' | 'handleStream' | 'addAddresses' | 'addresses' | 'stop'> {
  /** As others dial it. */
  readonly peerId: string
  /** Until its addresses are all there: a ticket without a relay's may lead nowhere. */
  readonly reachable?: Promise<void>
}

export interface BulkEndpointOptions {
  readonly overlay: BulkOverlay
  /** For Unix sockets, short: their paths end at 107 bytes. */
  readonly directory: string
  readonly maxTransfers?: number
  /** Told why a stream was refused or broke. */
  readonly onBroken?: (relocation: RelocationId | undefined, error: unknown) => void
}

const headDeadlineMs = 10_000
const openDeadlineMs = 15_000
/** For an address that took a TCP connection a moment ago. */
const preferredDeadlineMs = 5_000
const maxPathBytes = 107
const maxReplicas = 256
/** A driver may begin again on the same sockets, but not for ever. */
const streamsPerChannel = 16

/** Joins Unix sockets to streams of the overlay, for relocations that were announced to it. */
export class BulkEndpoint implements BulkPaths, ReplicaPaths {
  readonly #options: BulkEndpointOptions
  readonly #receiving = new Map<RelocationId, Reception>()
  readonly #sending = new Map<RelocationId, Sending>()
  readonly #outlets = new Map<MachineId, DiskOutlet>()

  constructor(options: BulkEndpointOptions) {
    this.#options = options
    mkdirSync(options.directory, { recursive: true, mode: 0o700 })
    options.overlay.handleStream(bulkProtocol, (stream, from) => this.#take(stream, from))
  }

  /** Relocations. */
  get transfers(): number {
    return this.#receiving.size - this.#replicas + this.#sending.size
  }

  get #replicas(): number {
    return [...this.#receiving.values()].filter(each => each.isReplica).length
  }

  /** It is ready as it is. */
  warm(): void {}

  async receive(options: ReceiveOptions): Promise<Receiving> {
    const { overlay } = this.#options
    await overlay.reachable
    if (options.stateSocket === undefined) this.#refuseTooManyReplicas()
    else this.#refuseTooMany()
    await this.#receiving.get(options.relocation)?.close()
    const reception = new Reception(
      options,
      {
        peer: overlay.peerId,
        addresses: ticketAddresses(overlay.addresses()),
        token: randomBytes(32).toString('hex')
      },
      () => this.#receiving.delete(options.relocation)
    )
    this.#receiving.set(options.relocation, reception)
    return reception
  }

  async send(options: SendOptions): Promise<Sending> {
    this.#refuseTooMany()
    await this.#sending.get(options.relocation)?.close()
    const sending = new Emission(options, this.#options, () => this.#sending.delete(options.relocation))
    await sending.listen()
    this.#sending.set(options.relocation, sending)
    return sending
  }

  async outlet(options: OutletOptions): Promise<Outlet> {
    await this.#outlets.get(options.machine)?.close()
    const { overlay, directory, onBroken } = this.#options
    const outlet = new DiskOutlet(options, {
      path: join(directory, `${options.machine.slice(0, 16)}.r`),
      open: (ticket, signal) => openTo(overlay, ticket, signal),
      onBroken: (copy, error) => onBroken?.(copy, error),
      onClosed: () => this.#outlets.delete(options.machine)
    })
    await outlet.listen()
    this.#outlets.set(options.machine, outlet)
    return outlet
  }

  /** Ends everything that flows. */
  async close(): Promise<void> {
    const all = [...this.#receiving.values(), ...this.#sending.values(), ...this.#outlets.values()]
    for (const transfer of all) await transfer.close()
  }

  async #take(stream: ByteStream, from: HostIdentity): Promise<void> {
    let relocation: RelocationId | undefined
    try {
      const { header, rest } = await readHead(stream, AbortSignal.timeout(headDeadlineMs))
      relocation = header.relocation
      const reception = this.#receiving.get(header.relocation)
      if (!reception?.expects(header, from)) {
        throw new WatariError('not-announced', 'no such stream was announced: relocate anew', {
          fields: { relocation, host: from.id }
        })
      }
      await reception.take(header.channel, rest)
    } catch (error) {
      stream.abort(error as Error)
      this.#options.onBroken?.(relocation, error)
    }
  }

  #refuseTooManyReplicas(): void {
    if (this.#replicas < maxReplicas) return
    throw new WatariError(
      'too-many-replicas',
      `this host has ${maxReplicas} replicas already: choose another`
    )
  }

  #refuseTooMany(): void {
    const most = this.#options.maxTransfers ?? 16
    if (this.transfers >= most) {
      throw new WatariError('too-many-relocations', `${most} relocations go on already: try again later`)
    }
  }
}

/** The target's end of one relocation. */
class Reception implements Receiving {
  readonly ticket: Receiving['ticket']
  bytes = 0
  readonly #options: ReceiveOptions
  readonly #forget: () => void
  readonly #closing = new AbortController()
  readonly #open = new Set<BulkChannel>()
  readonly #count = { state: 0, disk: 0 }

  constructor(options: ReceiveOptions, ticket: Receiving['ticket'], forget: () => void) {
    this.#options = options
    this.ticket = ticket
    this.#forget = forget
  }

  get isReplica(): boolean {
    return this.#options.stateSocket === undefined
  }

  expects(header: StreamHeader, from: HostIdentity): boolean {
    const { machine, epoch, from: sender } = this.#options
    return (
      header.machine === machine &&
      header.epoch === epoch &&
      from.id === sender &&
      timingSafeEqual(Buffer.from(header.token, 'hex'), Buffer.from(this.ticket.token, 'hex')) &&
      this.#socket(header.channel) !== undefined &&
      !this.#open.has(header.channel) &&
      this.#count[header.channel] < streamsPerChannel
    )
  }

  async take(channel: BulkChannel, stream: ByteStream): Promise<void> {
    this.#open.add(channel)
    this.#count[channel] += 1
    try {
      const socket = await connected(this.#socket(channel)!)
      await splice(stream, socket, {
        signal: this.#closing.signal,
        onBytes: (direction, bytes) => {
          if (direction === 'received') this.bytes += bytes
        }
      })
    } finally {
      this.#open.delete(channel)
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#forget()
  }

  #socket(channel: BulkChannel): string | undefined {
    return channel === 'state' ? this.#options.stateSocket : this.#options.diskSocket
  }
}

/** The source's end of one relocation: a listening Unix socket for each channel. */
class Emission implements Sending {
  readonly stateSocket: string
  readonly diskSocket: string | undefined
  bytes = 0
  readonly #options: SendOptions
  readonly #endpoint: BulkEndpointOptions
  readonly #forget: () => void
  readonly #closing = new AbortController()
  readonly #servers: Server[] = []
  /** The first stream, opened while QEMU is still told where to send: a dial takes several round trips. */
  #early: { readonly stream: Promise<ByteStream>; readonly at: number } | undefined
  #hasMoreAddresses = false

  constructor(options: SendOptions, endpoint: BulkEndpointOptions, forget: () => void) {
    this.#options = options
    this.#endpoint = endpoint
    this.#forget = forget
    const name = options.relocation.slice(0, 16)
    this.stateSocket = join(endpoint.directory, `${name}.s`)
    this.diskSocket = options.hasDisk ? join(endpoint.directory, `${name}.d`) : undefined
  }

  async listen(): Promise<void> {
    const { peer, addresses } = this.#options.ticket
    const preferred = await preferredAddresses(addresses)
    await this.#endpoint.overlay.addAddresses(peer, preferred)
    this.#hasMoreAddresses = preferred.length < addresses.length
    try {
      await this.#listen('state', this.stateSocket)
      if (this.diskSocket) await this.#listen('disk', this.diskSocket)
      this.#early = { stream: this.#open(), at: performance.now() }
      this.#early.stream.catch(() => {})
    } catch (error) {
      await this.close()
      throw error
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#early?.stream.then(
      stream => stream.abort(new Error('nothing is sent')),
      () => {}
    )
    for (const server of this.#servers) server.close()
    for (const path of [this.stateSocket, this.diskSocket]) if (path) rmSync(path, { force: true })
    this.#forget()
  }

  async #listen(channel: BulkChannel, path: string): Promise<void> {
    if (Buffer.byteLength(path) > maxPathBytes) {
      throw new WatariError(
        'path-too-long',
        `${path} is over ${maxPathBytes} bytes: choose a shorter runtime directory`
      )
    }
    rmSync(path, { force: true })
    const server = createServer({ allowHalfOpen: true }, socket => {
      this.#join(channel, socket).catch(error => {
        socket.destroy()
        this.#endpoint.onBroken?.(this.#options.relocation, error)
      })
    })
    server.maxConnections = 1
    this.#servers.push(server)
    await new Promise<void>((listening, failed) => server.once('error', failed).listen(path, listening))
  }

  async #open(): Promise<ByteStream> {
    const { overlay } = this.#endpoint
    const { peer, addresses } = this.#options.ticket
    const within = (ms: number) => ({
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ms)])
    })
    if (this.#hasMoreAddresses) {
      try {
        return await overlay.openStream(peer, bulkProtocol, within(preferredDeadlineMs))
      } catch {
        // What answered may have been somebody else: private addresses are given out more than once.
        this.#hasMoreAddresses = false
        await overlay.addAddresses(peer, addresses)
      }
    }
    return await overlay.openStream(peer, bulkProtocol, within(openDeadlineMs))
  }

  /** The other side does not wait for a head for ever. */
  async #takeEarly(): Promise<ByteStream | undefined> {
    const early = this.#early
    this.#early = undefined
    const stream = await early?.stream.catch(() => undefined)
    if (early && performance.now() - early.at < headDeadlineMs / 2) return stream
    stream?.abort(new Error('it was opened too early'))
    return undefined
  }

  async #join(channel: BulkChannel, socket: Socket): Promise<void> {
    socket.on('error', () => {})
    const { relocation, machine, epoch, ticket, bytesPerSecond } = this.#options
    const stream = (await this.#takeEarly()) ?? (await this.#open())
    await stream.write(encodeHead({ relocation, machine, epoch, channel, token: ticket.token }))
    await splice(stream, socket, {
      signal: this.#closing.signal,
      bytesPerSecond,
      onBytes: (direction, bytes) => {
        if (direction === 'sent') this.bytes += bytes
      }
    })
  }
}

/** A stream to whoever gave the ticket, by one of the addresses in it. */
async function openTo(
  overlay: BulkOverlay,
  { peer, addresses }: Ticket,
  signal: AbortSignal
): Promise<ByteStream> {
  const within = (ms: number) => ({ signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]) })
  const preferred = await preferredAddresses(addresses)
  await overlay.addAddresses(peer, preferred)
  if (preferred.length < addresses.length) {
    try {
      return await overlay.openStream(peer, bulkProtocol, within(preferredDeadlineMs))
    } catch {
      await overlay.addAddresses(peer, addresses)
    }
  }
  return await overlay.openStream(peer, bulkProtocol, within(openDeadlineMs))
}

async function connected(path: string): Promise<Socket> {
  const socket = createConnection({ path, allowHalfOpen: true })
  socket.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return socket
}
