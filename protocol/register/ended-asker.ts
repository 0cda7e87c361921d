import type { HostId } from '../host.ts'
import type { MachineRecord } from '../machine.ts'
import { sameGrant } from './grant.ts'
import { machineRecordCodec } from './machine-codec.ts'
import { grantOf, sameOwner } from './machine-record.ts'
import type { Request, VoterRecord } from './message.ts'

/**
 * Whether a voter answers this to a host whose certificate has ended: everything that shows how things are, renewals, and changes
 * of a machine that the host owns by what the voter holds, which goes on under the same epoch or is stopped. Nothing begins by
 * them: no machine, no start, no relocation, no takeover, no voter.
 *
 * To refuse is always safe: to whoever asks, the voter is one that does not answer.
 */
export function mayAskAfterEnd(
  { key, question }: Request,
  host: HostId,
  held: Pick<VoterRecord, 'accepted'> | undefined
): boolean {
  switch (question.kind) {
    case 'renew':
    case 'watch':
    case 'peek':
      return true
    case 'prepare':
    case 'accept': {
      const before = recordIn(key, held?.accepted?.envelope.value)
      if (before?.owner.host !== host || question.retirement !== undefined) return false
      if (question.kind === 'prepare') return !question.mayCreate
      const { envelope, former } = question
      const after = recordIn(key, envelope.value)
      const isOrdinary = former === undefined && !envelope.next && envelope.retirement === undefined
      return isOrdinary && !!after && goesOn(before, after) && sameGrant(envelope.grant, grantOf(after))
    }
    case 'stand-by':
    case 'install':
      return false
  }
}

/** The same execution by the same owner, be it over, or back from a relocation. */
function goesOn(before: MachineRecord, after: MachineRecord): boolean {
  if (!sameOwner(before.owner, after.owner) || before.epoch !== after.epoch) return false
  const [was, is] = [before.phase, after.phase]
  if (is.kind === 'relocating') return was.kind === 'relocating' && was.relocation === is.relocation
  return was.kind === 'running' || was.kind === 'relocating'
    ? is.kind === 'running' || is.kind === 'stopped'
    : was.kind === is.kind
}

function recordIn(key: string, value: Uint8Array | undefined): MachineRecord | undefined {
  try {
    const record = value && machineRecordCodec.decode(value)
    return key === `machine/${record?.id}` ? record : undefined
  } catch {
    return undefined
  }
}
