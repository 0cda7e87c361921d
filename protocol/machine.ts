import type { HostId } from './host.ts'

/** A random 128-bit number as 32 hex digits, never reused. */
export type MachineId = string
/** sha256 of an image's bytes as 64 hex digits. */
export type ImageHash = string
/** A random 128-bit number as 32 hex digits, never reused. */
export type SegmentId = string
/** Only grows; the fencing token of a machine's owner. */
export type Epoch = number
/** A random 128-bit number as 32 hex digits. */
export type RelocationId = string

/**
 * A host during one boot of it. A host that lost power and came back is another owner: what it ran is gone,
 * and only a change of the register makes it the owner again.
 */
export interface Owner {
  readonly host: HostId
  /** Names one boot of the host: at most 64 characters of [0-9a-z-]. */
  readonly incarnation: string
}

/** How a machine starts. */
export type Boot =
  | {
      readonly kind: 'kernel'
      readonly kernel: ImageHash
      readonly initrd?: ImageHash
      readonly append: string
    }
  | { readonly kind: 'disk' }

/** A machine's network card. Cards keep their order: it is their place on the bus. */
export interface Card {
  readonly segment: SegmentId
  /** Lower-case, colon-separated; allocated to this machine by the segment's register. */
  readonly mac: string
  /** Addresses agreed for this card; frames with other sources are refused when there are any. */
  readonly ips: readonly string[]
}

/**
 * What a machine's cards are joined to the network by. `fast`: a TAP, by which the guest has checksum and segmentation
 * offloads. `stream`: a socket, which needs no rights. A guest keeps the offloads that it was started with, so its state
 * cannot go from one kind to the other.
 */
export type GuestPorts = 'fast' | 'stream'

/** What a machine is, apart from where it runs. Fixed at its first start so that every host builds the same one. */
export interface MachineSpec {
  readonly cpus: number
  readonly memoryBytes: number
  /** Versioned (`pc-q35-7.2`), never an alias: an alias means something else on another host. */
  readonly machineType: string
  readonly cpuModel: string
  readonly accelerator: 'kvm' | 'tcg'
  /** Of all of its cards; `stream` where it is absent. */
  readonly guestPorts?: GuestPorts
  readonly boot: Boot
  /** The machine's own disk: an overlay over `base`, or an empty disk without one. */
  readonly disk?: { readonly sizeBytes: number; readonly base?: ImageHash }
  /** A NoCloud seed image (cloud-init). */
  readonly seed?: ImageHash
  readonly cards: readonly Card[]
}

export type Policy = 'keep' | 'restart'

/** Where the machine is in its life, as the voters agreed. */
export type Phase =
  | { readonly kind: 'stopped' }
  /** `returned`: the relocation whose target gave the machine back because it could never execute it. */
  | { readonly kind: 'running'; readonly returned?: RelocationId }
  | { readonly kind: 'relocating'; readonly relocation: RelocationId; readonly to: Owner }
  /** Kept for ever, so that neither the id nor a late message brings the machine back. */
  | { readonly kind: 'deleted' }

/** Where the valid content of a machine's disk is. An old host never boots what is not named here. */
export interface DiskPlace {
  readonly hosts: readonly HostId[]
  /** Grows whenever the set of valid copies changes. */
  readonly generation: number
  /** Consistent copies that lack what was written since, newest first. */
  readonly older?: readonly OlderCopy[]
}

/** From which nobody takes the machine over by itself, unless somebody said how old it may be: docs/replica.md. */
export interface OlderCopy {
  readonly host: HostId
  /** It has everything that was acknowledged until then, in ms since 1970 by the clock of the owner of that time. */
  readonly atMs: number
}

/** Of a machine with the policy `restart`: docs/protocol.md. */
export interface Lease {
  /** Changes with the machine's next start or owner only. */
  readonly durationMs: number
}

/** Who is to vote on a machine: a policy, by which voters are chosen and replaced. */
export interface VoterWish {
  /**
   * `site`: a cut of the WAN harms nothing, a lost site is not restarted without a person. `across`: one voter in
   * each of several sites.
   */
  readonly where: 'site' | 'across'
  readonly count: 3 | 5
}

/** The small agreed record about one machine: the value of its register. */
export interface MachineRecord {
  readonly id: MachineId
  /** `organization/name` */
  readonly name: string
  readonly spec: MachineSpec
  readonly policy: Policy
  /** A pinned machine is moved by order only. */
  readonly pinned: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly owner: Owner
  readonly epoch: Epoch
  readonly phase: Phase
  readonly disk?: DiskPlace
  /** Where its replica is to be, if somebody said: docs/replica.md. */
  readonly replicaWish?: HostId
  /** Its replica is no synchronous one: so often a copy as of one moment is made. */
  readonly replicaEveryMs?: number
  /** By the clock it may be taken over from the newest older copy, where that is at most so old. */
  readonly acceptLossMs?: number
  readonly lease?: Lease
  /** Who its voters are to be; of a record from before there were wishes, its voters say it. */
  readonly voters?: VoterWish
  /**
   * It was taken over, and not executed since: its former owner may count on a lease of this duration yet. Whoever is to
   * execute it waits that out, from no earlier than its own first sight of this record.
   */
  readonly formerLeaseMs?: number
}
