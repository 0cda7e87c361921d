import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Accepted } from '../../protocol/register/message.ts'
import { decide } from '../../protocol/register/voter-rules.ts'
import type * as Explore from '../../sim/explore.ts'
import { explore } from '../../sim/explore.ts'
import { randomSchedule } from '../../sim/random-schedule.ts'
import type { Rules } from '../../sim/rules.ts'
import type * as RunScenario from '../../sim/run-scenario.ts'
import { runScenario } from '../../sim/run-scenario.ts'
import { parseScenario } from '../../sim/scenario.ts'
import { World } from '../../sim/world.ts'
import { importMutant, type Mutant } from './mutant.ts'

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
  'a write is acknowledged before the register has the replica out': {
    rules: { acknowledgesFirst: true },
    within: 3000
  },
  'a replica is taken over without a seal': { rules: { promotesUnsealed: true }, within: 3000 },
  'a host takes over that the register does not name': { rules: { takesUnnamed: true }, within: 2000 }
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

const copies = 'protocol/lease/leased-copies.ts'

/** A voter that answers for every seat of its host, and promises what it knows nothing of. */
const anySeat: Rules['decide'] = (record, key, question, self, retirement) => {
  const voters = question.kind === 'peek' ? [] : question.configuration.voters
  const seat = voters.find(({ host }) => host === self.host) ?? self
  const asked = question.kind === 'prepare' ? { ...question, mayCreate: true } : question
  return decide(record, key, asked, seat, retirement)
}

/** A voter that promises for a configuration that was not installed at it, as if nothing had been decided before. */
const uninstalled: Rules['decide'] = (record, key, question, self, retirement) => {
  const { kind } = question
  const decided = decide(record, key, question, self, retirement)
  const isMissed = decided.verdict.kind === 'refused' && decided.verdict.code === 'not-installed'
  if (kind !== 'prepare' || !isMissed) return decided
  const { configuration } = question
  const first = { ...question, mayCreate: true, configuration: { ...configuration, number: 1 } }
  const promised = decide(undefined, key, first, self)
  return promised.record ? { ...promised, record: { ...promised.record, configuration } } : promised
}

