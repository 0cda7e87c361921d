import type { ActionResult } from '../../../protocol/actions/actions.ts'
import type { Execution } from '../../../protocol/catalog/catalog.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import { wantedBy } from '../../../protocol/placement/eligibility.ts'
import { diskTakers } from '../../../protocol/register/disk-place.ts'
import type { ControlParts } from '../parts.ts'
import { olderText } from './older-copies.ts'
import { hostName, isGone } from './views.ts'

type Waiting = ActionResult<'vm.list'>['items'][number]['waiting']

/** Hosts whose reasons are told: the rest is counted. */
const reasonsTold = 4

/**
 * The queue of machines that should run and do not, as this host knows it: since when, and for what each of them waits.
 * Nobody keeps it: it is seen anew by whoever is asked, and a machine leaves it when it runs.
 *
 * @returns null for a machine that runs, or should not
 */
export function waitingOf(parts: ControlParts, record: MachineRecord, execution: Execution): Waiting {
  const { phase, owner } = record
  if (phase.kind === 'stopped' || phase.kind === 'deleted') return null
  const host = hostName(parts, owner.host)
  if (isGone(parts, owner.host))
    return { since: sinceOf(parts, record), reason: reasonOf(parts, record, host) }
  if (execution !== 'failed') return null
  return { since: null, reason: `its copy on ${host} is gone: the events of ${host} say what it waits for` }
}

/** When this host noticed that the owner is gone. */
function sinceOf({ membership }: ControlParts, { owner }: MachineRecord): string | null {
  const sinceMs = membership.member(owner.host)?.sinceMs
  return sinceMs === undefined ? null : new Date(Date.now() - (performance.now() - sinceMs)).toISOString()
}

function reasonOf(parts: ControlParts, record: MachineRecord, host: string): string {
  const [, name = ''] = record.name.split('/')
  if (record.policy === 'keep')
    return `for ${host}, or for somebody who knows that ${host} is off: watari vm recover ${name} --confirm-fenced ${host}`
  const { candidates, refusals } = parts.resource.choose({ ...wantedBy(record), isRecovery: true })
  const disk = diskTakers(record, Date.now())?.filter(each => !isGone(parts, each))
  if (disk?.length === 0) {
    const where = record.disk!.hosts.map(each => hostName(parts, each)).join(', ')
    const older = olderText(parts, record)
    const otherwise = older
      ? `give up what was written since (${older})`
      : 'give the disk up, of which there is no older copy,'
    return `for its disk, which is on ${where} only: bring that back, or ${otherwise} with watari vm recover ${name} --accept-disk-loss`
  }
  const able = candidates.filter(each => disk === undefined || disk.includes(each.host.id))
  if (able.length > 0)
    return `for its lease to be over: ${able
      .slice(0, reasonsTold)
      .map(each => each.host.name)
      .join(' or ')} takes it over`
  const told = refusals.filter(({ code }) => !['no-host-role', 'not-alive', 'suspect'].includes(code))
  const why = told.slice(0, reasonsTold).map(each => `${each.name} ${each.reason}`)
  const more = told.length > reasonsTold ? `; and ${told.length - reasonsTold} more` : ''
  return `for a host that can take it: ${why.join('; ') || 'no other is there'}${more}`
}

/** For `status`: how many wait, and which. */
export function waitingWarning(parts: ControlParts): { code: string; message: string } | undefined {
  const { org } = parts.overlay.self
  const names = parts.catalog
    .machines()
    .filter(({ report }) => report.record.name.startsWith(`${org}/`))
    .filter(({ report }) => waitingOf(parts, report.record, report.execution) !== null)
    .map(({ report }) => report.record.name)
    .sort()
  if (names.length === 0) return undefined
  const shown = names.slice(0, reasonsTold).join(', ')
  const more = names.length > reasonsTold ? ` and ${names.length - reasonsTold} more` : ''
  return {
    code: 'machines-waiting',
    message: `${shown}${more} should run and ${names.length === 1 ? 'does' : 'do'} not: 'watari vm show NAME' says since when, and what for`
  }
}
