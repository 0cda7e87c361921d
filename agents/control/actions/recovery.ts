import { setTimeout as delay } from 'node:timers/promises'
import type { ActionRequest, ActionResult } from '../../../protocol/actions/actions.ts'
import { errorCode, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { MachineId, MachineRecord, OlderCopy } from '../../../protocol/machine.ts'
import { wantedBy } from '../../../protocol/placement/eligibility.ts'
import { olderOf } from '../../../protocol/register/disk-place.ts'
import type { MachineDecision } from '../../vm/machine-registers.ts'
import type { ActionContext } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { checkName, machineId, readById } from './machines.ts'
import { olderAtHand, olderText, pointInTime } from './older-copies.ts'
import { findHost } from './references.ts'
import { noMajority, retireVoters } from './retirement.ts'
import { hostName, identityOf, isGone, machineDetail } from './views.ts'

/** So long at the most until the hosts of a federation have heard of a loss from each other. */
const HEARD_MS = 30_000
const LOOK_MS = 100
const undecided = ['register-unreachable', 'outcome-unknown']

/**
 * Starts a lost machine elsewhere. Nobody but a person can say that a host which does not answer is off: the owner,
 * and the target of a relocation that was going on, have to be named.
 */
export async function recoverMachine(
  parts: ControlParts,
  request: ActionRequest<'vm.recover'>,
  context: ActionContext
): Promise<ActionResult<'vm.recover'>> {
  const { overlay, forwarding, machines, events } = parts
  const id = await machineId(parts, request)
  // Not a mere look: what others attempted is settled before anybody is asked whether they are down.
  const { record } = await readDecided(parts, id, request, context)
  checkName(record, request)
  const holders = [record.owner.host, ...(record.phase.kind === 'relocating' ? [record.phase.to.host] : [])]
  const fenced = new Set(request.confirmFenced.map(reference => fencedHost(parts, holders, reference)))
  for (const host of holders) {
    const name = hostName(parts, host)
    if (!(context.forwarded ? await isHeardGone(parts, host) : isGone(parts, host))) {
      throw new WatariError(
        'not-fenced',
        `${record.name} may run on ${name}, which is there; stop or move it instead`
      )
    }
    if (!fenced.has(host)) {
      throw new WatariError(
        'not-fenced',
        `${record.name} may still run on ${name}; make sure it is off, then add --confirm-fenced ${name}`
      )
    }
  }
  const diskHosts = record.disk?.hosts.filter(host => !isGone(parts, host) && !fenced.has(host))
  const isLost = diskHosts?.length === 0
  if (isLost && !request.acceptDiskLoss) throw diskLost(parts, record)
  const older = isLost && !request.newDisk ? olderFor(parts, request, record, fenced) : []
  const target = chooseTarget(parts, request, record, isLost ? older.map(({ host }) => host) : diskHosts)
  if (target !== overlay.self.id) {
    if (context.forwarded) throw new WatariError('refused', 'this host was not chosen; ask again')
    // By id: the target may have forgotten these hosts and their names.
    const { document: _, ...rest } = request
    const forwarded = { ...rest, host: target, confirmFenced: holders }
    return await forwarding.execute(target, 'vm.recover', forwarded, context)
  }
  const taken = older.find(({ host }) => host === target)
  const from = taken ? `, from its disk as of ${pointInTime(taken.atMs)}` : isLost ? ', with a new disk' : ''
  if (isLost) context.progress(`starting it${from}`)
  const decision = await machines.takeOver(id, {
    epoch: record.epoch,
    acceptDiskLoss: request.acceptDiskLoss ?? false,
    takeOlder: taken !== undefined,
    progress: context.progress
  })
  const owner = hostName(parts, record.owner.host)
  events.add('vm.recovered', `${record.name} was recovered from ${owner}${from}`, {
    vm: record.name,
    requestedBy: context.requestedBy
  })
  return machineDetail(parts, decision)
}

/** Whoever sent this on here takes it for gone: that may be on its way here yet, as after a cut of our own. */
async function isHeardGone(parts: ControlParts, host: HostId): Promise<boolean> {
  const until = performance.now() + HEARD_MS
  while (!isGone(parts, host)) {
    if (performance.now() > until) return false
    await delay(LOOK_MS)
  }
  return true
}

function diskLost(parts: ControlParts, record: MachineRecord): WatariError {
  const where = record.disk!.hosts.map(host => hostName(parts, host)).join(', ')
  const older = olderText(parts, record)
  const otherwise = older
    ? `${older}: add --accept-disk-loss to start from that, without what was written since`
    : 'there is no older copy: add --accept-disk-loss to start without what was written'
  return new WatariError(
    'disk-lost',
    `the only valid disk of ${record.name} is on ${where}; bring that host back. Otherwise, ${otherwise}`
  )
}

/**
 * The older copies to start from, newest first; none where there never was one.
 * @throws WatariError `disk-lost` where there is one and it is not at hand: nobody said that it is lost as well
 */
function olderFor(
  parts: ControlParts,
  { host }: ActionRequest<'vm.recover'>,
  record: MachineRecord,
  fenced: ReadonlySet<HostId>
): readonly OlderCopy[] {
  const known = (record.disk ? olderOf(record.disk) : []).filter(each => !fenced.has(each.host))
  const asked = host === undefined ? undefined : findHost(parts, host)
  const able = olderAtHand(parts, record).filter(
    each => !fenced.has(each.host) && (asked === undefined || asked === each.host)
  )
  if (known.length === 0 || able.length > 0) return able
  throw new WatariError(
    'disk-lost',
    `an older copy of the disk of ${record.name} is not used like this: ${olderText(parts, record)}; start it there, bring that host back, or add --new-disk to give it up as well`
  )
}

/** By the organization's document where there is no majority of voters. */
async function readDecided(
  parts: ControlParts,
  id: MachineId,
  request: ActionRequest<'vm.recover'>,
  context: ActionContext
): Promise<MachineDecision> {
  try {
    return await readById(parts, id)
  } catch (error) {
    if (!undecided.includes(errorCode(error))) throw error
    const { document, confirmFenced } = request
    if (document === undefined) throw await noMajority(parts, id, request)
    await retireVoters(parts, id, { document, confirmFenced }, context.progress)
    return await readById(parts, id)
  }
}

/** A host that has been off for long is forgotten by everybody, and known by its id in the record alone. */
function fencedHost(parts: ControlParts, holders: readonly HostId[], reference: string): HostId {
  if (holders.includes(reference)) return reference
  try {
    return findHost(parts, reference)
  } catch (error) {
    const forgotten = holders.filter(host => identityOf(parts, host) === undefined)
    if (errorCode(error) !== 'no-such-host' || forgotten.length === 0) throw error
    throw new WatariError(
      'no-such-host',
      `no host ${reference} is known; the machine may run on ${forgotten.join(' and ')}, whose name is forgotten: give the id`
    )
  }
}

function chooseTarget(
  parts: ControlParts,
  request: ActionRequest<'vm.recover'>,
  record: MachineRecord,
  diskHosts: readonly HostId[] = []
): HostId {
  if (request.host !== undefined) return findHost(parts, request.host)
  const wanted = { ...wantedBy(record), isRecovery: true }
  const { candidates, refusals } = parts.resource.choose(wanted)
  const able = candidates.map(({ host }) => host.id)
  // Those with its disk are in the order of what they have of it.
  const best = diskHosts.length === 0 ? able[0] : diskHosts.find(host => able.includes(host))
  if (best) return best
  const why = refusals.map(each => `${each.name} ${each.reason}`)
  throw new WatariError('no-room', `no host can take ${wanted.name}: ${why.join('; ')}`)
}
