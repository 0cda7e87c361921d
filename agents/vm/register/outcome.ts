import { WatariError } from '../../../protocol/errors.ts'
import type { ChangeId } from '../../../protocol/register/message.ts'
import type { Outcome } from '../../../protocol/register/proposer.ts'
import type { Decided } from './client.ts'

/**
 * The decided value, or the error that says why there is none.
 * @throws WatariError the code of a refusal, `register-unreachable`, `outcome-unknown`
 */
export function decidedOf(key: string, changeId: ChangeId, outcome: Outcome): Decided {
  switch (outcome.kind) {
    case 'decided':
      return outcome
    case 'refused':
      throw new WatariError(outcome.code, outcome.message, { fields: { key } })
    case 'unreachable':
      throw new WatariError(
        'register-unreachable',
        `no majority of the voters of ${key} answers, and nothing was changed: ${reasons(outcome.problems)}`,
        { fields: { key, problems: outcome.problems } }
      )
    case 'unknown':
      throw new WatariError(
        'outcome-unknown',
        `whether ${key} was changed is not known: look again when its voters answer (${reasons(outcome.problems)})`,
        { fields: { key, changeId, problems: outcome.problems } }
      )
  }
}

function reasons(problems: Readonly<Record<string, string>>): string {
  const listed = Object.entries(problems).map(([host, code]) => `${host}: ${code}`)
  return listed.length > 0 ? listed.join(', ') : 'they did not answer in time'
}
