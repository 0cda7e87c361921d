import type { HostId } from '../../protocol/host.ts'
import type { Epoch, GuestPorts, MachineId, MachineSpec } from '../../protocol/machine.ts'
import type { CopyId } from '../../protocol/replica/holding.ts'
import type { CopyPlace } from '../guard/guarded-copy.ts'
import type { CardPlug } from '../network/card-plug.ts'

/**
 * What the vm agent asks of whatever runs machines. Implementations: QEMU (agents/vm/qemu/) and a fake
 * (agents/vm/fake-driver.ts); both pass test/agents/vm/driver-conformance.ts.
 *
 * A driver never decides: it does not start, resume or discard a copy unless told to. Every method is
 * idempotent, so that it can be repeated after a crash of the agent.
 */
export interface MachineDriver extends AsyncDisposable {
  /** What this host can run, found out by trying. */
  capabilities(): Promise<DriverCapabilities>

  /**
   * Builds the machine and starts it with its processors stopped: nothing is executed before `resume`.
   * @throws WatariError `image-missing`, `image-altered`, `no-room`, `no-fast-port`, `driver-failed`
   */
  start(machine: MachineStart): Promise<MachineHandle>

  /**
   * Builds an empty copy of the machine that waits for its state; nothing is executed before `resume`. Repeated,
   * also by an agent that starts again, it gives the copy that is there, and its `loaded` tells the truth.
   */
  prepareTarget(machine: MachineStart): Promise<IncomingHandle>

  /** Machines that still run from before this agent's start. Their exit is reported like any other's. */
  adopt(): Promise<MachineHandle[]>

  /** What a machine's copy said before it was gone, as far as its remains tell; else ''. */
  lastWords(id: MachineId): string

  // [Symbol.asyncDispose]: lets go of everything without touching it; machines go on.

  /** Removes what a machine left on this host (runtime files, and its disk when asked to). Refused while it runs. */
  remove(id: MachineId, options: { disk: boolean }): Promise<void>

  /** Bytes that a machine's own disk takes on this host now; 0 where there is none. */
  diskBytes(id: MachineId): Promise<number>
}

export interface DriverCapabilities {
  readonly version: string
  readonly machineTypes: readonly string[]
  readonly cpuModels: readonly string[]
  readonly accelerators: readonly ('kvm' | 'tcg')[]
  /** What machines' cards can have here, best first. */
  readonly guestPorts: readonly GuestPorts[]
  /** Why an accelerator that the host has is not used, and the like. */
  readonly warnings: readonly string[]
}

export interface MachineStart {
  readonly id: MachineId
  readonly name: string
  readonly epoch: Epoch
  readonly spec: MachineSpec
  /** Files of the images that the spec names, by their hash; already verified. */
  readonly images: ReadonlyMap<string, string>
  /** Whether the disk is new (make it) or kept (it must be there: `disk-missing`). */
  readonly disk: 'create' | 'keep'
}

export type ExecutionState = 'running' | 'paused' | 'incoming' | 'exited'

export interface MachineStatus {
  readonly state: ExecutionState
  readonly processId: number | undefined
  /** Why it is in this state, in the driver's words. */
  readonly detail: string
}

/** What of a running copy nobody but its hypervisor knows. */
export interface GuestStatistics {
  /** Threads of its virtual processors: the same array for as long as they are the same. */
  readonly vcpuThreads: readonly number[]
  /** Bytes that the guest says it uses, which may be a lie; undefined where it says nothing. */
  readonly memoryUsed: number | undefined
}

/** One copy of a machine on this host. */
export interface MachineHandle {
  readonly id: MachineId
  readonly epoch: Epoch
  status(): Promise<MachineStatus>
  /** Asks the hypervisor; answers late, or not, where that is busy. */
  statistics(): Promise<GuestStatistics>
  /** Resolves when not one more instruction is executed. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Is this host's copy under another epoch from now on, also for an agent that starts later: a target gave it back. */
  ownUnder(epoch: Epoch): Promise<void>
  /** Asks the guest to shut down (`force`: ends it at once); resolves when it has exited. */
  stop(options: { force: boolean; signal?: AbortSignal }): Promise<void>
  /** Resolves with the reason when the copy is gone, for whatever reason. */
  readonly exited: Promise<string>
  /** Where the machine's network cards, in order, wait for the network agent. */
  readonly cardPlugs: readonly CardPlug[]
  /** Where the guard has power over it; undefined for what is no process of its own. */
  readonly guardPlace: CopyPlace | undefined
  /** Unix socket of the serial console; one reader at a time. */
  readonly consoleSocket: string
  /** Keeps a replica of its disk in step; undefined for what has no disk, or cannot. */
  readonly mirroring?: DiskMirroring | undefined
  /** Makes points of its disk; undefined for what has no disk, or cannot. */
  readonly points?: DiskPoints | undefined
  /** Sends the machine's state away; see OutgoingMigration. */
  relocate(options: OutgoingOptions): OutgoingMigration
}

