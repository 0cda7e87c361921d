import type { HostId } from '../host.ts'
import { compareBallots } from './ballot.ts'
import { type Configuration, majority, sameConfiguration } from './configuration.ts'
import type { Accepted, Verdict } from './message.ts'

export type PeekResult =
  /** A majority holds this under one ballot: decided, and nothing newer was decided before the peek began. */
  | { readonly kind: 'decided'; readonly value: Uint8Array; readonly configuration: Configuration }
  /** A majority holds nothing. */
  | { readonly kind: 'absent' }
  /** Somebody shows a newer configuration, or this one is sealed: a change has to lead there. */
  | { readonly kind: 'moved' }
  /** Answered by a majority that does not agree, or not answered by enough. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'unreachable' }

/**
 * A look at a register that disturbs nobody: no ballot, nothing written. Watchers use it, for a prepare would
 * interrupt whoever is changing the register.
 *
 * Why one round trip is enough: had something newer been decided before the peek began, a majority would hold it,
 * and one of that majority is among the majority that answered.
 *
 * @param verdicts what voters of this configuration answered, at most one each
 */
export function tallyPeeks(configuration: Configuration, verdicts: ReadonlyMap<HostId, Verdict>): PeekResult {
  const needed = majority(configuration)
  const peeks = [...verdicts.values()].filter(verdict => verdict.kind === 'peeked')
  if (peeks.some(peek => (peek.configuration?.number ?? 0) > configuration.number)) return { kind: 'moved' }
  if (peeks.length < needed) return { kind: 'unreachable' }
  const held: Accepted[] = []
  for (const peek of peeks) {
    if (peek.accepted && peek.configuration && sameConfiguration(peek.configuration, configuration)) {
      held.push(peek.accepted)
    }
  }
  if (held.length === 0 && configuration.number === 1) return { kind: 'absent' }
  const agreed = held.find(
    one => held.filter(other => compareBallots(one.ballot, other.ballot) === 0).length >= needed
  )
  if (agreed === undefined) return { kind: 'undecided' }
  return agreed.envelope.next === undefined
    ? { kind: 'decided', value: agreed.envelope.value, configuration }
    : { kind: 'moved' }
}