/** A rule of the code itself that is not there, and the scenario that tells of it, with others that would hide it taken away. */
const mistakes: Readonly<Record<string, Mutant & { scenario: string; rules?: Rules }>> = {
  'nobody remembers how far a voter had come': {
    scenario: 'lease-voter-restored',
    file: 'protocol/register/voter-memory.ts',
    from: 'return this.#sequences.get(name(voter)) ?? 0',
    to: 'return 0'
  },
  'another store counts as the voter that has the seat': {
    scenario: 'lease-voter-emptied',
    file: 'protocol/register/voter-memory.ts',
    from: "if (answer.store !== voter.store) return 'unknown-store'",
    to: 'if (answer.store !== voter.store) this.#sequences.delete(name(voter))',
    rules: { decide: anySeat }
  },
  'what no majority answered is not renewed again soon': {
    scenario: 'lease-flapping',
    file: 'protocol/lease/holder.ts',
    from: 'this.#againAt = now + Math.max(AGAIN_MS, intervalMs * AGAIN) * (1 + this.#random())',
    to: 'this.#againAt = undefined'
  },
  'a taker does not see that renewals come': {
    scenario: 'lease-one-way',
    file: 'protocol/lease/watcher.ts',
    from: 'if (known && sameTrace(known.trace, trace)) known.last = now',
    to: 'if (known) known.last = now'
  },
  'a copy that its guard paused stands still without a lease': {
    scenario: 'agent-set-refused',
    file: copies,
    from: '{ isPaused, isForgotten, mayStandStill })',
    to: '{ isPaused: false, isForgotten, mayStandStill: false })'
  },
  'a guard that does not answer is left with the word to forget': {
    scenario: 'agent-keep-guard-hangs',
    file: 'protocol/lease/leased-guard.ts',
    from: "if (state === undefined || state === 'refused') return { isForgotten: false, isPaused }",
    to: 'if (state === undefined) return { isForgotten: (yield* wait(this.release(copy))) === undefined, isPaused }'
  },
  'a guard forgets a copy that may execute yet, though another has its machine': {
    scenario: 'agent-superseded',
    file: copies,
    from: 'if (!leased.isOver) this.#ports.onSuperseded(leased.id)\n      this.#end(leased)\n      return',
    to: 'return this.letGo(leased.id)'
  },
  'what a relocation kept from going on is forgotten': {
    scenario: 'agent-set-relocating',
    file: 'protocol/lease/free-copies.ts',
    from: 'else this.#goOn(free)',
    to: ''
  },
  'what cannot be started is not given up': {
    scenario: 'lease-start-fails',
    file: 'agents/vm/unexecuted.ts',
    from: 'return (this.#failures.get(id) ?? 0) >= MOST_FAILURES',
    to: 'return false && id'
  },
  'whoever lost a machine does not say who has it': {
    scenario: 'lease-winner-forgot',
    file: 'sim/hearsay.ts',
    from: 'left(machine: MachineId, heard: Heard): void {\n    this.#tell(machine, heard)',
    to: 'left(machine: MachineId, heard: Heard): void {\n    void [machine, heard]'
  },
  'a host that finds out that it has a machine leaves it to nobody': {
    scenario: 'lease-winner-finds-out',
    file: 'sim/other-owners.ts',
    from: '!relocations.isBusy(id)) vm.claim(id)',
    to: '!relocations.isBusy(id)) return'
  },
  'a lease that is held is let go of when the register cannot be asked to give it again': {
    scenario: 'agent-set-unreachable',
    file: copies,
    from: 'if (leased?.isHeld === false) this.#setFree(leased)',
    to: 'if (leased) this.#setFree(leased)'
  },
  'a guest is not held to its lease before that is proposed': {
    scenario: 'agent-set-guarded',
    file: 'protocol/lease/leased-guard.ts',
    from: 'if (leased.isGuarded || !this.#port.guards(copy)) return { isGuarded: true }\n    leased.wasTold = true\n    const { id, epoch } = leased',
    to: 'if (copy) return { isGuarded: true }\n    const { id, epoch } = leased'
  },
  'a voter is lost as soon as it is silent': {
    scenario: 'voters-replaced-lost',
    file: 'protocol/placement/voter-change.ts',
    from: 'now - since >= this.#goneMs',
    to: 'now - since >= 0'
  },
  'a voter that is silent is never lost': {
    scenario: 'voters-replaced-lost',
    file: 'protocol/placement/voter-change.ts',
    from: 'now - since >= this.#goneMs',
    to: 'now - since < 0'
  },
  'a taker believes what is heard, and does not look': {
    scenario: 'lease-winner-lost',
    file: 'sim/takeovers.ts',
    from: 'const found = yield* wait(client.look(record.id))',
    to: 'const found = { kind: "decided", record, configuration: { number: watched.configuration } }'
  }
}

/** The same by a switch of the simulator's. */
const switched: readonly (readonly [scenario: string, rules: Rules])[] = [
  ['replica-seal-synced', { sealsUnsynced: true }],
  ['lease-voter-disk-full', { speaksEarly: true }],
  ['lease-voter-disk-hanging', { speaksEarly: true }],
  ['keep-stream-broken', { resumesByItself: true }],
  ['lease-stream-broken', { resumesByItself: true }],
  ['keep-stream-end-lost', { resumesByItself: true }],
  ['lease-stream-end-lost', { resumesByItself: true }],
  ['lease-answers-late', { countsFromAnswer: true }],
  ['lease-agent-killed', { hasNoGuard: true }],
  ['keep-cut-source-renounced', { resumesByItself: true }],
  ['keep-cut-target-renounced', { resumesByItself: true }],
  ['keep-cut-target-returning', { resumesByItself: true }],
  ['lease-cut-target-loaded', { executesLoaded: true }],
  ['keep-cut-target-loaded', { executesLoaded: true }],
  ['lease-cut-source-renounced', { actsUnwritten: true }],
  ['lease-cut-source-streaming', { resumesUnbacked: true }],
  ['lease-cut-source-resuming', { resumesUnbacked: true }],
  ['lease-cut-target-deciding', { resumesUnbacked: true }],
  ['lease-cut-target-executing', { resumesUnbacked: true }],
  ['lease-cut-target-won', { followsNobody: true }],
  ['lease-cut-target-unheard', { waitsForSides: true }]
]

