import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Mutant } from '../sim/mutant.ts'

const root = new URL('../../', import.meta.url)
const leases = 'test/agents/vm/leases/leases.test.ts'
const others = 'test/agents/vm/leases/leases-and-others.test.ts'
const policy = 'test/agents/vm/leases/policy-change.test.ts'
const execution = 'test/agents/vm/execution.test.ts'
const takeovers = 'test/agents/vm/leases/takeovers.test.ts'
const failing = 'test/agents/vm/machine-agent-failing.test.ts'
const holder = 'test/protocol/lease/holder.test.ts'

/** What an agent's driver of leases, or a core that the simulator cannot tell by, does without one of its rules. */
const mutants: Readonly<Record<string, Mutant & { test: string }>> = {
  'who took over waits for the lease of before': {
    test: execution,
    file: 'agents/vm/execution.ts',
    from: 'if (after) await after.wait(decision)',
    to: 'if (after) {}'
  },
  'who starts what was taken over waits as well': {
    test: execution,
    file: 'agents/vm/execution.ts',
    from: 'else if (formerLeaseMs !== undefined) await leases.outlast(formerLeaseMs)',
    to: ''
  },
  'a copy is let run by its lease': {
    test: execution,
    file: 'agents/vm/execution.ts',
    from: 'await leases.resume(handle)',
    to: 'await handle.resume()'
  },
  'a lease counts from before it was proposed': {
    test: execution,
    file: 'agents/vm/execution.ts',
    from: 'leases.observe(decision, from)',
    to: 'leases.observe(decision, leases.stamp())'
  },
  'a decision that names another lets nothing run': {
    test: execution,
    file: 'agents/vm/execution.ts',
    from: "if (!sameOwner(owner, self) || decided !== epoch || phase.kind !== 'running')",
    to: 'if (!owner)'
  },
  'a guest is held to its lease before that is proposed': {
    test: policy,
    file: 'agents/vm/leases/policy-change.ts',
    from: 'await leases.bind(bound, settings.lease.durationMs)',
    to: '0'
  },
  'what may have been decided is not taken back': {
    test: policy,
    file: 'agents/vm/leases/policy-change.ts',
    from: 'if (bound && isUnknown) leases.undecided(bound.id)\n    else if (bound)',
    to: 'if (bound)'
  },
  'what is not known to have been decided is found out': {
    test: policy,
    file: 'agents/vm/leases/policy-change.ts',
    from: 'leases.undecided(bound.id)',
    to: '{}'
  },
  'what was decided before a lease does not take it away': {
    test: policy,
    file: 'protocol/lease/leased-copies.ts',
    from: 'else if (!leased.isBinding) this.#setFree(leased)',
    to: 'else this.#setFree(leased)'
  },
  'what was decided before a lease is not looked at for ever': {
    test: policy,
    file: 'protocol/lease/leased-copies.ts',
    from: 'if (leased) leased.isBinding = false\n    if (leased?.isHeld',
    to: 'if (leased?.isHeld'
  },
  'a guest that is given a lease without its guard is held to it': {
    test: policy,
    file: 'protocol/lease/leased-copies.ts',
    from: 'if (free) this.#ports.spawn(this.#adopted(free.copy))',
    to: ''
  },
  'a taker looks at the register before it tells of a loss': {
    test: takeovers,
    file: 'agents/vm/leases/takeovers.ts',
    from: 'if (!(await this.#isGiven(watched)) || !this.#isExpired(watched)) return',
    to: ''
  },
  'a taker looks again when its turn comes': {
    test: takeovers,
    file: 'agents/vm/leases/takeovers.ts',
    from: 'if (again && !(await this.#isGiven(watched))) return',
    to: ''
  },
  'a taker lets be what was renewed': {
    test: takeovers,
    file: 'agents/vm/leases/takeovers.ts',
    from: 'watched.isExpired = false\n    watched.cancel?.()',
    to: 'watched.cancel = watched.cancel'
  },
  'a taker waits when it has won': {
    test: takeovers,
    file: 'agents/vm/leases/takeovers.ts',
    from: 'await new Promise<void>(resolve => alarm(clock, at - clock.now(), resolve))',
    to: 'void at'
  },
  'a taker waits for the longest lease of those before': {
    test: takeovers,
    file: 'agents/vm/leases/takeovers.ts',
    from: 'Math.max(former.durationMs, record.formerLeaseMs ?? 0)',
    to: 'former.durationMs'
  },
  'the agent pauses where no guard does': {
    test: leases,
    file: 'protocol/lease/leased-copies.ts',
    from: 'const failure = yield* this.#pause(leased, leased.copy)',
    to: 'const failure = undefined'
  },
  'that is done before the lease ends': {
    test: leases,
    file: 'agents/vm/leases/leases.ts',
    from: 'random, earlyMs: times.killBeforeMs',
    to: 'random, earlyMs: -1'
  },
  'no order to pause is under way when a guest goes on': {
    test: leases,
    file: 'protocol/lease/leased-copies.ts',
    from: 'yield* wait(pausesEnded(leased))',
    to: ''
  },
  'the guard keeps a copy of which another is the owner until it is gone': {
    test: others,
    file: 'protocol/lease/leased-copies.ts',
    from: 'this.#ports.onSuperseded(leased.id)\n      this.#end(leased)',
    to: 'this.#ports.onSuperseded(leased.id)\n      this.letGo(leased.id)'
  },
  'a copy that is another’s does not go on': {
    test: others,
    file: 'protocol/lease/leased-copies.ts',
    from: 'leased = this.#machines.get(copy.id) ?? (leased.isOver ? leased : undefined)',
    to: 'leased = this.#machines.get(copy.id)'
  },
  'a guard forgets what needs no lease before that goes on': {
    test: others,
    file: 'protocol/lease/leased-copies.ts',
    from: 'const { isForgotten } = yield* this.#forget(copy)\n    if (this.#machines.has(copy.id)) return yield* this.resume(copy)',
    to: 'const isForgotten = true'
  },
  'a guard that pauses what it has not heard to forget is listened to': {
    test: others,
    file: 'protocol/lease/leased-copies.ts',
    from: 'if (leased === undefined) this.#free.hear(report)\n',
    to: ''
  },
  'a guard that did not answer is asked again until it does': {
    test: others,
    file: 'protocol/lease/free-copies.ts',
    from: 'else free.cancel = after(AGAIN_MS, () => this.#isPresent(free) && this.#goOn(free))',
    to: 'void after'
  },
  'what a guard may have paused unheard goes on once it is forgotten': {
    test: others,
    file: 'protocol/lease/free-copies.ts',
    from: 'mayStandStill: mayStandStill || !isForgotten',
    to: 'mayStandStill'
  },
  'a lease that is given moves a longer deadline back': {
    test: others,
    file: 'protocol/lease/leased-guard.ts',
    from: 'copy, exactly: true }',
    to: 'copy }'
  },
  'a lease waits until the guard was made to forget the one before': {
    test: policy,
    file: 'protocol/lease/leased-copies.ts',
    from: 'yield* this.#inTurn(copy.id, this.#bind(copy, durationMs))',
    to: 'yield* this.#bind(copy, durationMs)'
  },
  'a relocation lets its copy go on itself': {
    test: others,
    file: 'protocol/lease/leased-copies.ts',
    from: 'if (mayRun && !isRelocating(id)) {',
    to: 'if (mayRun) {'
  },
  'a renewal counts from when it was sent': {
    test: holder,
    file: 'protocol/lease/holder.ts',
    from: 'voter.answered.set(each.key, { backed: each, sentAt })',
    to: 'voter.answered.set(each.key, { backed: each, sentAt: now })'
  },
  'what no majority answers is asked for again soon': {
    test: holder,
    file: 'protocol/lease/holder.ts',
    from: 'if (isDue || (isAgain && this.#isUnanswered()))',
    to: 'if (isDue)'
  },
  'what was won and cannot be let run is seen to again': {
    test: failing,
    file: 'agents/vm/machine-agent.ts',
    from: 'if (won && !options.isRepeated) void this.crashed(id, undefined)',
    to: ''
  },
  'what cannot be started is given up': {
    test: failing,
    file: 'agents/vm/machine-agent.ts',
    from: 'if (isToStart) await this.#outcomes.giveUpIfDue(local)',
    to: ''
  },
  'what was given up is left to others': {
    test: failing,
    file: 'agents/vm/machine-agent.ts',
    from: 'if (this.isLeft(id)) throw leftToOthers(record)',
    to: ''
  }
}

describe('a test fails where an agent lacks the rule that', () => {
  for (const [name, { test, file, from, to }] of Object.entries(mutants))
    it(name, () => {
      const url = new URL(file, root)
      assert.equal(
        readFileSync(url, 'utf8').split(from).length - 1,
        1,
        `'${from}' is not there once: ${file}`
      )
      const mutate = new URL('test/support/mutate.mjs', root).href
      const { status, stdout } = spawnSync(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          '--import',
          mutate,
          'node_modules/mocha/bin/mocha.js',
          '--bail',
          test
        ],
        {
          cwd: root,
          encoding: 'utf8',
          timeout: 60_000,
          env: { ...process.env, MUTANT: JSON.stringify({ file: url.href, from, to }) }
        }
      )
      assert.match(stdout, /1 failing/, `${test} passes without it`)
      assert.notEqual(status, 0)
    })
})
