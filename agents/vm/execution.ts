import { errorCode, WatariError } from '../../protocol/errors.ts'
import type { Epoch, MachineRecord, Owner } from '../../protocol/machine.ts'
import { olderOf } from '../../protocol/register/disk-place.ts'
import { type RecordChange, sameOwner } from '../../protocol/register/machine-record.ts'
import type { MachineHandle } from './driver.ts'
import type { MachineAgentOptions } from './machine-agent-options.ts'
import type { MachineDecision } from './machine-registers.ts'

export interface ExecutionOrder {
  /** What the register said last. */
  readonly decision: MachineDecision
  /** What makes this host its owner, under the next epoch. */
  readonly change: RecordChange
  /** `older`: an older copy that this host keeps of it, where what was written since is given up. */
  readonly disk: 'create' | 'keep' | 'older'
  readonly progress?: (text: string) => void
  readonly signal: AbortSignal
  readonly onFailure?: (error: unknown, won: Won | undefined) => void
  /** Whose lease it ends, and when it may be executed then: resolves at that moment. */
  readonly after?: {
    readonly former: Owner
    readonly wait: (decision: MachineDecision) => Promise<void>
  }
}

/** By the word of a person. */
export interface TakeoverOrder {
  /** Under which the owner is down for good. */
  readonly epoch: Epoch
  readonly acceptDiskLoss: boolean
  /** Where its valid disk is lost: from the older copy that is here. */
  readonly takeOlder?: boolean
  readonly progress?: (text: string) => void
}

/** The register says that this host executes it, which it could not: it is to see to that again. */
export interface Won {
  readonly decision: MachineDecision
  /** No lease of an owner before this one lasts any more. */
  readonly hasWaited: boolean
}

type Options = Pick<
  MachineAgentOptions,
  | 'self'
  | 'driver'
  | 'registers'
  | 'network'
  | 'leases'
  | 'replicas'
  | 'fetchImages'
  | 'defineSegments'
  | 'onEvent'
>

/**
 * Builds a copy, asks the register, and only then lets it run.
 *
 * @param runs looks after what runs, as the register says; nothing that it throws ends the copy
 * @throws WatariError the register's refusal, and why there is no copy; nothing is left of it then. With `outcome-unknown`
 * the copy stays as it is, for the next start of the agent to judge
 */
export async function execute(
  options: Options,
  order: ExecutionOrder,
  runs: (decision: MachineDecision, handle: MachineHandle) => void
): Promise<MachineDecision> {
  let won: Won | undefined
  const onWon = (present: Won) => {
    won = present
  }
  try {
    return await attempt(options, order, runs, onWon)
  } catch (error) {
    order.onFailure?.(error, won)
    throw error
  }
}

/** Where its disk is a replica here, that is sealed first: docs/replica.md. */
async function attempt(
  options: Options,
  order: ExecutionOrder,
  runs: (decision: MachineDecision, handle: MachineHandle) => void,
  onWon: (won: Won) => void
): Promise<MachineDecision> {
  const { replicas, self } = options
  const { record } = order.decision
  const isReplica = record.disk !== undefined && order.disk !== 'create' && record.owner.host !== self.host
  if (!isReplica || replicas === undefined) return await build(options, order, runs, onWon)
  // What would be refused must not cost the owner its replica.
  const foreseen = order.change(record)
  if (foreseen.kind === 'refuse') throw new WatariError(foreseen.code, foreseen.message)
  let isKnown = true
  try {
    await replicas.promote(record, record.epoch + 1, { acceptsOlder: order.disk === 'older' })
    const decision = await build(options, order, runs, onWon)
    if (order.disk === 'older') tellOfLoss(options, record)
    return decision
  } catch (error) {
    isKnown = errorCode(error) !== 'outcome-unknown'
    throw error
  } finally {
    if (isKnown) replicas.ended(record.id)
  }
}

function tellOfLoss({ onEvent, self }: Options, record: MachineRecord): void {
  const taken = record.disk && olderOf(record.disk).find(({ host }) => host === self.host)
  const from = taken ? ` as of ${new Date(taken.atMs).toISOString()}` : ''
  onEvent(
    'vm.disk-older',
    `${record.name} began with its disk${from}: what was written since is lost`,
    record
  )
}

async function build(
  options: Options,
  order: ExecutionOrder,
  runs: (decision: MachineDecision, handle: MachineHandle) => void,
  onWon: (won: Won) => void
): Promise<MachineDecision> {
  const { self, driver, registers, network, leases, fetchImages, defineSegments } = options
  const { change, disk, progress = () => {}, signal, after } = order
  const { record } = order.decision
  const { id, name, spec } = record
  const epoch = record.epoch + 1
  progress('fetching images')
  // A host that is gone answers nothing until a deadline.
  const likely = (record.disk?.hosts ?? [record.owner.host]).filter(host => host !== after?.former.host)
  const images = await fetchImages(spec, likely)
  await defineSegments(spec)
  progress('building the machine')
  const handle = await driver.start({
    ...{ id, name, epoch, spec, images },
    disk: disk === 'create' ? 'create' : 'keep'
  })
  let isDecided = false
  try {
    network.attach(id, epoch, spec.cards, handle.cardPlugs, { state: 'blocked' })
    progress('asking the register')
    const from = leases.stamp()
    const decision = await registers.change(id, change, { signal, ...(after && { former: after.former }) })
    isDecided = true
    // A change whose outcome was asked for again may be followed by others already.
    const { owner, epoch: decided, phase, formerLeaseMs } = decision.record
    if (!sameOwner(owner, self) || decided !== epoch || phase.kind !== 'running')
      throw new WatariError('superseded', `${name} was given to ${owner.host} meanwhile (epoch ${decided})`)
    leases.observe(decision, from)
    onWon({ decision, hasWaited: false })
    if (after) await after.wait(decision)
    else if (formerLeaseMs !== undefined) await leases.outlast(formerLeaseMs)
    onWon({ decision, hasWaited: true })
    await leases.resume(handle)
    network.open(id, decision.record.epoch)
    runs(decision, handle)
    return decision
  } catch (error) {
    if (!(error instanceof WatariError && error.code === 'outcome-unknown')) {
      network.detach(id)
      await handle.stop({ force: true }).catch(() => {})
      leases.letGo(id)
      // Once the register says that it runs, its disk is the machine's.
      if (disk === 'create' && !isDecided) await driver.remove(id, { disk: true }).catch(() => {})
    }
    throw error
  }
}

/** What is left here of a machine that is another host's now. Of a disk that was taken over from elsewhere, this one is kept aside. */
export async function removeCopy(
  options: Pick<MachineAgentOptions, 'replicas' | 'driver' | 'self' | 'onEvent'>,
  record: MachineRecord
): Promise<void> {
  const { replicas, driver, self, onEvent } = options
  const { id, disk, phase, policy, name } = record
  const isDeleted = phase.kind === 'deleted'
  const isStale = disk !== undefined && !disk.hosts.includes(self.host)
  if (isStale && !isDeleted && policy === 'restart' && (await replicas?.keepAside(id)))
    onEvent(
      'vm.disk-kept',
      `${name} is another host's now: its disk here is kept aside until a replica of it is in step`,
      record
    )
  await driver.remove(id, { disk: isDeleted || disk === undefined || isStale })
}
