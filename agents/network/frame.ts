import type { HostId } from '../../protocol/host.ts'
import type { Epoch, SegmentId } from '../../protocol/machine.ts'
import type { Entry } from '../../protocol/switch/segment-records.ts'

/** A packet for another host, whatever carries it. */
export interface OutgoingFrame {
  readonly segment: SegmentId
  readonly epoch: Epoch
  readonly forwarded: boolean
  /** Its record goes ahead of the first frame; none for a straggler. */
  readonly source: Entry | undefined
  readonly packet: Uint8Array
}

/** A packet from another host. */
export interface LinkFrameIn {
  readonly from: HostId
  readonly segment: SegmentId
  readonly epoch: Epoch
  readonly forwarded: boolean
  /** Valid until the handler returns. */
  readonly packet: Uint8Array
}
