import type { Rules } from './rules.ts'
import type { Claim, Expectation, Scenario } from './scenario.ts'
import { machineId, World } from './world.ts'

/** How often claims are looked at. */
const LOOK_MS = 100

export interface ScenarioResult {
  /** Empty where everything is as expected. */
  readonly failures: readonly string[]
  readonly log: readonly string[]
}

export function runScenario(scenario: Scenario, rules: Rules = {}): ScenarioResult {
  const world = new World(scenario.schedule, { rules })
  const failures: string[] = []
  for (const expectation of scenario.expectations) {
    if (expectation.claim) watch(world, expectation, expectation.claim, failures)
  }
  world.run()
  for (const { at, kind, text } of world.violations)
    failures.push(`at ${(at / 1000).toFixed(3)}s: ${text} (${kind})`)
  const neverTwice = scenario.expectations.find(({ mode }) => mode === 'never-twice')
  const excused = world.log.find(line => line.includes('excused:') && line.includes('executes twice'))
  if (neverTwice && excused) failures.push(`line ${neverTwice.line}: ${neverTwice.text}: ${excused}`)
  const { log } = world
  if (scenario.log) failures.push(...differences(scenario.log, log))
  return { failures, log }
}

function watch(
  world: World,
  { line, text, from, ms, mode }: Expectation,
  claim: Claim,
  failures: string[]
): void {
  const look = (): void => {
    const holds = isSo(world, claim)
    const { now } = world.scheduler
    if (mode === 'within' && holds) return
    if (mode === 'for' && !holds) {
      failures.push(`line ${line}: ${text}: not so at ${(now / 1000).toFixed(3)}s`)
      return
    }
    if (now < from + ms) world.scheduler.at(Math.min(now + LOOK_MS, from + ms), look)
    else if (mode === 'within')
      failures.push(`line ${line}: ${text}: not so until ${(now / 1000).toFixed(3)}s`)
  }
  // After what happens at that moment.
  world.scheduler.at(from + 1, look)
}

function isSo(world: World, claim: Claim): boolean {
  const machine = machineId(claim.machine)
  if (claim.kind === 'runs') {
    const copies = [...world.execution.of(machine)]
    const { where } = claim
    if (copies.length !== 1) return false
    if (where.kind === 'anywhere') return true
    const { name, site } = copies[0]!.host
    return (name === where.place || site === where.place) === (where.kind === 'at')
  }
  if (claim.kind === 'voters') {
    const voters = world.hints.get(machine)?.voters.map(({ host }) => host)
    return voters?.sort().join() === claim.hosts.join()
  }
  // While it is being written once more it is what it was.
  const record = world.decided(machine) ?? world.catalog.get(machine)
  if (record === undefined) return false
  if (claim.kind === 'owned') return record.owner.host === claim.host
  if (claim.kind === 'disk') return record.disk?.hosts.join() === claim.hosts.join()
  if (claim.kind === 'still') return record.phase.kind !== 'stopped' && world.execution.of(machine).size === 0
  if (claim.kind === 'stopped') return record.phase.kind === 'stopped'
  return record.epoch === claim.epoch
}

function differences(expected: readonly string[], actual: readonly string[]): string[] {
  for (let at = 0; at < Math.max(expected.length, actual.length); at++) {
    const [one, other] = [expected[at], actual[at]?.split(/\s+/).join(' ')]
    if (one === other) continue
    return [
      `the log differs at its line ${at + 1}: expected '${one ?? 'nothing'}', saw '${other ?? 'nothing'}'`
    ]
  }
  return []
}
