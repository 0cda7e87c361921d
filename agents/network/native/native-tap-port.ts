import type { FramePort, FramePortStatus } from '../frame-port.ts'
import type { TapDevice } from '../tap-device.ts'
import type { NativeCarrier } from './native-carrier.ts'

/** A TAP whose packets the native carrier reads and writes; JavaScript sees only those that it is asked about. */
export class NativeTapPort implements FramePort {
  /** Belongs to the carrier once it joined, and is closed by it. */
  readonly device: TapDevice
  readonly #carrier: NativeCarrier
  #handle: number | undefined
  #fault: string | undefined
  #isClosed = false

  constructor(carrier: NativeCarrier, device: TapDevice) {
    this.#carrier = carrier
    this.device = device
  }

  /** @param handle by which the carrier knows it */
  joined(handle: number): void {
    this.#handle = handle
  }

  write(packet: Uint8Array): void {
    const { addon, ref, isClosed } = this.#carrier
    if (this.#handle !== undefined && !this.#isClosed && !isClosed) addon.write(ref, this.#handle, packet)
  }

  failed(errno: number): void {
    this.#fault = `The interface ${this.device.name} cannot be read any more (errno ${errno}); attach it again`
  }

  status(): FramePortStatus {
    const { addon, ref, isClosed } = this.#carrier
    const isThere = this.#handle !== undefined && !this.#isClosed && !isClosed
    const counters = isThere ? addon.portCounters(ref, this.#handle!) : undefined
    const [packetsIn, bytesIn, packetsOut, bytesOut, dropped] = counters ?? [0, 0, 0, 0, 0]
    const state = this.#isClosed ? 'closed' : this.#fault === undefined ? 'up' : 'failed'
    return { state, detail: this.#fault ?? '', packetsIn, packetsOut, bytesIn, bytesOut, dropped }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#handle === undefined) this.device.close()
  }
}
