import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { errorMessage, WatariError } from '../protocol/errors.ts'
import { Coverage } from './coverage.ts'
import { type Exploration, explore } from './explore.ts'
import { curve, falseFencing } from './false-fencing.ts'
import { addToLongRun, type LongRun, readLongRun } from './long-run.ts'
import { runScenario } from './run-scenario.ts'
import { formatSchedule, parseScenario } from './scenario.ts'

const help = `The protocol's cores on simulated hosts, in virtual time: random schedules of faults, or one that is written down.

Usage: npm run -s sim -- [options]

  --seed N          the first seed (1)
  --schedules M     how many schedules, each with the next seed (1000)
  --into FILE       adds to what FILE says was run from that seed on, and goes on where that ended: one run in several goes
  --replay FILE     carries out a schedule that was printed, and tells what happens
  --scenario FILE   the same of a scenario, and says what is not as it expects
  --write           with --scenario: writes down what happens as what is expected
  --false-fencing H  how many leases end in H machine-hours with every host healthy, 5 % lost in bursts, 100 ms one way
  --lease LIST    of --false-fencing: lengths of leases, in seconds (10)
  --burst LIST    of --false-fencing: how long a burst lasts on average, in milliseconds (1000)
  --coverage        prints how often each fault met each phase
  --json            the result as JSON
  --help

Examples:
  npm run -s sim -- --seed 1 --schedules 100000
  npm run -s sim -- --seed 4711 --schedules 1 > failure.txt
  npm run -s sim -- --replay failure.txt
  npm run -s sim -- --scenario sim/scenarios/voters-gone.txt

The exit code is 1 where a promise was not kept or an expectation not met, 2 where the command is wrong.
`

const PROGRESS_MS = 5_000

const print = (text: string) => process.stdout.write(`${text}\n`)
const tell = (text: string) => process.stderr.write(`${text}\n`)

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  // Without git, as in an archive, the version alone has to do.
  const git = spawnSync('git', ['describe', '--always', '--dirty'], {
    cwd: import.meta.dirname,
    encoding: 'utf8'
  })
  return git.status === 0 ? `${version} (${git.stdout.trim()})` : version
}

function run(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      schedules: { type: 'string', default: '1000' },
      replay: { type: 'string' },
      scenario: { type: 'string' },
      write: { type: 'boolean', default: false },
      'false-fencing': { type: 'string' },
      lease: { type: 'string', default: '10' },
      burst: { type: 'string', default: '1000' },
      into: { type: 'string' },
      coverage: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false }
    }
  })
  if (values.help) {
    print(help)
    return 0
  }
  const hours = values['false-fencing']
  if (hours !== undefined)
    return runFalseFencing({
      seed: count(values.seed, 'seed'),
      machineHours: count(hours, 'false-fencing'),
      leases: values.lease.split(',').map(lease => count(lease, 'lease')),
      bursts: values.burst.split(',').map(burst => count(burst, 'burst')),
      json: values.json
    })
  const file = values.replay ?? values.scenario
  if (file !== undefined) return runFile(file, values)
  return runRandom({
    ...values,
    seed: count(values.seed, 'seed'),
    schedules: count(values.schedules, 'schedules')
  })
}

function count(text: string, option: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new WatariError('bad-argument', `--${option} takes a number, not '${text}'`)
}

function runFile(file: string, { write, json }: { write: boolean; json: boolean }): number {
  const text = readFileSync(file, 'utf8')
  const scenario = parseScenario(text)
  const { log, failures } = runScenario(write ? { ...scenario, log: undefined } : scenario)
  if (write) writeFileSync(file, `${text.split(/^log$/m)[0]!.trimEnd()}\n\nlog\n${log.join('\n')}\n`)
  if (json) print(JSON.stringify({ name: scenario.name, version: version(), failures, log }))
  else print([...log, ...failures.map(failure => `FAILED: ${failure}`)].join('\n'))
  return failures.length > 0 ? 1 : 0
}

