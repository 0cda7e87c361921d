import assert from 'node:assert/strict'
import type { Accepted } from '../../protocol/register/message.ts'
import { decide } from '../../protocol/register/voter-rules.ts'
import { explore } from '../../sim/explore.ts'
import type { Rules } from '../../sim/rules.ts'

const none = { counter: 0, proposer: '' }

/** Each breaks one rule, and the schedules after which the simulator must have noticed. */
const broken: Readonly<Record<string, { rules: Rules; within: number }>> = {
  'a voter speaks before its record is on disk': { rules: { speaksEarly: true }, within: 2000 },
  'a voter accepts below what it promised': {
    rules: {
      decide: (record, key, question, self) => {
        const forgets = record && question.kind === 'accept'
        return decide(forgets ? { ...record, promised: question.ballot } : record, key, question, self)
      }
    },
    within: 2000
  },
  'a voter promises below what it promised': {
    rules: {
      decide: (record, key, question, self) => {
        const forgets = record && question.kind === 'prepare'
        return decide(forgets ? { ...record, promised: none } : record, key, question, self)
      }
    },
    within: 2000
  },
  'a voter keeps its name and forgets its votes': { rules: { forgetsStore: true }, within: 2000 },
  'a proposer does not take the highest value': {
    rules: {
      choose: (accepted: readonly (Accepted | undefined)[]) => accepted.find(one => one !== undefined)
    },
    within: 2000
  },
  'a copy runs before the register has answered': { rules: { runsUndecided: true }, within: 2000 },
  'a host that booted anew goes on as the one before': { rules: { ignoresIncarnation: true }, within: 2000 },
  'a relocation acts before its journal is on disk': { rules: { actsUnwritten: true }, within: 20_000 },
  'a source resumes its guest by itself': { rules: { resumesByItself: true }, within: 2000 },
  'a target executes what it has loaded': { rules: { executesLoaded: true }, within: 2000 },
  'a switch takes frames of an older epoch': { rules: { takesOldFrames: true }, within: 2000 }
}

describe('the simulator notices that', () => {
  for (const [name, { rules, within }] of Object.entries(broken)) {
    it(name, function () {
      this.timeout(60_000)
      const { failure } = explore({ seed: 1, schedules: within, rules })
      assert.ok(failure, `not in ${within} schedules`)
      process.stderr.write(`      after ${failure.after} schedules: ${failure.violation.text}\n`)
    })
  }
})