/** A replica of a machine's disk, as the hypervisor keeps it in step (docs/replica.md). It outlives the agent. */
export interface DiskMirroring {
  /** Where the mirror leads, as it was written down before it began. */
  readonly attached: ReplicaCopy | undefined
  /** @param socket of an outlet */
  begin(to: ReplicaCopy, socket: string): Promise<void>
  state(): Promise<{
    readonly job: 'none' | 'copying' | 'ready' | 'ended'
    readonly bytes: number
    readonly remainingBytes: number
  }>
  /**
   * Ends the mirror, and forgets where it led. Its outlet has to refuse by then: a write may wait for it. The guest stands still
   * afterwards, and when it throws; what stood still before stays so.
   */
  end(ending?: MirrorEnding): Promise<void>
}

export interface MirrorEnding {
  /** The hypervisor may be on its way back to a target that was away, for so long; until then its writes wait. */
  readonly returnsWithinMs?: number
  /** Whether it is back. */
  readonly hasReturned?: () => boolean
}

/** Copies of a machine's disk as of one moment, made while the guest goes on: it waits for none of them (docs/replica.md). */
export interface DiskPoints {
  /** Copies since whose moments it is known what changed. */
  since(): Promise<CopyId[]>
  /**
   * Begins a pass: the copy gets everything, or what changed since another, as of a moment within this call.
   * @param socket of an outlet
   */
  begin(copy: CopyId, socket: string, over: CopyId | undefined): Promise<void>
  state(): Promise<{
    readonly pass: 'none' | 'copying' | 'done' | 'failed'
    readonly bytes: number
    readonly remainingBytes: number
  }>
  /**
   * Ends the pass, however far it is, and forgets what changed since any other copies than those. While it is still copying, its
   * outlet has to refuse by then.
   */
  end(keep: readonly CopyId[]): Promise<void>
}

/** One copy of a disk at one host. */
export interface ReplicaCopy {
  readonly host: HostId
  readonly copy: CopyId
}

/** A copy that waits for its state. */
export interface IncomingHandle extends MachineHandle {
  /** Unix sockets at which the copy takes its memory and, if it has a disk, the disk's blocks (NBD). */
  readonly stateSocket: string
  readonly diskSocket: string | undefined
  /** Resolves when state and disk are complete, verified by the driver and flushed; rejects when they never will be. */
  readonly loaded: Promise<void>
  /** The source writes nothing more to the disk: what is to be done with it need not wait for the memory. */
  diskIsComplete(): void
}

export interface OutgoingOptions {
  /** Unix sockets that lead to the target's `stateSocket` and `diskSocket`. */
  readonly stateSocket: string
  readonly diskSocket: string | undefined
  /** 0 for no limit. */
  readonly bandwidthBytesPerSecond: number
  readonly onProgress: (progress: MigrationProgress) => void
  /** The guest is about to be paused: what its cards are given from now on may be lost with this copy. */
  readonly onPause: () => void
  /** The pause was called off, and the guest executes here. */
  readonly onGoOn: () => void
  /** Whether a guest that was paused may execute again: not when its lease has ended meanwhile. It stays paused then. */
  readonly mayGoOn: () => boolean
}

/**
 * A machine's state on its way out. The source never runs again by itself once `paused` resolved: not when
 * the stream is cut, not when the migration fails, not when it is cancelled.
 */
export interface OutgoingMigration {
  /**
   * Resolves when the disk is mirrored, the memory nearly so, and the guest paused by our own order.
   * @returns for how long it has been, in milliseconds
   */
  readonly paused: Promise<number>
  /** Resolves when everything has been sent. Proves nothing about the target. */
  readonly sent: Promise<void>
  /** Stops sending. The guest stays as it is: running if it was not yet paused, else paused. */
  cancel(): Promise<void>
}

export interface MigrationProgress {
  readonly phase: 'disk' | 'memory' | 'last-pass' | 'sent'
  readonly memoryBytes: number
  readonly memoryRemainingBytes: number
  readonly diskBytes: number
  readonly diskRemainingBytes: number
}
