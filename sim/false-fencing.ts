import type { Schedule, Step } from './schedule.ts'
import { calmSettings } from './settings.ts'
import { World } from './world.ts'

/** What one length of a lease comes to on a network that loses in bursts, while every host is healthy. */
export interface FalseFencing {
  readonly leaseMs: number
  /** How long a burst of loss lasts on average. */
  readonly burstMs: number
  readonly machineHours: number
  /** Leases that ended. */
  readonly ended: number
  /** Of them, machines that another host took over. */
  readonly taken: number
  /** For one machine in an hour, with 95 % confidence (Poisson; with none of them the rule of three). */
  readonly endedPerHourAtMost: number
}

const CREATED_MS = 10_000
const WORLD_HOURS = 2
const MACHINES = 6
/** Of a link, 5 % are lost: of the bad time, a twentieth, nearly all. */
const BAD_SHARE = 0.05
const ONE_WAY_MS = 100

/** Three sites, a voter in each; machines at all of them. */
function schedule(seed: number, leaseMs: number, burstMs: number): Schedule {
  const hosts = ['a', 'b', 'c'].map(site => ({ name: `${site}1`, site }))
  const names = hosts.map(({ name }) => name)
  const steps = Array.from({ length: MACHINES }, (_, index): Step => {
    const args = [`m${index + 1}`, names[index % names.length]!, 'restart', names]
    return { at: index * 100, action: { verb: 'create MACHINE at HOST policy POLICY voters HOSTS', args } }
  })
  const goodMs = (burstMs * (1 - BAD_SHARE)) / BAD_SHARE
  const losses = { goodMs, badMs: burstMs, badLoss: 0.95, loss: 0.0026 }
  const settings = { ...calmSettings, ...losses, farMs: ONE_WAY_MS, jitter: 0.1, leaseMs }
  return { seed, hosts, settings, steps, untilMs: CREATED_MS + WORLD_HOURS * 3_600_000 }
}

/** So many machine-hours; each two hours of six machines are a world of their own, from the next seed. */
export function falseFencing(options: {
  seed: number
  leaseMs: number
  burstMs: number
  machineHours: number
  onWorld?: (machineHours: number, ended: number) => void
}): FalseFencing {
  const { seed, leaseMs, burstMs, onWorld } = options
  const worlds = Math.ceil(options.machineHours / (WORLD_HOURS * MACHINES))
  let ended = 0
  let taken = 0
  for (let at = 0; at < worlds; at++) {
    const world = new World(schedule(seed + at, leaseMs, burstMs))
    world.run()
    ended += world.ends.filter(end => end.at > CREATED_MS).length
    // Each start is one epoch, and so is each take-over.
    for (const { epoch } of world.catalog.values()) taken += Math.max(0, epoch - 2)
    onWorld?.((at + 1) * WORLD_HOURS * MACHINES, ended)
  }
  const machineHours = worlds * WORLD_HOURS * MACHINES
  return {
    leaseMs,
    burstMs,
    machineHours,
    ended,
    taken,
    endedPerHourAtMost: poissonAtMost(ended) / machineHours
  }
}

const BAR = 20

/** What lengths of a lease come to, as a table with a bar for each bound, on a logarithmic scale from the least of them. */
export function curve(results: readonly FalseFencing[]): string {
  const bounds = results.map(({ endedPerHourAtMost }) => Math.log(endedPerHourAtMost))
  const [least, most] = [Math.min(...bounds), Math.max(...bounds)]
  const rows = results.map(({ leaseMs, burstMs, machineHours, ended, taken, endedPerHourAtMost }, at) => {
    const share = most > least ? (bounds[at]! - least) / (most - least) : 1
    const bar = '█'.repeat(Math.round(BAR * share)) || '▏'
    const cells = [`${leaseMs / 1_000} s`, `${burstMs / 1_000} s`, machineHours, ended, taken]
    return `| ${[...cells, endedPerHourAtMost.toPrecision(3), bar].join(' | ')} |`
  })
  return [
    '| lease | bursts | machine-hours | ended (paused) | taken over | end for one machine in an hour, at most | |',
    `|${' --- |'.repeat(7)}`,
    ...rows
  ].join('\n')
}

/** The mean of which so few are seen in one case of twenty: the upper end of a one-sided interval of 95 %. */
function poissonAtMost(count: number): number {
  // Beyond that a normal distribution is near enough, and this one out of the reach of numbers.
  if (count > 300) return count + 1.645 * Math.sqrt(count) + 1
  let low = 0
  let high = 3 * count + 10
  for (let step = 0; step < 60; step++) {
    const mean = (low + high) / 2
    let term = Math.exp(-mean)
    let sum = term
    for (let at = 1; at <= count; at++) {
      term *= mean / at
      sum += term
    }
    if (sum > 0.05) low = mean
    else high = mean
  }
  return high
}
