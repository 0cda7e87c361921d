import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Accepted } from '../../../protocol/register/message.ts'
import { decide } from '../../../protocol/register/voter-rules.ts'
import { isLinearizable } from '../../../sim/linearizability.ts'
import { drawHistory } from '../../support/register/history.ts'
import { type Rules, trueRules } from '../../support/register/world.ts'

const faults = { loss: 0.1, duplication: 0.1, crash: 0.05 }
/** Changes of voters are left half done often, and found so by others. */
const restless = { faults: { ...faults, loss: 0.25 }, moves: 0.5 }

/** The first seed whose history no single register could have produced. */
function findViolation(
  rules: Rules,
  options: Omit<Parameters<typeof drawHistory>[1], 'rules'>
): number | undefined {
  for (let seed = 1; seed <= 500; seed++) {
    try {
      if (!isLinearizable(drawHistory(seed, { ...options, rules }))) return seed
    } catch {
      return seed
    }
  }
  return undefined
}

describe('registers under loss, duplication, reordering and crashes', function () {
  this.timeout(60_000)

  it('look like one register, with fixed voters', () => {
    fc.assert(
      fc.property(fc.integer(), seed => isLinearizable(drawHistory(seed, { faults, moves: 0 }))),
      { numRuns: 60 }
    )
  })

  it('look like one register while the voters change', () => {
    fc.assert(
      fc.property(fc.integer(), seed => isLinearizable(drawHistory(seed, { faults, moves: 0.15 }))),
      { numRuns: 60 }
    )
    fc.assert(
      fc.property(fc.integer(), seed => isLinearizable(drawHistory(seed, restless))),
      { numRuns: 60 }
    )
  })

  it('get things done', () => {
    const history = drawHistory(1, { faults: { loss: 0, duplication: 0, crash: 0 }, moves: 0.15 })
    assert.ok(history.filter(operation => operation.kind === 'swap' && !operation.unknown).length >= 5)
  })
})

describe('the properties of registers notice a voter or proposer that', function () {
  this.timeout(60_000)

  it('accepts below what it promised', () => {
    const broken: typeof decide = (record, key, question, self) => {
      const forgetful =
        record && question.kind === 'accept' ? { ...record, promised: question.ballot } : record
      return decide(forgetful, key, question, self)
    }
    assert.ok(findViolation({ ...trueRules, decide: broken }, { faults, moves: 0 }))
  })

  it('promises below what it promised', () => {
    const broken: typeof decide = (record, key, question, self) => {
      const forgetful =
        record && question.kind === 'prepare' ? { ...record, promised: { counter: 0, proposer: '' } } : record
      return decide(forgetful, key, question, self)
    }
    assert.ok(findViolation({ ...trueRules, decide: broken }, { faults, moves: 0 }))
  })

  it('speaks before its record is on disk', () => {
    assert.ok(findViolation({ ...trueRules, speakEarly: true }, { faults, moves: 0 }))
  })

  it('does not choose the highest accepted value', () => {
    const choose = (accepted: readonly (Accepted | undefined)[]) => accepted.find(one => one !== undefined)
    assert.ok(findViolation({ ...trueRules, choose }, { faults, moves: 0 }))
  })

  it('serves an older configuration than its own', () => {
    const broken: typeof decide = (record, key, question, self) => {
      const { kind } = question
      const older =
        record && (kind === 'prepare' || kind === 'accept')
          ? { ...record, configuration: question.configuration }
          : record
      return decide(older, key, question, self)
    }
    assert.ok(findViolation({ ...trueRules, decide: broken }, restless))
  })

  it('serves a configuration that was not installed', () => {
    const broken: typeof decide = (record, key, question, self) => {
      const decision = decide(record, key, question, self)
      if (question.kind !== 'prepare' || decision.verdict.kind !== 'refused') return decision
      const { configuration, ballot } = question
      return { record: { key, configuration, promised: ballot }, verdict: { kind: 'promised' } }
    }
    assert.ok(findViolation({ ...trueRules, decide: broken }, restless))
  })
})
