import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

interface Bounds {
  readonly title: string
  readonly file: string
  /** What a model is bound by. */
  readonly macros: readonly string[]
  /** What must be found: each takes one rule away. */
  readonly mutants: readonly string[]
  /** What must be reached, for a model that can do nothing breaks nothing. */
  readonly reached: readonly string[]
}

const models: readonly Bounds[] = [
  {
    title: 'a taker, the holder and its reclaim, voters that crash before they synced',
    file: 'lease.pml',
    macros: ['BALLOTS=2'],
    mutants: [
      'SHORT_WAIT',
      'UNCHECKED_AT_ACCEPTANCE',
      'LIFE_KEPT',
      'BACKS_UNACCEPTED',
      'FROM_ANSWER',
      'RETRY_MOVES',
      'ONE_ANSWER',
      'NO_GUARD',
      'RESUME_UNBACKED',
      'RESTARTED_EXECUTES',
      'LOWEST',
      'ANSWER_UNSYNCED',
      'EMPTIED',
      'BOOTED_EXECUTES'
    ],
    reached: ['REACH_TAKEOVER']
  },
  {
    title: 'a taker and the holder, voters that never restart',
    file: 'lease.pml',
    macros: ['BALLOTS=2', 'SYNCED', 'NO_CRASH'],
    mutants: ['PROMISES_BELOW', 'ACCEPTS_BELOW'],
    reached: ['REACH_TAKEOVER']
  },
  {
    title: 'a taker that tries again after the holder reclaimed',
    file: 'lease.pml',
    macros: ['BALLOTS=3', 'SYNCED'],
    mutants: ['RESTAMP_NOT_COUNTED', 'TALLY_OVER_BALLOTS'],
    reached: ['REACH_TAKEOVER', 'REACH_RECLAIM']
  },
  {
    title: 'two takers in a row',
    file: 'lease.pml',
    macros: ['BALLOTS=2', 'TAKERS=2', 'SYNCED'],
    mutants: ['SEEN_AT_ONE', 'TAKES_WHATEVER', 'TAKER_WITHOUT_LEASE', 'LEASE_FROM_DECISION'],
    reached: ['REACH_TAKEOVER']
  },
  {
    title: 'two takers in a row, and voters that crash before they synced',
    file: 'lease.pml',
    macros: ['BALLOTS=2', 'TAKERS=2', 'SILENT'],
    mutants: ['SEEN_IN_MEMORY'],
    reached: []
  },
  {
    title: 'other voters, and a taker in the new configuration',
    file: 'voters.pml',
    macros: ['TAKER_IN=2'],
    mutants: ['SEALED_BACKS', 'CONFIGURATIONS_MIXED', 'SEEN_BEFORE', 'INSTALLS_UNDECIDED'],
    reached: ['REACH_TAKEOVER_2', 'REACH_BACKED_ANEW']
  },
  {
    title: 'other voters, and a taker in the old configuration',
    file: 'voters.pml',
    macros: ['TAKER_IN=1'],
    mutants: ['LOWEST', 'PROMISES_UNINSTALLED'],
    reached: ['REACH_TAKEOVER_1', 'REACH_BACKED_ANEW']
  },
  {
    title: 'another policy',
    file: 'policy.pml',
    macros: [],
    mutants: ['ANYBODY_GRANTS', 'ARMS_LATE', 'DISARMS_ON_LOOK', 'DISARMS_ALONE'],
    reached: ['REACH_TAKEOVER', 'REACH_DISARMED']
  },
  {
    title: 'a relocation, with leases and a third host',
    file: 'relocation.pml',
    macros: [],
    mutants: [
      'RESUMES_UNDECIDED',
      'UNTOLD',
      'EXECUTES_UNDECIDED',
      'EXECUTES_UNLOADED',
      'RENUNCIATION_VOLATILE',
      'PROPOSES_UNRENOUNCED',
      'COMPLETES_ABORTED',
      'STARTS_BY_READ',
      'GIVES_BACK_EXECUTED',
      'LEASE_FROM_HEARING',
      'LEASE_FROM_LATEST_STAMP',
      'THIRD_HURRIES'
    ],
    reached: ['REACH_RESUMED', 'REACH_RETURNED', 'REACH_RELOCATED', 'REACH_ANEW', 'REACH_THIRD']
  },
  {
    title: 'a relocation, without',
    file: 'relocation.pml',
    macros: ['KEEP'],
    mutants: [
      'RESUMES_UNDECIDED',
      'UNTOLD',
      'EXECUTES_UNDECIDED',
      'RENUNCIATION_VOLATILE',
      'PROPOSES_UNRENOUNCED',
      'COMPLETES_ABORTED',
      'DISCARDS_ON_AWAY',
      'GIVES_BACK_EXECUTED'
    ],
    reached: ['REACH_RESUMED', 'REACH_RETURNED']
  },
  {
    title: 'what a superseded copy writes',
    file: 'effects.pml',
    macros: [],
    mutants: ['UNCOMPARED', 'SEALED_LATE', 'SEAL_VOLATILE', 'DONE_AT_ONE'],
    reached: ['REACH_DONE', 'REACH_EXECUTES']
  },
  {
    title: 'a disk and its replica',
    file: 'replica.pml',
    macros: [],
    mutants: [
      'ACKNOWLEDGED_AT_ONE',
      'ACKNOWLEDGES_FIRST',
      'ERROR_PASSED',
      'ENDS_BY_LOOK',
      'JOINS_COPYING',
      'ANSWERED_UNSYNCED',
      'UNSEALED',
      'SEAL_VOLATILE',
      'LIFTS_BY_LOOK',
      'TAKES_UNNAMED'
    ],
    reached: ['REACH_IN_STEP', 'REACH_LEFT', 'REACH_TAKEOVER']
  }
]

