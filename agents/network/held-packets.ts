import type { Entry } from '../../protocol/switch/segment-records.ts'

/** A packet for a port that is blocked while its machine changes hosts. */
export interface HeldPacket {
  readonly packet: Uint8Array
  readonly epoch: number
  /** From another host: if it has to go on to a third, it goes as a straggler. */
  readonly fromLink: boolean
  readonly source: Entry | undefined
}

const MAX_PACKETS = 512
const MAX_BYTES = 1024 * 1024
/** What is older is lost as on any network: its sender has sent it again by then. */
const MAX_AGE_MS = 5_000

export class HeldPackets {
  #held: { at: number; packet: HeldPacket }[] = []
  #bytes = 0

  push(held: HeldPacket, now: number): void {
    if (this.#held.length >= MAX_PACKETS || this.#bytes + held.packet.length > MAX_BYTES) return
    this.#bytes += held.packet.length
    this.#held.push({ at: now, packet: { ...held, packet: held.packet.slice() } })
  }

  /** Everything that is not too old, in order; nothing stays. */
  take(now: number): HeldPacket[] {
    const held = this.#held.filter(({ at }) => now - at < MAX_AGE_MS).map(({ packet }) => packet)
    this.#held = []
    this.#bytes = 0
    return held
  }
}
