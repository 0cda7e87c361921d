import type { HostId } from '../host.ts'
import type {
  DiskPlace,
  Epoch,
  Lease,
  MachineId,
  MachineRecord,
  MachineSpec,
  Owner,
  Policy,
  RelocationId,
  VoterWish
} from '../machine.ts'
import type { Change } from './change.ts'
import { diskJoined, diskLeft, diskMovedTo, diskPointTaken, diskTakers, withoutOlder } from './disk-place.ts'
import { type Grant, sameGrant } from './grant.ts'
import { machineRecordCodec } from './machine-codec.ts'

/*
 * What may become of a machine's record. Each rule is a pure function from the record that the voters hold; what
 * is not allowed is refused with a code, on a decided record.
 *
 *                       ┌──────── started ────────┐
 *                       │                         ▼        beginRelocation
 *     created ──► stopped ◄─────── stopped ───── running ───────────────────► relocating{to, id}
 *                       │                         ▲  ▲ ▲                        │   │
 *                       │          restarted (a new boot of the owner)          │   │
 *                       │          takenOver (another host, by a person, or     │   │
 *                       │            takenOverAfterLease, by the clock)         │   │
 *                       │                         │  └──── abortRelocation ─────┘   │
 *                       │                         └─────── completeRelocation: owner = to
 *                       └── deleted (for ever)          (givenBack: the target could not execute it)
 *
 * While it runs its disk's replica comes and goes (replicaJoined, replicaLeft), under the same epoch.
 *
 * The epoch is the fencing token. It grows whenever another execution or another owner begins, and never falls:
 * started, restarted, takenOver, takenOverAfterLease, givenUp, completeRelocation, givenBack, deleted. An abort leaves it: the same copy goes on.
 */

export type RecordResult = { readonly kind: 'next'; readonly record: MachineRecord } | RefusedRecord
interface RefusedRecord {
  readonly kind: 'refuse'
  readonly code: RecordRefusal
  readonly message: string
}
export type RecordChange = (record: MachineRecord | undefined) => RecordResult

export type RecordRefusal =
  | 'machine-exists'
  | 'machine-not-found'
  | 'machine-deleted'
  | 'machine-running'
  | 'machine-stopped'
  | 'relocation-going-on'
  | 'relocation-superseded'
  | 'lease-in-use'
  | 'wrong-epoch'
  | 'not-owner'
  | 'disk-elsewhere'
  | 'no-such-replica'
  | 'record-unreadable'

function refuse(code: RecordRefusal, message: string): RefusedRecord {
  return { kind: 'refuse', code, message }
}

/** A change of a machine's register from a change of its record. */
export function machineChange(change: RecordChange): Change {
  return bytes => {
    let record: MachineRecord | undefined
    try {
      record = bytes && machineRecordCodec.decode(bytes)
    } catch {
      return refuse('record-unreadable', 'the record was written by another version: upgrade this agent')
    }
    const result = change(record)
    if (result.kind !== 'next') return result
    return { kind: 'next', value: machineRecordCodec.encode(result.record), grant: grantOf(result.record) }
  }
}

/** The lease that a record gives to its owner: while a machine that is to be restarted runs, or is about to leave. */
export function grantOf({ lease, owner, epoch, phase }: MachineRecord): Grant | undefined {
  const isRunning = phase.kind === 'running' || phase.kind === 'relocating'
  return lease && isRunning ? { holder: owner, epoch, durationMs: lease.durationMs } : undefined
}

/** Applies a rule to a record that exists and is not deleted. */
function onLiving(rule: (record: MachineRecord) => RecordResult): RecordChange {
  return record => {
    if (record === undefined) return refuse('machine-not-found', 'there is no such machine')
    if (record.phase.kind === 'deleted')
      return refuse('machine-deleted', `machine ${record.name} was deleted`)
    return rule(record)
  }
}

function next(record: MachineRecord): RecordResult {
  return { kind: 'next', record }
}

export function sameOwner(a: Owner, b: Owner): boolean {
  return a.host === b.host && a.incarnation === b.incarnation
}

function checkHeld(record: MachineRecord, held: { owner: Owner; epoch: Epoch }): RecordResult | undefined {
  if (!sameOwner(record.owner, held.owner)) {
    return refuse(
      'not-owner',
      `machine ${record.name} is owned by ${record.owner.host}, not by ${held.owner.host}`
    )
  }
  return checkEpoch(record, held.epoch)
}

function checkEpoch(record: MachineRecord, epoch: Epoch): RecordResult | undefined {
  if (record.epoch === epoch) return undefined
  return refuse('wrong-epoch', `machine ${record.name} is at epoch ${record.epoch}, not ${epoch}: look again`)
}

/**
 * The disk from now on is where the machine executes; every other copy becomes stale with its first write. One that was valid
 * is kept by its host until a replica is in step again, if the machine is to have one.
 */
