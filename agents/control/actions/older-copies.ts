import type { MachineRecord, OlderCopy } from '../../../protocol/machine.ts'
import { olderOf } from '../../../protocol/register/disk-place.ts'
import type { ControlParts } from '../parts.ts'
import { hostName, isGone } from './views.ts'

/*
 * Consistent copies of a machine's disk that lack what was written since (docs/replica.md).
 */

/** `2026-03-04 14:03:12 UTC, 4 min ago` by this host's clock. */
export function pointInTime(atMs: number): string {
  const at = `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  return `${at}, ${ageText(Date.now() - atMs)} ago`
}

function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`
}

/** Where they are, as a sentence; '' where there is none. */
export function olderText(parts: ControlParts, { disk }: MachineRecord): string {
  const told = (disk ? olderOf(disk) : []).map(({ host, atMs }) => {
    const where = `${hostName(parts, host)}${isGone(parts, host) ? ', which is not there,' : ''}`
    return `${where} has it as of ${pointInTime(atMs)}`
  })
  return told.join('; ')
}

/** Of those whose hosts are there. */
export function olderAtHand(parts: ControlParts, { disk }: MachineRecord): readonly OlderCopy[] {
  return (disk ? olderOf(disk) : []).filter(({ host }) => !isGone(parts, host))
}
