import { connect, type Socket } from 'node:net'
import { ETHERNET_HEADER_BYTES, MAX_FRAME_BYTES } from '../../protocol/switch/ethernet.ts'
import { LENGTH_PREFIX_BYTES, plainFrames } from '../../protocol/switch/offload.ts'
import { MAX_PACKET_BYTES, VNET_HEADER_BYTES } from '../../protocol/switch/packet.ts'
import { type FramePort, type FramePortStatus, type PacketHandler, PortCounters } from './frame-port.ts'

const FIRST_RETRY_MS = 20
const LAST_RETRY_MS = 2_000
/** Of frames that QEMU has not taken; the guest's card is full long before. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024

/**
 * A card of a machine: QEMU's `-netdev stream,server=on` on a Unix socket, which needs no root. Each frame is
 * preceded by its length in four bytes, most significant first; there are no offloads.
 *
 * QEMU listens and this side dials, again and again: QEMU outlives the agent, and the agent outlives QEMU.
 */
export class QemuPort implements FramePort {
  readonly #path: string
  readonly #onPacket: PacketHandler
  readonly #counters = new PortCounters()
  readonly #packet = new Uint8Array(MAX_PACKET_BYTES)
  #socket: Socket | undefined
  #isUp = false
  #isClosed = false
  #isCorked = false
  #retryMs = FIRST_RETRY_MS
  #retry: NodeJS.Timeout | undefined
  #detail = 'not yet connected'
  #partial: Buffer = Buffer.alloc(0)

  constructor(path: string, onPacket: PacketHandler) {
    this.#path = path
    this.#onPacket = onPacket
    this.#dial()
  }

  write(packet: Uint8Array): void {
    const socket = this.#socket
    if (!this.#isUp || socket === undefined || socket.writableLength > MAX_UNSENT_BYTES) {
      this.#counters.dropped++
      return
    }
    const frames = plainFrames(packet)
    if (frames === undefined) {
      this.#counters.dropped++
      return
    }
    this.#counters.left(packet.length - VNET_HEADER_BYTES)
    if (!this.#isCorked) {
      // Everything of this turn of the event loop goes out by one system call.
      this.#isCorked = true
      socket.cork()
      process.nextTick(() => {
        this.#isCorked = false
        socket.uncork()
      })
    }
    socket.write(frames)
  }

  status(): FramePortStatus {
    const state = this.#isClosed ? 'closed' : this.#isUp ? 'up' : 'connecting'
    return { state, detail: this.#isUp ? '' : this.#detail, ...this.#counters.snapshot() }
  }

  close(): void {
    this.#isClosed = true
    this.#isUp = false
    clearTimeout(this.#retry)
    this.#socket?.destroy()
  }

  #dial(): void {
    const socket = connect(this.#path)
    this.#socket = socket
    this.#partial = Buffer.alloc(0)
    this.#isCorked = false
    socket.on('connect', () => {
      this.#isUp = true
      this.#retryMs = FIRST_RETRY_MS
    })
    socket.on('data', chunk => this.#read(socket, chunk))
    socket.on('error', error => {
      this.#detail = error.message
    })
    socket.on('close', () => {
      this.#isUp = false
      if (this.#isClosed || this.#socket !== socket) return
      this.#retry = setTimeout(() => this.#dial(), this.#retryMs)
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS)
    })
  }

  #read(socket: Socket, chunk: Buffer): void {
    const bytes = this.#partial.length === 0 ? chunk : Buffer.concat([this.#partial, chunk])
    let at = 0
    while (bytes.length - at >= LENGTH_PREFIX_BYTES) {
      const frameBytes = bytes.readUInt32BE(at)
      if (frameBytes > MAX_FRAME_BYTES || frameBytes < ETHERNET_HEADER_BYTES) {
        this.#detail = `a frame of ${frameBytes} bytes: not a network socket of QEMU?`
        socket.destroy()
        return
      }
      const end = at + LENGTH_PREFIX_BYTES + frameBytes
      if (end > bytes.length) break
      this.#packet.fill(0, 0, VNET_HEADER_BYTES)
      this.#packet.set(bytes.subarray(at + LENGTH_PREFIX_BYTES, end), VNET_HEADER_BYTES)
      this.#counters.entered(frameBytes)
      this.#onPacket(this.#packet.subarray(0, VNET_HEADER_BYTES + frameBytes))
      at = end
    }
    this.#partial = bytes.subarray(at)
  }
}
