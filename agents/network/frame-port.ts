/**
 * Where packets (protocol/switch/packet.ts) enter and leave this host: a QEMU card's socket, a TAP, or a fake.
 *
 * What is handed to either side is valid only until the call returns: whoever keeps a packet copies it.
 */
export interface FramePort {
  /** Hands a packet out, or drops and counts it when its receiver stalls. Never throws. */
  write(packet: Uint8Array): void
  status(): FramePortStatus
  close(): void
}

export type PacketHandler = (packet: Uint8Array) => void

export interface FramePortStatus {
  readonly state: 'connecting' | 'up' | 'failed' | 'closed'
  /** Why it is not up. */
  readonly detail: string
  readonly packetsIn: number
  readonly packetsOut: number
  readonly bytesIn: number
  readonly bytesOut: number
  /** Because the receiver stalled, or is not there. */
  readonly dropped: number
}

/** Counts what passes a port. */
export class PortCounters {
  packetsIn = 0
  packetsOut = 0
  bytesIn = 0
  bytesOut = 0
  dropped = 0

  entered(bytes: number): void {
    this.packetsIn++
    this.bytesIn += bytes
  }

  left(bytes: number): void {
    this.packetsOut++
    this.bytesOut += bytes
  }

  snapshot(): Omit<FramePortStatus, 'state' | 'detail'> {
    const { packetsIn, packetsOut, bytesIn, bytesOut, dropped } = this
    return { packetsIn, packetsOut, bytesIn, bytesOut, dropped }
  }
}
