import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { WatariError } from '../protocol/errors.ts'
import { Coverage } from './coverage.ts'
import type { Exploration } from './explore.ts'

/** What was run so far of a run that takes several goes, from one first seed on, with one version. */
export interface LongRun {
  readonly version: string
  readonly seed: number
  readonly schedules: number
  readonly beyond: number
  readonly seconds: number
  readonly steps: number
  readonly virtualMs: number
  readonly coverage: Record<string, Record<string, number>>
}

/** @throws WatariError `other-version`: what other code did is no part of the same run */
export function readLongRun(file: string, version: string, seed: number): LongRun {
  const none = { beyond: 0, seconds: 0, steps: 0, virtualMs: 0, coverage: {} }
  if (!existsSync(file)) return { version, seed, schedules: 0, ...none }
  const known: LongRun = JSON.parse(readFileSync(file, 'utf8'))
  if (known.version === version && known.seed === seed) return known
  throw new WatariError(
    'other-version',
    `${file} is of version ${known.version} from seed ${known.seed} on, not of ${version} from ${seed}: name another file`
  )
}

/** Adds what was run since, and writes it down. */
export function addToLongRun(file: string, before: LongRun, done: Exploration, seconds: number): LongRun {
  const coverage = new Coverage()
  coverage.add(before.coverage)
  coverage.add(done.coverage.toJSON())
  const after: LongRun = {
    version: before.version,
    seed: before.seed,
    schedules: before.schedules + done.schedules,
    beyond: before.beyond + done.beyond,
    seconds: before.seconds + seconds,
    steps: before.steps + done.steps,
    virtualMs: before.virtualMs + done.virtualMs,
    coverage: coverage.toJSON()
  }
  writeFileSync(file, `${JSON.stringify(after)}\n`)
  return after
}