function diskAt(record: MachineRecord, host: HostId, atMs?: number): { disk?: DiskPlace } {
  const { disk, policy } = record
  return disk ? { disk: diskMovedTo(disk, host, policy === 'restart' ? atMs : undefined) } : {}
}

function checkDisk(record: MachineRecord, host: HostId): RecordResult | undefined {
  if (record.disk === undefined || record.disk.hosts.includes(host)) return undefined
  const where = record.disk.hosts.join(', ')
  return refuse('disk-elsewhere', `the only valid disk of ${record.name} is on ${where}: start it there`)
}

/** A new machine, stopped; its disk, if it has one, is to be made by its owner. */
export function created(machine: {
  id: MachineId
  name: string
  spec: MachineSpec
  policy: Policy
  lease?: Lease
  voters?: VoterWish
  pinned: boolean
  labels: Readonly<Record<string, string>>
  owner: Owner
  replicaWish?: HostId
  replicaEveryMs?: number
  acceptLossMs?: number
}): RecordChange {
  return record => {
    if (record !== undefined) return refuse('machine-exists', `machine ${record.name} exists already`)
    const disk = machine.spec.disk ? { disk: { hosts: [machine.owner.host], generation: 1 } } : {}
    return next({ ...machine, epoch: 1, phase: { kind: 'stopped' }, ...disk })
  }
}

/**
 * The owner's host starts a stopped machine: a new execution, hence a new epoch.
 * @param atMs now, in ms since 1970; likewise below
 */
export function started(by: Owner, epoch: Epoch, atMs?: number): RecordChange {
  return onLiving(record => {
    if (record.owner.host !== by.host) {
      return refuse('not-owner', `machine ${record.name} belongs to ${record.owner.host}: start it there`)
    }
    if (record.phase.kind !== 'stopped')
      return refuse('machine-running', `machine ${record.name} is not stopped`)
    return (
      checkEpoch(record, epoch) ??
      checkDisk(record, by.host) ??
      next({
        ...record,
        owner: by,
        epoch: epoch + 1,
        phase: { kind: 'running' },
        ...diskAt(record, by.host, atMs)
      })
    )
  })
}

/** The owner has ended its copy, or found it ended. */
export function stopped(held: { owner: Owner; epoch: Epoch }): RecordChange {
  return onLiving(record => {
    const wrong = checkHeld(record, held)
    if (wrong) return wrong
    if (record.phase.kind === 'relocating') return goingOn(record)
    if (record.phase.kind === 'stopped')
      return refuse('machine-stopped', `machine ${record.name} is stopped already`)
    return next({ ...record, phase: { kind: 'stopped' } })
  })
}

function goingOn(record: MachineRecord): RecordResult {
  return refuse(
    'relocation-going-on',
    `machine ${record.name} is being relocated: wait for its end or cancel it`
  )
}

/** From here on the target is the only one besides the owner that may ever get the machine. */
export function beginRelocation(
  held: { owner: Owner; epoch: Epoch },
  relocation: RelocationId,
  to: Owner
): RecordChange {
  return onLiving(record => {
    const wrong = checkHeld(record, held)
    if (wrong) return wrong
    if (record.phase.kind === 'relocating') return goingOn(record)
    if (record.phase.kind !== 'running')
      return refuse('machine-stopped', `machine ${record.name} is not running`)
    return next({ ...record, phase: { kind: 'relocating', relocation, to } })
  })
}

function checkRelocation(
  record: MachineRecord,
  relocation: RelocationId,
  epoch: Epoch
): RecordResult | undefined {
  const isCurrent = record.phase.kind === 'relocating' && record.phase.relocation === relocation
  if (isCurrent && record.epoch === epoch) return undefined
  return refuse(
    'relocation-superseded',
    `relocation ${relocation} of ${record.name} was decided or given up before`
  )
}

/** The target gets the machine. Proposed by either side, after the source renounced. */
export function completeRelocation(relocation: RelocationId, epoch: Epoch): RecordChange {
  return onLiving(record => {
    const wrong = checkRelocation(record, relocation, epoch)
    if (wrong || record.phase.kind !== 'relocating') return wrong ?? goingOn(record)
    const { to } = record.phase
    return next({
      ...withoutFormer(record),
      owner: to,
      epoch: epoch + 1,
      phase: { kind: 'running' },
      ...diskAt(record, to.host)
    })
  })
}

/** The source keeps the machine: the same copy goes on under the same epoch. */
export function abortRelocation(relocation: RelocationId, epoch: Epoch): RecordChange {
  return onLiving(
    record => checkRelocation(record, relocation, epoch) ?? next({ ...record, phase: { kind: 'running' } })
  )
}

