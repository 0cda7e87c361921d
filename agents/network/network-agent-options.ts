import type { Overlay } from '../../overlay/overlay.ts'
import type { RunnerClock } from '../../overlay/runner.ts'
import type { HostId } from '../../protocol/host.ts'
import type { SwitchTimes } from '../../protocol/switch/limits.ts'
import type { SwitchReport } from '../../protocol/switch/report.ts'
import type { CardPlug } from './card-plug.ts'
import type { FramePort, PacketHandler } from './frame-port.ts'
import type { LinkStatus } from './links.ts'
import type { NativeOptions } from './native/native-plane.ts'
import type { SequenceStore } from './sequence.ts'
import type { LinkTimes } from './stream/outgoing-link.ts'
import type { TapOffloads } from './tap-device.ts'

export interface NetworkAgentOptions {
  readonly overlay: Overlay
  readonly sequences: SequenceStore
  readonly random: () => number
  /** Second owners, spoofed sources and the like, at a limited rate. */
  readonly onReport: (report: SwitchReport) => void
  /** Our own mistakes and the overlay's refusals. */
  readonly onFault: (error: unknown, context: string) => void
  /** Whether a host may take part in segments at all; by default every host that was admitted may. */
  readonly mayJoin?: (host: HostId) => boolean
  readonly clock?: RunnerClock
  readonly switchTimes?: SwitchTimes
  readonly linkTimes?: LinkTimes
  /** The native carrier; without it, or where it cannot be had, frames go by streams. */
  readonly native?: NativeOptions
  /** Why not, where it was not asked for. */
  readonly nativeMissing?: string
  /** What the kernel is asked to leave to us at TAPs; by default all that it may. */
  readonly tapOffloads?: TapOffloads
  /** Frames to a host go another way than before. */
  readonly onCarrierChange?: (link: LinkStatus) => void
  /** What a card is joined to; tests give their own. */
  readonly createCardPort?: (plug: CardPlug, onPacket: PacketHandler) => FramePort
  readonly createTapPort?: (
    interfaceName: string,
    onPacket: PacketHandler
  ) => { port: FramePort; mac: string | undefined }
  readonly createBridgePort?: (bridge: string, onPacket: PacketHandler) => FramePort
}
