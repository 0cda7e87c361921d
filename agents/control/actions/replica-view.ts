import { deadline, withSignal } from '../../../overlay/wait.ts'
import type { ActionRequest, ActionResult } from '../../../protocol/actions/actions.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import { diskTakers, olderOf } from '../../../protocol/register/disk-place.ts'
import type { ActionContext } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { olderText } from './older-copies.ts'
import { hostName, isGone } from './views.ts'

type Replica = NonNullable<ActionResult<'vm.show'>['replica']>

/** The owner is waited for no longer than this; the register says the most important part without it. */
const ownerWithinMs = 1_000

/** What the register says of a machine's replica, and what this host knows of its own machines besides. */
export function replicaOf(parts: ControlParts, record: MachineRecord): Replica | null {
  const { policy, disk, owner } = record
  if (policy !== 'restart' || disk === undefined) return null
  const registered = disk.hosts.find(host => host !== owner.host)
  const known = owner.host === parts.overlay.self.id ? parts.replicas.status(record.id) : undefined
  // Of copies at intervals the register knows better than what was seen of it a moment ago.
  const making = known?.state === 'behind' ? undefined : known?.host
  const host = registered ?? making ?? olderOf(disk)[0]?.host
  const isInStep = registered !== undefined
  const why = known && known.state !== 'in step' && known.reason !== '' ? ` (${known.reason})` : ''
  const older = olderOf(disk)
  const { replicaEveryMs } = record
  const notInStep = older.length === 0 ? 'none' : replicaEveryMs === undefined ? 'left' : 'behind'
  return {
    state: isInStep
      ? 'in step'
      : known && !['in step', 'none'].includes(known.state)
        ? known.state
        : notInStep,
    host: host === undefined ? null : hostName(parts, host),
    ageMs: known ? Math.round(known.sinceMs) : null,
    everyMs: replicaEveryMs ?? null,
    acceptLossMs: record.acceptLossMs ?? null,
    bytes: known?.bytes ?? 0,
    remaining: known?.remainingBytes ?? 0,
    older: older.map(({ host, atMs }) => ({
      host: hostName(parts, host),
      isThere: !isGone(parts, host),
      at: new Date(atMs).toISOString(),
      ageMs: Math.max(0, Date.now() - atMs)
    })),
    loss: isInStep
      ? 'if its host is lost, nothing that was acknowledged is'
      : `if its host is lost ${without(parts, record, why)}`
  }
}

/** What becomes of it while no other host has its disk in step. */
function without(parts: ControlParts, record: MachineRecord, why: string): string {
  const older = olderText(parts, record)
  const { disk, owner, acceptLossMs = 0 } = record
  if (diskTakers(record, Date.now())?.some(host => host !== owner.host && !disk?.hosts.includes(host)))
    return `it begins with an older copy of its disk (${older}), which may be ${acceptLossMs / 1_000} s old by then`
  const otherwise = older && `; ${older}: 'vm recover --accept-disk-loss' would start from that`
  return `nobody takes it over: no other host has its disk in step${why}${otherwise}`
}

type DiskView = Pick<ActionResult<'vm.show'>, 'replica' | 'disk' | 'epoch'>

/**
 * How it is with a replica, by the word of the machine's owner if that can be had soon; with what the register said of the disk
 * when the owner looked, so that the two do not contradict each other.
 */
export async function diskAtOwner(
  parts: ControlParts,
  { owner }: MachineRecord,
  named: ActionRequest<'vm.show'>,
  context: ActionContext,
  otherwise: DiskView
): Promise<Pick<DiskView, 'replica' | 'disk'>> {
  const ours = { replica: otherwise.replica, disk: otherwise.disk }
  if (owner.host === parts.overlay.self.id || isGone(parts, owner.host)) return ours
  const limit = deadline(ownerWithinMs)
  try {
    const asked = parts.forwarding.execute(owner.host, 'vm.show', named, context)
    const { epoch, replica, disk } = await withSignal(asked, limit.signal)
    return epoch === otherwise.epoch ? { replica, disk } : ours
  } catch {
    return ours
  } finally {
    limit.release()
  }
}