/**
 * A target that won but never executed the machine gives it back to the source, whose copy is still whole.
 *
 * @param held what the target got by winning
 * @param relocation marks the record, for the source to know its own copy is meant
 */
export function givenBack(
  held: { owner: Owner; epoch: Epoch },
  relocation: RelocationId,
  to: Owner
): RecordChange {
  return onLiving(record => {
    const wrong = checkHeld(record, held)
    if (wrong) return wrong
    if (record.phase.kind === 'relocating') return goingOn(record)
    if (record.phase.kind !== 'running')
      return refuse('machine-stopped', `machine ${record.name} is not running`)
    const phase = { kind: 'running', returned: relocation } as const
    return next({ ...record, owner: to, epoch: held.epoch + 1, phase, ...diskAt(record, to.host) })
  })
}

/** The owner's host has booted anew and lost its copy: it starts the machine again, for itself. */
export function restarted(by: Owner, epoch: Epoch, atMs?: number): RecordChange {
  return onLiving(record => {
    if (record.owner.host !== by.host) {
      return refuse('not-owner', `machine ${record.name} belongs to ${record.owner.host} now`)
    }
    if (record.phase.kind === 'stopped')
      return refuse('machine-stopped', `machine ${record.name} was stopped`)
    if (record.owner.incarnation === by.incarnation) {
      return refuse('machine-running', `machine ${record.name} was started in this boot of the host already`)
    }
    return (
      checkEpoch(record, epoch) ??
      checkDisk(record, by.host) ??
      next({
        ...record,
        owner: by,
        epoch: epoch + 1,
        phase: { kind: 'running' },
        ...diskAt(record, by.host, atMs)
      })
    )
  })
}

/**
 * Another host gets the machine, because a person says that its owner, and the target of a relocation that may be
 * going on, are down for good. A relocation in flight is superseded by the new epoch.
 *
 * @param acceptDiskLoss begin with an older copy of the disk, or a new one, where the only valid one is lost; the owner must
 * then have it in its place
 */
export function takenOver(
  by: Owner,
  epoch: Epoch,
  options: { acceptDiskLoss: boolean; atMs?: number }
): RecordChange {
  return onLiving(record => {
    const wrong =
      checkEpoch(record, epoch) ?? (options.acceptDiskLoss ? undefined : checkDisk(record, by.host))
    if (wrong) return wrong
    return next({
      ...record,
      owner: by,
      epoch: epoch + 1,
      phase: { kind: 'running' },
      ...diskAt(record, by.host, options.atMs)
    })
  })
}

/**
 * Another host gets the machine because its owner's lease is over. Nothing is executed before the watcher says so
 * (LeaseWatcher.executesAt), and by an agent that knows of no watching only after the whole wait (`formerLeaseMs`). A relocation in flight is superseded by the new epoch.
 *
 * @param grant what was watched; any other is refused, for it was not waited for
 * @param atMs without it, nobody begins with an older copy of the disk; see diskTakers
 */
export function takenOverAfterLease(by: Owner, grant: Grant, atMs?: number): RecordChange {
  return onLiving(record => {
    if (!sameGrant(grantOf(record), grant))
      return refuse(
        'wrong-epoch',
        `machine ${record.name} is at epoch ${record.epoch} or has another lease: look again`
      )
    if (by.host === grant.holder.host)
      return refuse('machine-running', `machine ${record.name} is this host's already`)
    return (
      (diskTakers(record, atMs)?.includes(by.host) ? undefined : checkDisk(record, by.host)) ??
      next({
        ...record,
        owner: by,
        epoch: record.epoch + 1,
        phase: { kind: 'running' },
        formerLeaseMs: Math.max(grant.durationMs, record.formerLeaseMs ?? 0),
        ...diskAt(record, by.host, atMs)
      })
    )
  })
}

/** Its owner has executed it, or could not, having waited: nobody needs to wait for the owner before that one any more. */
export function executed(held: { owner: Owner; epoch: Epoch }): RecordChange {
  return onLiving(record => checkHeld(record, held) ?? next(withoutFormer(record)))
}

/**
 * Its owner has ended its copy, and cannot execute it: from now on the owner is nobody, a boot of its host that never was and
 * renews nothing. Others see that lease run out, as that of any host that is lost; until one of them has taken it over, a
 * later boot of its host, or this one, may start it again (`restarted`). What is known of a former lease stays.
 */
export function givenUp(held: { owner: Owner; epoch: Epoch }): RecordChange {
  return onLiving(record => {
    const wrong = checkHeld(record, held)
    if (wrong) return wrong
    if (record.phase.kind === 'relocating') return goingOn(record)
    if (!mayBeGivenUp(record))
      return refuse('disk-elsewhere', `nobody else could take machine ${record.name} over: start it here`)
    const owner = { host: held.owner.host, incarnation: `given-up-${record.id}` }
    return next({ ...record, owner, epoch: record.epoch + 1, phase: { kind: 'running' } })
  })
}

