import { errorMessage } from '../../protocol/errors.ts'
import { MAX_PACKET_BYTES, MIN_PACKET_BYTES, VNET_HEADER_BYTES } from '../../protocol/switch/packet.ts'
import { type FramePort, type FramePortStatus, type PacketHandler, PortCounters } from './frame-port.ts'
import type { TapDevice } from './tap-device.ts'
import type { Pollable, TapPoller } from './tap-poller.ts'

/** Read in one go, so that one busy TAP does not keep the agent from everything else. */
const DRAIN_PACKETS = 64
const DRAIN_BYTES = 1024 * 1024

/** A host's own port on a segment, or that of a LAN (bridge-tap.ts). */
export class TapPort implements FramePort, Pollable {
  readonly fd: number
  readonly #device: TapDevice
  readonly #poller: TapPoller
  readonly #onPacket: PacketHandler
  readonly #counters = new PortCounters()
  readonly #packet = Buffer.allocUnsafeSlow(MAX_PACKET_BYTES)
  #fault: string | undefined
  #isClosed = false

  constructor(device: TapDevice, poller: TapPoller, onPacket: PacketHandler) {
    this.fd = device.fd
    this.#device = device
    this.#poller = poller
    this.#onPacket = onPacket
    poller.add(this)
  }

  drain(): boolean {
    let bytes = 0
    for (let packets = 0; packets < DRAIN_PACKETS && bytes < DRAIN_BYTES; packets++) {
      const read = this.#read()
      if (read === 0) return packets > 0
      bytes += read
      if (read < MIN_PACKET_BYTES) continue
      this.#counters.entered(read - VNET_HEADER_BYTES)
      this.#onPacket(this.#packet.subarray(0, read))
      if (this.#isClosed) return false
    }
    return true
  }

  #read(): number {
    try {
      return this.#device.read(this.#packet)
    } catch (error) {
      this.#fault = errorMessage(error)
      this.#poller.remove(this)
      return 0
    }
  }

  write(packet: Uint8Array): void {
    if (!this.#isClosed && this.#device.write(packet)) this.#counters.left(packet.length - VNET_HEADER_BYTES)
    else this.#counters.dropped++
  }

  status(): FramePortStatus {
    const state = this.#isClosed ? 'closed' : this.#fault === undefined ? 'up' : 'failed'
    return { state, detail: this.#fault ?? '', ...this.#counters.snapshot() }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#poller.remove(this)
    this.#device.close()
  }
}
