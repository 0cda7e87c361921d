import type { HostId } from '../../../protocol/host.ts'
import type { MachineId } from '../../../protocol/machine.ts'
import { isToTarget } from '../../../protocol/relocation/codec.ts'
import { superseded } from '../../../protocol/relocation/effect.ts'
import {
  ENDED_AT_TARGET,
  type RelocationMessage,
  type ToSource,
  type ToTarget
} from '../../../protocol/relocation/message.ts'
import type { RelocationPlan } from '../../../protocol/relocation/plan.ts'

/** What a journal knows of a relocation. */
export interface PastRelocation {
  readonly role: 'source' | 'target'
  readonly plan: RelocationPlan
  /** Absent while it goes on. */
  readonly result?: 'done' | 'aborted'
  /** Why it was aborted. */
  readonly code?: string
  /** How long ago it ended. */
  readonly ageMs?: number
}

/** What a target says that knows of no decision yet. */
const undecided = new Set<ToSource['kind']>(['reserved', 'incoming', 'loaded'])

export interface AnswerForThePast {
  /** Absent where nothing is to be said. */
  readonly answer?: ToTarget | ToSource
  /** It may be this host's, though the relocation that was to bring it came to nothing here: its source is told so by the register. */
  readonly claimed?: MachineId
}

/** A message about a relocation that is over here, or was never known, is answered by what the journal says. */
export function answerForThePast(
  past: PastRelocation | undefined,
  body: RelocationMessage['body'],
  from: HostId
): AnswerForThePast {
  if (past && past.plan.from.host !== from && past.plan.to.host !== from) return {}
  const isDone = past?.result === 'done'
  const isOff = past?.result === 'aborted'
  if (!isToTarget(body)) {
    if (body.kind === 'executing' && isDone) return { answer: { kind: 'released' } }
    // What told the target that it is over is never repeated, and may be lost, or overtake the question for room.
    // Not where others have decided about the machine: its register tells the target then, and what happens to its disk.
    const isUndone = isOff && past.code !== superseded.code
    return isUndone && undecided.has(body.kind) ? { answer: { kind: 'abandon' } } : {}
  }
  if (body.kind === 'released') return {}
  if (isDone) return { answer: { kind: 'executing', ageMs: past.ageMs ?? 0 } }
  if (!isOff || past.role !== 'target')
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