function runFalseFencing(options: {
  seed: number
  machineHours: number
  leases: readonly number[]
  bursts: readonly number[]
  json: boolean
}): number {
  const { seed, machineHours, leases, bursts, json } = options
  const pairs = bursts.flatMap(burstMs => leases.map(seconds => ({ burstMs, seconds })))
  const results = pairs.map(({ burstMs, seconds }) => {
    let toldAt = performance.now()
    const onWorld = (hours: number, ended: number): void => {
      if (performance.now() < toldAt + PROGRESS_MS) return
      toldAt = performance.now()
      tell(`${hours} of ${machineHours} machine-hours, ${ended} machines paused`)
    }
    const result = falseFencing({ seed, machineHours, leaseMs: 1000 * seconds, burstMs, onWorld })
    const { ended, leasesEnded, taken, endedPerHourAtMost: most } = result
    tell(
      `leases of ${seconds} s, bursts of ${burstMs} ms: ${leasesEnded} ended, ${ended} machines were paused for it and ${taken} taken over in ${result.machineHours} machine-hours; ` +
        `with 95 % confidence one machine is paused at most ${most.toPrecision(3)} times in an hour`
    )
    return result
  })
  if (json) print(JSON.stringify({ version: version(), seed, results }, undefined, 2))
  else if (results.length > 1) print(curve(results))
  return 0
}

function runRandom(options: {
  seed: number
  schedules: number
  into?: string | undefined
  coverage: boolean
  json: boolean
}): number {
  const { into, schedules } = options
  const before = into === undefined ? undefined : readLongRun(into, version(), options.seed)
  const began = performance.now()
  let toldAt = began
  const result = explore({
    seed: options.seed + (before?.schedules ?? 0),
    schedules,
    isShrinking: true,
    onProgress: done => {
      const now = performance.now()
      if (now < toldAt + PROGRESS_MS) return
      toldAt = now
      tell(`${done} of ${schedules} schedules, ${((1000 * done) / (now - began)).toFixed(0)} each second`)
    }
  })
  const seconds = (performance.now() - began) / 1000
  if (options.json) print(JSON.stringify({ ...summary(result, seconds), coverage: result.coverage }))
  else report(result, seconds, options.coverage)
  if (before && into !== undefined && !result.failure) tellOf(addToLongRun(into, before, result, seconds))
  return result.failure ? 1 : 0
}

function tellOf(run: LongRun): void {
  const { seed, schedules, beyond, seconds, steps, virtualMs } = run
  const coverage = new Coverage()
  coverage.add(run.coverage)
  tell(coverage.table())
  tell(
    `all in all ${schedules} schedules from seed ${seed} on in ${seconds.toFixed(0)} s, ${(schedules / seconds).toFixed(0)} each ` +
      `second: ${(virtualMs / 3_600_000).toFixed(0)} hours of virtual time, ${steps} events, ${beyond} beyond the bounds`
  )
  for (const { state, fault, times } of coverage.rarerThan(100))
    tell(`rare: ${state} × ${fault}, ${times} times`)
}

function summary({ schedules, failure, beyond, steps, virtualMs }: Exploration, seconds: number) {
  const text = failure && formatSchedule(failure.shrunk, titleOf(failure))
  return {
    version: version(),
    schedules,
    beyond,
    seconds,
    perSecond: schedules / seconds,
    steps,
    virtualHours: virtualMs / 3_600_000,
    ...(failure && { failure: { seed: failure.seed, ...failure.violation, schedule: text } })
  }
}

function report(result: Exploration, seconds: number, hasCoverage: boolean): void {
  const { failure, schedules, coverage } = result
  const { perSecond, virtualHours, steps } = summary(result, seconds)
  if (hasCoverage) tell(coverage.table())
  tell(
    `${schedules} schedules in ${seconds.toFixed(1)} s, ${perSecond.toFixed(0)} each second: ` +
      `${virtualHours.toFixed(1)} hours of virtual time, ${steps} events, ${result.beyond} beyond the bounds; version ${version()}`
  )
  if (failure === undefined) return
  tell(`FAILED with seed ${failure.seed}, version ${version()}: ${failure.violation.text}`)
  tell('What is left of its schedule follows; --replay FILE carries it out again.')
  print(formatSchedule(failure.shrunk, titleOf(failure)))
}

function titleOf({ seed, violation }: NonNullable<Exploration['failure']>): string {
  return `seed ${seed}, version ${version()}: ${violation.text}`
}

try {
  process.exitCode = run(process.argv.slice(2))
} catch (error) {
  tell(`watari: ${errorMessage(error)}`)
  process.exitCode = 2
}