interface Search {
  readonly errors: number
  /** What the verifier says against it having looked at everything. */
  readonly doubts: readonly string[]
  readonly states: number
  /** Compiling it included. */
  readonly seconds: number
}

interface Planned {
  readonly file: string
  readonly macros: readonly string[]
  readonly isLong: boolean
  readonly found: PromiseWithResolvers<Search>
}

describe('the model of the protocol', function () {
  this.timeout(120_000)
  let directory: string
  const plans: Planned[] = []

  before(async function () {
    const missing = ['spin', 'gcc'].filter(program => spawnSync(program, ['--version']).error !== undefined)
    if (missing.length > 0) {
      const text = `THE MODEL WAS NOT CHECKED: ${missing.join(' and ')} missing, npm test installs it as root`
      if (process.env.CI) throw new Error(text)
      console.warn(`      ${text}`)
      this.skip()
    }
    directory = await mkdtemp(join(tmpdir(), 'watari-model-'))
    // As many at once as there are processors, in the order in which they are asked for.
    for (let worker = 0; worker < availableParallelism(); worker++) void work()
  })

  after(async () => {
    if (directory !== undefined) await rm(directory, { recursive: true })
  })

  for (const { title, file, macros, mutants, reached } of models)
    describe(`${file}: ${title}`, () => {
      const whole = planned(file, macros, true)
      it('keeps what is promised', async () => {
        const found = await whole.found.promise
        console.log(`      ${found.states.toLocaleString('en')} states, ${found.seconds.toFixed(1)} s`)
        assert.deepEqual({ errors: found.errors, doubts: found.doubts }, { errors: 0, doubts: [] })
      })

      for (const mutant of mutants) {
        const { found } = planned(file, [...macros, mutant], mutant === 'SEEN_IN_MEMORY')
        it(`breaks it with ${mutant}`, async () => {
          assert.equal((await found.promise).errors, 1)
        })
      }

      for (const state of reached) {
        const { found } = planned(file, [...macros, state], false)
        it(`can come to ${state}`, async () => {
          assert.equal((await found.promise).errors, 1)
        })
      }
    })

  function planned(file: string, macros: readonly string[], isLong: boolean): Planned {
    const found = Promise.withResolvers<Search>()
    // A failure is told where it is waited for.
    found.promise.catch(() => {})
    const plan = { file, macros, isLong, found }
    plans.push(plan)
    return plan
  }

  async function work(): Promise<void> {
    for (let plan = plans.shift(); plan !== undefined; plan = plans.shift())
      await search(plan.file, plan.macros, plan.isLong).then(plan.found.resolve, plan.found.reject)
  }

  /** Everything that the model can do, or until the first error. */
  async function search(file: string, macros: readonly string[], isLong: boolean): Promise<Search> {
    // What ends soon is not worth compiling well.
    const [optimization, table] = isLong ? ['-O2', '-w24'] : ['-O0', '-w20']
    const at = { cwd: await mkdtemp(join(directory, 'pan-')) }
    const beganAt = performance.now()
    await run('spin', [...macros.map(macro => `-D${macro}`), '-a', join(import.meta.dirname, file)], at)
    await run('gcc', [optimization, '-w', '-DSAFETY', '-DMEMLIM=4096', '-o', 'pan', 'pan.c'], at)
    const { stdout } = await run('./pan', ['-E', '-m1000000', table], at)
    await rm(at.cwd, { recursive: true })
    return {
      errors: Number(/errors: (\d+)/.exec(stdout)?.[1] ?? Number.NaN),
      doubts: stdout.match(/max search depth too small|out of memory|not completed|truncated/g) ?? [],
      states: Number(/(\d+) states, stored/.exec(stdout)?.[1] ?? Number.NaN),
      seconds: (performance.now() - beganAt) / 1000
    }
  }
})