/** The same, with the schedules after which it must have been noticed. */
const missing: Readonly<Record<string, Mutant & { within: number; rules?: Rules }>> = {
  'what names the next voters is the last that is decided by those before': {
    within: 3000,
    file: 'protocol/register/proposal-plan.ts',
    from: 'if (found?.envelope.next !== undefined && isLast) return',
    to: 'if (found === undefined && isLast && already) return'
  },
  'new voters decide once a majority of them has what was sealed': {
    within: 3000,
    file: 'protocol/register/proposer.ts',
    from: 'return ++state.count >= this.#needed ?',
    to: 'return ++state.count >= 1 ?',
    rules: { decide: uninstalled }
  },
  'a change is made once, however often it is proposed': {
    within: 3000,
    file: 'protocol/register/proposal-plan.ts',
    from: "if (already) return keep({ kind: 'decided', changed: true }, true)",
    to: "if (already && settled) return keep({ kind: 'decided', changed: true }, true)"
  },
  'voters that stand by accept only once the source let them': {
    within: 1000,
    file: 'protocol/register/voter-core.ts',
    from: 'this.#standing.set(key, { ticket, request: accept, by })\n    return earlier',
    to: 'if (by) return this.#request(ticket, accept)\n    return earlier'
  },
  'a switch takes no frames of an older epoch': {
    within: 2000,
    file: 'protocol/switch/forwarding.ts',
    from: "if (frame.epoch < source.record.epoch) return 'stale-epoch'",
    to: 'if (frame.epoch < source.record.epoch) return undefined'
  },
  'a guard is asked before a copy goes on': {
    within: 3000,
    file: copies,
    from: 'const { isGuarded, failure } = yield* this.#guard.isTold(leased)',
    to: 'const isGuarded = true, failure = undefined'
  },
  'a copy goes on only when it is backed': {
    within: 2000,
    file: copies,
    from: 'return (until(id) ?? Number.NEGATIVE_INFINITY) - times.pauseBeforeMs - now()',
    to: 'return 1'
  },
  'a guard pauses in time': {
    within: 2000,
    file: 'protocol/lease/guard.ts',
    from: 'return this.#ending ? Number.NEGATIVE_INFINITY : untilMs - this.#settings.pauseBeforeMs',
    to: 'return this.#ending ? Number.NEGATIVE_INFINITY : untilMs + 5_000'
  },
  'a taker waits for the longest lease that may last': {
    within: 2000,
    file: 'protocol/lease/times.ts',
    from: 'return durationMs * (1 + 2 * driftRate) + graceMs',
    to: 'return (durationMs * (1 + 2 * driftRate) + graceMs) / 4'
  }
}

describe('scenarios', () => {
  for (const [name, { scenario, rules, ...mutant }] of Object.entries(mistakes))
    it(`tell that ${name}: ${scenario}`, async () => {
      const text = readFileSync(new URL(`../../sim/scenarios/${scenario}.txt`, import.meta.url), 'utf8')
      const { runScenario } = await importMutant<typeof RunScenario>(mutant, 'sim/run-scenario.ts')
      const { failures } = runScenario({ ...parseScenario(text), log: undefined }, rules)
      assert.notDeepEqual(failures, [])
    })
})

describe('a voter that answers for every seat of its host', () => {
  it('is not counted by who asks: lease-voter-emptied', () => {
    const text = readFileSync(new URL('../../sim/scenarios/lease-voter-emptied.txt', import.meta.url), 'utf8')
    const { failures } = runScenario({ ...parseScenario(text), log: undefined }, { decide: anySeat })
    assert.deepEqual(failures, [])
  })
})

describe('scenarios with a rule switched off', () => {
  for (const [scenario, rules] of switched)
    it(`tell of ${Object.keys(rules).join()}: ${scenario}`, () => {
      const text = readFileSync(new URL(`../../sim/scenarios/${scenario}.txt`, import.meta.url), 'utf8')
      const { failures } = runScenario({ ...parseScenario(text), log: undefined }, rules)
      assert.notDeepEqual(failures, [])
    })
})

describe('the simulator notices where it is missing that', () => {
  for (const [name, { within, rules = {}, ...mutant }] of Object.entries(missing))
    it(name, async function () {
      this.timeout(100_000)
      const { explore } = await importMutant<typeof Explore>(mutant, 'sim/explore.ts')
      const { failure } = explore({ seed: 1, schedules: within, rules })
      assert.ok(failure, `not in ${within} schedules`)
      process.stderr.write(`      after ${failure.after} schedules: ${failure.violation.text}\n`)
    })
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
