import { createHash } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from '../../../protocol/register/change.ts'
import type { PeekResult } from '../../../protocol/register/peek.ts'
import type { Outcome } from '../../../protocol/register/proposer.ts'

/**
 * What an agent saw of registers, a JSON document a line, for tests that check whether one register could have been seen so
 * by all of them together. Times are of the computer's monotonic clock, in nanoseconds, so agents of one computer compare.
 * Values are named by a digest; there is none where the register holds nothing.
 *
 *     {op, key, kind: 'call', at}
 *     {op, key, kind: 'proposes', found?, wrote}    each time the change is worked out, before anybody is told
 *     {op, key, kind: 'return', at, outcome, value?}
 *
 * An operation without a return was cut off by the end of its agent.
 */
export interface HistoryLine {
  readonly op: string
  readonly key: string
  readonly kind: 'call' | 'proposes' | 'return'
  readonly at?: string
  readonly found?: string
  readonly wrote?: string
  readonly outcome?: 'changed' | 'found' | 'nothing' | 'unknown'
  readonly value?: string
}

/** One operation that has begun; records nothing where nobody wants to know. */
export interface Noted {
  readonly change: (change: Change) => Change
  readonly ended: (outcome: Outcome) => Outcome
  readonly peeked: (result: PeekResult) => PeekResult
}

const notNoted: Noted = { change: change => change, ended: outcome => outcome, peeked: result => result }
let operations = 0

/** @param directory `$WATARI_HISTORY` of the agent; without it nothing is written */
export function noteOperation(key: string, directory = process.env.WATARI_HISTORY): Noted {
  if (!directory) return notNoted
  const op = `${process.pid}-${++operations}`
  const file = join(directory, `${process.pid}.jsonl`)
  const write = (line: Omit<HistoryLine, 'op' | 'key'>) =>
    appendFileSync(file, `${JSON.stringify({ op, key, ...line })}\n`)
  const returned = (outcome: NonNullable<HistoryLine['outcome']>, value?: Uint8Array) =>
    write({ kind: 'return', at: now(), outcome, ...(value && { value: digest(value) }) })
  write({ kind: 'call', at: now() })
  return {
    change: change => (found, grant, configuration) => {
      const result = change(found, grant, configuration)
      if (result.kind === 'next')
        write({ kind: 'proposes', ...(found && { found: digest(found) }), wrote: digest(result.value) })
      return result
    },
    ended: outcome => {
      if (outcome.kind === 'decided') returned(outcome.changed ? 'changed' : 'found', outcome.value)
      else if (outcome.kind === 'refused') returned('found', outcome.value)
      else returned(outcome.kind === 'unknown' ? 'unknown' : 'nothing')
      return outcome
    },
    peeked: result => {
      if (result.kind === 'decided') returned('found', result.value)
      else returned('nothing')
      return result
    }
  }
}

function now(): string {
  return String(process.hrtime.bigint())
}

function digest(value: Uint8Array): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 24)
}
