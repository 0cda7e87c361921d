import { WatariError } from '../../protocol/errors.ts'
import type { Owner } from '../../protocol/machine.ts'
import { type RecordChange, sameOwner } from '../../protocol/register/machine-record.ts'
import type { MachineHandle } from './driver.ts'
import type { MachineAgentOptions } from './machine-agent-options.ts'
import type { MachineDecision } from './machine-registers.ts'

export interface ExecutionOrder {
  /** What the register said last. */
  readonly decision: MachineDecision
  /** What makes this host its owner, under the next epoch. */
  readonly change: RecordChange
  readonly disk: 'create' | 'keep'
  readonly progress?: (text: string) => void
  readonly signal: AbortSignal
  readonly onFailure?: (error: unknown, won: Won | undefined) => void
  /** Whose lease it ends, and when it may be executed then: resolves at that moment. */
  readonly after?: {
    readonly former: Owner
    readonly wait: (decision: MachineDecision) => Promise<void>
  }
}

/** The register says that this host executes it, which it could not: it is to see to that again. */
export interface Won {
  readonly decision: MachineDecision
  /** No lease of an owner before this one lasts any more. */
  readonly hasWaited: boolean
}

type Options = Pick<
  MachineAgentOptions,
  'self' | 'driver' | 'registers' | 'network' | 'leases' | 'fetchImages' | 'defineSegments'
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

async function attempt(
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
  const handle = await driver.start({ id, name, epoch, spec, images, disk })
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
