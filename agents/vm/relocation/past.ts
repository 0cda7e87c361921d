import type { HostId } from '../../../protocol/host.ts'
import type { MachineId } from '../../../protocol/machine.ts'
import { isToTarget } from '../../../protocol/relocation/codec.ts'
import {
  ENDED_AT_TARGET,
  type RelocationMessage,
  type ToSource,
  type ToTarget
} from '../../../protocol/relocation/message.ts'
import type { Journal } from '../journal.ts'

/** What a target says that knows of no decision yet. */
const undecided = new Set<ToSource['kind']>(['reserved', 'incoming', 'loaded'])

export interface AnswerForThePast {
  /** Absent where nothing is to be said. */
  readonly answer?: ToTarget | ToSource
  /** It may be this host's, though the relocation that was to bring it came to nothing here: its source is told so by the register. */
  readonly claimed?: MachineId
}

/** A message about a relocation that is over here, or was never known, is answered from the journal. */
export function answerForThePast(
  journal: Pick<Journal, 'find' | 'show'>,
  { relocation, body }: RelocationMessage,
  from: HostId
): AnswerForThePast {
  const past = journal.find(relocation)
  if (past && past.plan.from.host !== from && past.plan.to.host !== from) return {}
  const report = journal.show(relocation)
  const isDone = past?.finished === true && report?.result === 'done'
  if (!isToTarget(body)) {
    if (body.kind === 'executing' && isDone) return { answer: { kind: 'released' } }
    // What told the target that it is over is never repeated, and may be lost, or overtake the question for room.
    // Not where others have decided about the machine: its register tells the target then, and what happens to its disk.
    const isOff = report?.result === 'aborted' && report.error?.code !== 'superseded'
    return undecided.has(body.kind) && isOff ? { answer: { kind: 'abandon' } } : {}
  }
  if (body.kind === 'released') return {}
  if (isDone) {
    const endedMs = Date.parse(report?.phases.at(-1)?.at ?? '')
    return { answer: { kind: 'executing', ageMs: Math.max(0, Date.now() - endedMs) || 0 } }
  }
  if (past?.role !== 'target' || report?.result !== 'aborted')
    return { answer: failed('unknown-relocation', 'this relocation is not known here (any more)') }
  const isLost = body.kind === 'renounced' && past.plan.from.host === from
  return {
    answer: failed(ENDED_AT_TARGET, 'this relocation has ended here without the machine'),
    ...(isLost && { claimed: past.plan.machine })
  }
}

function failed(code: string, message: string): ToSource {
  return { kind: 'failed', code, message }
}