/** Whether another host could take it over by itself. */
export function mayBeGivenUp({ lease, disk, owner }: MachineRecord): boolean {
  return lease !== undefined && (disk === undefined || disk.hosts.some(host => host !== owner.host))
}

function withoutFormer({ formerLeaseMs: _, ...record }: MachineRecord): MachineRecord {
  return record
}

/**
 * The replica's host has everything that was acknowledged, and said so itself (docs/replica.md). From now on no write may be
 * acknowledged without it.
 */
export function replicaJoined(held: { owner: Owner; epoch: Epoch }, host: HostId): RecordChange {
  return onLiving(record => {
    const wrong = checkHeld(record, held)
    if (wrong) return wrong
    if (record.phase.kind === 'relocating') return goingOn(record)
    if (record.phase.kind !== 'running')
      return refuse('machine-stopped', `machine ${record.name} is not running`)
    if (record.disk?.hosts.includes(host)) return next(record)
    if (record.disk === undefined || record.policy !== 'restart' || record.disk.hosts.length > 1)
      return refuse('no-such-replica', `machine ${record.name} is not to have another replica`)
    return next({ ...record, disk: diskJoined(record.disk, host) })
  })
}

/**
 * Before a write is acknowledged without it. A replica that is out already is no error: whoever asks knows what it is about.
 * @param atMs now, in ms since 1970: its host keeps it, with everything that was acknowledged until then
 */
export function replicaLeft(held: { owner: Owner; epoch: Epoch }, host: HostId, atMs?: number): RecordChange {
  return onLiving(record => {
    const wrong = checkHeld(record, held)
    if (wrong) return wrong
    const { disk, policy } = record
    if (disk === undefined || host === held.owner.host)
      return refuse('no-such-replica', `machine ${record.name} has no replica there`)
    if (!disk.hosts.includes(host)) return next(record)
    return next({ ...record, disk: diskLeft(disk, host, policy === 'restart' ? atMs : undefined) })
  })
}

/** A host has the disk as of that moment, complete and on its disk. It is not valid: nobody takes the machine over from it by itself. */
export function pointTaken(held: { owner: Owner; epoch: Epoch }, host: HostId, atMs: number): RecordChange {
  return onLiving(record => {
    const wrong = checkHeld(record, held)
    if (wrong) return wrong
    const { disk, policy } = record
    if (disk === undefined || policy !== 'restart' || disk.hosts.includes(host))
      return refuse('no-such-replica', `machine ${record.name} is not to have an older copy there`)
    return next({ ...record, disk: diskPointTaken(disk, host, atMs) })
  })
}

export type MachineSettings = {
  readonly name?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly pinned?: boolean
  readonly voters?: VoterWish
  /** 0: kept in step. */
  readonly replicaEveryMs?: number
  /** 0: none. */
  readonly acceptLossMs?: number
} & ({ readonly policy?: 'keep' } | { readonly policy: 'restart'; readonly lease: Lease })

/**
 * What a person may change at any time; it touches neither the owner nor the epoch. The duration of a lease goes with
 * the epoch: a holder may count on the longer one yet, and whoever takes over would wait for the shorter.
 */
export function settingsChanged(settings: MachineSettings): RecordChange {
  return onLiving(record => {
    const { lease, replicaEveryMs, acceptLossMs, ...rest } = { ...record, ...definedOnly(settings) }
    const changed = {
      ...rest,
      ...(replicaEveryMs && { replicaEveryMs }),
      ...(acceptLossMs && { acceptLossMs })
    }
    const grant = grantOf(record)
    if (grant && changed.policy === 'restart' && lease?.durationMs !== grant.durationMs) {
      return refuse(
        'lease-in-use',
        `machine ${record.name} runs by a lease of ${grant.durationMs / 1_000} s, which cannot change before it is executed anew: stop it, set the lease, and start it`
      )
    }
    if (changed.policy === 'restart') return next(lease ? { ...changed, lease } : changed)
    // Without the policy restart nobody keeps what is older.
    return next(changed.disk ? { ...changed, disk: withoutOlder(changed.disk) } : changed)
  })
}

function definedOnly(settings: MachineSettings): Partial<MachineRecord> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

/** @param options.evenRunning a person says that no copy runs any more, as for a lost host */
export function deleted(epoch: Epoch, options: { evenRunning: boolean }): RecordChange {
  return onLiving(record => {
    const wrong = checkEpoch(record, epoch)
    if (wrong) return wrong
    if (record.phase.kind !== 'stopped' && !options.evenRunning) {
      return refuse('machine-running', `machine ${record.name} is not stopped: stop it first`)
    }
    return next({ ...record, epoch: epoch + 1, phase: { kind: 'deleted' } })
  })
}
