import { Coverage } from './coverage.ts'
import { randomSchedule } from './random-schedule.ts'
import type { Rules } from './rules.ts'
import type { Schedule } from './schedule.ts'
import { shrink } from './shrink.ts'
import { type Violation, World } from './world.ts'

export interface Failure {
  readonly seed: number
  /** After how many schedules it was found. */
  readonly after: number
  readonly violation: Violation
  /** What is left of the schedule once everything is left out without which it fails as well. */
  readonly shrunk: Schedule
}

export interface Exploration {
  readonly schedules: number
  readonly failure: Failure | undefined
  /** How many of them left the bounds under which all is promised. */
  readonly beyond: number
  readonly coverage: Coverage
  /** Events, and milliseconds of virtual time, of all schedules together. */
  readonly steps: number
  readonly virtualMs: number
}

/** Runs one random schedule after the other, from a seed on, until one fails. */
export function explore(options: {
  seed: number
  schedules: number
  rules?: Rules
  isShrinking?: boolean
  onProgress?: (done: number) => void
}): Exploration {
  const { seed: first, schedules, rules = {} } = options
  const coverage = new Coverage()
  let steps = 0
  let virtualMs = 0
  let beyond = 0
  for (let done = 0; done < schedules; done++) {
    const seed = first + done
    const schedule = randomSchedule(seed)
    const world = new World(schedule, { rules, coverage })
    try {
      world.run()
    } catch (error) {
      throw new Error(`seed ${seed}: the simulator itself failed`, { cause: error })
    }
    steps += world.scheduler.steps
    virtualMs += world.scheduler.now
    if (world.excuses.size > 0) beyond++
    options.onProgress?.(done + 1)
    const [violation] = world.violations
    if (violation === undefined) continue
    const shrunk = options.isShrinking
      ? shrink(schedule, other => failsAs(violation, other, rules))
      : schedule
    const failure = { seed, after: done + 1, violation, shrunk }
    return { schedules: done + 1, failure, beyond, coverage, steps, virtualMs }
  }
  return { schedules, failure: undefined, beyond, coverage, steps, virtualMs }
}

function failsAs(violation: Violation, schedule: Schedule, rules: Rules): boolean {
  const world = new World(schedule, { rules })
  world.run()
  return world.violations[0]?.kind === violation.kind
}
