import type { HostId } from '../../protocol/host.ts'
import type { Epoch, MachineId, RelocationId } from '../../protocol/machine.ts'
import type { Ticket } from '../../protocol/relocation/codec.ts'

/**
 * How state and disk of a machine travel: Unix socket → stream of the overlay → Unix socket, for one relocation.
 * Implementations: BulkEndpoint (in the same process) and BulkProcess (in one of its own).
 */
export interface BulkPaths {
  /** A relocation is likely: whatever takes time to be ready begins now. */
  warm(): void
  /** At the target: takes the streams of an announced relocation, and no others, to these sockets. */
  receive(options: ReceiveOptions): Promise<Receiving>
  /** At the source: makes sockets that lead there. */
  send(options: SendOptions): Promise<Sending>
}

export interface ReceiveOptions {
  readonly relocation: RelocationId
  readonly machine: MachineId
  readonly epoch: Epoch
  /** The host that may send; whichever of its processes does. */
  readonly from: HostId
  readonly stateSocket: string
  readonly diskSocket: string | undefined
}

export interface SendOptions {
  readonly relocation: RelocationId
  readonly machine: MachineId
  readonly epoch: Epoch
  readonly ticket: Ticket
  readonly hasDisk: boolean
  /** 0 for no limit. */
  readonly bytesPerSecond: number
}

/** A relocation's way, until it is closed. */
export interface Transfer {
  /** That have gone through, in the direction of the relocation. */
  readonly bytes: number
  /** Cuts what still flows, and takes nothing more. Repeatable. */
  close(): Promise<void>
}

export interface Receiving extends Transfer {
  readonly ticket: Ticket
}

export interface Sending extends Transfer {
  readonly stateSocket: string
  readonly diskSocket: string | undefined
}
