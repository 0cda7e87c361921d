import {
  abortRelocation,
  beginRelocation,
  completeRelocation,
  givenBack,
  type RecordChange
} from '../../../protocol/register/machine-record.ts'
import type { RelocationPlan } from '../../../protocol/relocation/plan.ts'
import type { Proposal } from '../../../protocol/relocation/register-asking.ts'

/** What a proposal does to the machine's record; undefined for `read`, which changes nothing. */
export function recordChange(plan: RelocationPlan, proposal: Proposal): RecordChange | undefined {
  switch (proposal) {
    case 'begin':
      return beginRelocation({ owner: plan.from, epoch: plan.epoch }, plan.id, plan.to)
    case 'complete':
      return completeRelocation(plan.id, plan.epoch)
    case 'abort':
      return abortRelocation(plan.id, plan.epoch)
    case 'give-back':
      return givenBack({ owner: plan.to, epoch: plan.epoch + 1 }, plan.id, plan.from)
    case 'read':
      return undefined
  }
}
