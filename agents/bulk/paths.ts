import type { HostId } from '../../protocol/host.ts'
import type { Epoch, MachineId, RelocationId } from '../../protocol/machine.ts'
import type { Ticket } from '../../protocol/relocation/codec.ts'

/**
 * How state and disk of a machine travel: Unix socket → stream of the overlay → Unix socket, for one relocation, or for one
 * copy of a replica, which is announced the same way (its id stands where that of a relocation would).
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

/** What replicas need of it. */
export interface ReplicaPaths extends Pick<BulkPaths, 'receive'> {
  /** At the owner: makes the socket by which a machine's disk gets to its replica. */
  outlet(options: OutletOptions): Promise<Outlet>
}

export interface OutletOptions {
  readonly machine: MachineId
  /** Of its disk. */
  readonly sizeBytes: number
}

/** Where a copy's stream goes. */
export type Lead = Omit<SendOptions, 'hasDisk' | 'bytesPerSecond'>

/**
 * One end of a replica (docs/replica.md): QEMU's NBD client on one side, a stream on the other, and no error of the replica's
 * server gets through. QEMU is held, not turned away, while there is no stream: it would come back ever more slowly.
 */
export interface Outlet extends Transfer {
  readonly socket: string
  /** For how long what QEMU asks has had no answer, or there has been no stream; 0 while all is well. */
  readonly silentMs: number
  /** Its process has ended: QEMU finds nobody until there is another. */
  readonly isOver: boolean
  /** From now on QEMU is joined to that stream, opened anew as often as it breaks. */
  lead(to: Lead): Promise<void>
  /** From now on QEMU is answered with errors. For what the register has taken out, and for nothing else. */
  refuse(): Promise<void>
}

export interface ReceiveOptions {
  readonly relocation: RelocationId
  readonly machine: MachineId
  readonly epoch: Epoch
  /** The host that may send; whichever of its processes does. */
  readonly from: HostId
  readonly stateSocket?: string | undefined
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
