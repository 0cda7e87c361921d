import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HistoryLine, noteOperation } from '../../../../agents/vm/register/history.ts'
import { type Change, readChange } from '../../../../protocol/register/change.ts'
import { isLinearizable } from '../../../../sim/linearizability.ts'
import { recordedOperations } from '../../../support/register/recorded.ts'

const value = (text: string) => new TextEncoder().encode(text)
const write =
  (text: string): Change =>
  () => ({ kind: 'next', value: value(text) })
const configuration = { number: 1, voters: [] }

describe('what an agent records of registers', () => {
  const directory = mkdtempSync(join(tmpdir(), 'history-'))
  after(() => rmSync(directory, { recursive: true, force: true }))

  const note = () => noteOperation('k', directory)
  const recorded = () =>
    recordedOperations(
      readFileSync(join(directory, `${process.pid}.jsonl`), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map(line => JSON.parse(line) as HistoryLine)
    ).get('k')!
  const decided = (text: string, changed: boolean) =>
    ({ kind: 'decided', value: value(text), changed, configuration }) as const

  it('says what each operation found and made, and what nobody knows', () => {
    const first = note()
    first.change(write('a'))(undefined)
    first.ended(decided('a', true))
    const unknown = note()
    unknown.change(write('b'))(value('a'))
    unknown.ended({ kind: 'unknown', problems: {} })
    const read = note()
    read.change(readChange)(value('b'))
    read.ended(decided('b', false))
    // Tried twice, and the first attempt is what was decided.
    const twice = note()
    twice.change(write('c'))(value('b'))
    twice.change(write('d'))(value('b'))
    twice.ended(decided('c', true))
    note().peeked({ kind: 'decided', value: value('c'), configuration })
    note().peeked({ kind: 'undecided' })
    const operations = recorded()
    assert.deepEqual(
      operations.map(({ kind, unknown }) => (unknown ? `unknown ${kind}` : kind)),
      ['swap', 'unknown swap', 'read', 'swap', 'read']
    )
    assert.ok(isLinearizable(operations))
  })

  it('leaves a change what it goes by', () => {
    const grant = { holder: { host: 'h', incarnation: 'i' }, epoch: 2, durationMs: 10_000 }
    const heard: unknown[] = []
    note().change((...found) => {
      heard.push(...found)
      return { kind: 'keep' }
    })(value('a'), grant, configuration)
    assert.deepEqual(heard, [value('a'), grant, configuration])
  })

  it('shows where no single register could be seen so', () => {
    note().peeked({ kind: 'decided', value: value('a'), configuration })
    assert.ok(!isLinearizable(recorded()))
  })

  it('is nothing where nobody asked for it', () => {
    const { change, ended } = noteOperation('k', undefined)
    assert.equal(change(readChange), readChange)
    assert.equal(ended(decided('a', false)).kind, 'decided')
  })
})
