import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Accepted } from '../../protocol/register/message.ts'
import { decide } from '../../protocol/register/voter-rules.ts'
import { explore } from '../../sim/explore.ts'
import { randomSchedule } from '../../sim/random-schedule.ts'
import type { Rules } from '../../sim/rules.ts'
import { runScenario } from '../../sim/run-scenario.ts'
import { parseScenario } from '../../sim/scenario.ts'
import { World } from '../../sim/world.ts'

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
  'a voter keeps its life over a restart': { rules: { keepsLife: true }, within: 3000 },
  'a voter backs what is sealed': { rules: { backsSealed: true }, within: 2000 },
  'a holder counts from the answer': { rules: { countsFromAnswer: true }, within: 2000 },
  'a holder counts one voter as enough': { rules: { oneIsEnough: true }, within: 2000 },
  'a holder counts voters that back another': { rules: { countsAnybody: true }, within: 2000 },
  'there is no guard': { rules: { hasNoGuard: true }, within: 2000 },
  'an agent lets a copy go on without a lease': { rules: { resumesUnbacked: true }, within: 2000 },
  'an owner goes on though another is named': { rules: { resumesSuperseded: true }, within: 2000 },
  'a taker does not look at acceptances': { rules: { takesAtOnce: true }, within: 2000 },
  'a taker does not wait': { rules: { takesAtOnce: true, triesEarly: true }, within: 2000 },
  'a restarted taker does not wait for the former owner': {
    rules: { ignoresFormerLease: true, triesEarly: true },
    within: 2000
  },
  'a switch takes frames of an older epoch': { rules: { takesOldFrames: true }, within: 2000 }
}

function firstExecution(rules: Rules, schedules: number) {
  for (let seed = 1; seed <= schedules; seed++) {
    const world = new World(randomSchedule(seed), { rules })
    world.run()
    const violation = world.violations.find(({ kind }) => kind === 'execution')
    if (violation) return { after: seed, violation }
  }
  return undefined
}

/** Each does as agents/vm did when the scenario was written. */
const mistakes: Readonly<Record<string, Rules>> = {
  'agent-set-unreachable': { letsGoOfHeld: true },
  'agent-set-refused': { leavesPaused: true },
  'agent-set-restarted': { keepsOldDeadline: true },
  'agent-guard-away': { leavesWon: true },
  'agent-superseded': { releasesEarly: true },
  'lease-winner-lost': { believesHearsay: true }
}

describe('scenarios of leases', () => {
  for (const [name, rules] of Object.entries(mistakes)) {
    it(`tell of ${Object.keys(rules)[0]}: ${name}`, () => {
      const text = readFileSync(new URL(`../../sim/scenarios/${name}.txt`, import.meta.url), 'utf8')
      const { failures } = runScenario({ ...parseScenario(text), log: undefined }, rules)
      assert.notDeepEqual(failures, [])
    })
  }
})

describe('a taker that tries before a lease expired', () => {
  it('harms no promise, as it waits when it has won', function () {
    this.timeout(60_000)
    assert.equal(firstExecution({ triesEarly: true }, 60), undefined)
  })
})

describe('the simulator notices that', () => {
  for (const [name, { rules, within }] of Object.entries(broken)) {
    it(name, function () {
      this.timeout(60_000)
      // Who tries early takes machines from each other for ever: that is no failure of what is looked for.
      const failure = rules.triesEarly
        ? firstExecution(rules, within)
        : explore({ seed: 1, schedules: within, rules }).failure
      assert.ok(failure, `not in ${within} schedules`)
      process.stderr.write(`      after ${failure.after} schedules: ${failure.violation.text}\n`)
    })
  }
})
