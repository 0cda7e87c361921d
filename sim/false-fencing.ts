import type { Schedule, Step } from './schedule.ts'
import { calmSettings } from './settings.ts'
import { World } from './world.ts'

/** What one length of a lease comes to on a network that loses in bursts, while every host is healthy. */
export interface FalseFencing {
  readonly leaseMs: number
  /** How long a burst of loss lasts on average. */
  readonly burstMs: number
  readonly machineHours: number
  /** Machines that were paused as their host's lease ended. */
  readonly ended: number
  /** Leases that ended: two machines share their host's. */
  readonly leasesEnded: number
  /** Of the machines, those that another host took over. */
  readonly taken: number
  /**
   * For one machine in an hour, with 95 % confidence (Poisson; with none of them the rule of three): by hosts' leases and the hours
   * that hosts held one, for machines of one host do not fail apart from each other.
   */
  readonly endedPerHourAtMost: number
}

const CREATED_MS = 10_000
const WORLD_HOURS = 2
const MACHINES_PER_HOST = 2
/** Machines of a host that are paused within that time lost one lease. */
const ONE_LEASE_MS = 1_000
/** Of a link, 5 % are lost: of the bad time, a twentieth, nearly all. */
const BAD_SHARE = 0.05
const ONE_WAY_MS = 100

const hosts = ['a', 'b', 'c'].map(site => ({ name: `${site}1`, site }))
const HOURS_PER_WORLD = WORLD_HOURS * MACHINES_PER_HOST * hosts.length

/** Three sites, a voter in each; machines at all of them. */
function schedule(seed: number, leaseMs: number, burstMs: number): Schedule {
  const names = hosts.map(({ name }) => name)
  const steps = Array.from({ length: MACHINES_PER_HOST * hosts.length }, (_, index): Step => {
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
  const worlds = Math.ceil(options.machineHours / HOURS_PER_WORLD)
  let ended = 0
  let leasesEnded = 0
  let taken = 0
  for (let at = 0; at < worlds; at++) {
    const world = new World(schedule(seed + at, leaseMs, burstMs))
    world.run()
    const ends = world.ends.filter(end => end.at > CREATED_MS)
    ended += ends.length
    leasesEnded += leasesOf(ends)
    // Each start is one epoch, and so is each take-over.
    for (const { epoch } of world.catalog.values()) taken += Math.max(0, epoch - 2)
    onWorld?.((at + 1) * HOURS_PER_WORLD, ended)
  }
  const machineHours = worlds * HOURS_PER_WORLD
  return {
    leaseMs,
    burstMs,
    machineHours,
    ended,
    leasesEnded,
    taken,
    endedPerHourAtMost: poissonAtMost(leasesEnded) / (machineHours / MACHINES_PER_HOST)
  }
}

/** How many leases ended where so many machines were paused. */
function leasesOf(ends: readonly { readonly at: number; readonly host: string }[]): number {
  const latest = new Map<string, number>()
  let leases = 0
  for (const { at, host } of ends.toSorted((a, b) => a.at - b.at)) {
    if (at - (latest.get(host) ?? Number.NEGATIVE_INFINITY) > ONE_LEASE_MS) leases++
    latest.set(host, at)
  }
  return leases
}

const BAR = 20

/** What lengths of a lease come to, as a table with a bar for each bound, on a logarithmic scale from the least of them. */
export function curve(results: readonly FalseFencing[]): string {
  const bounds = results.map(({ endedPerHourAtMost }) => Math.log(endedPerHourAtMost))
  const [least, most] = [Math.min(...bounds), Math.max(...bounds)]
  const rows = results.map((result, at) => {
    const { leaseMs, burstMs, machineHours, ended, leasesEnded, taken, endedPerHourAtMost } = result
    const share = most > least ? (bounds[at]! - least) / (most - least) : 1
    const bar = '█'.repeat(Math.round(BAR * share)) || '▏'
    const cells = [`${leaseMs / 1_000} s`, `${burstMs / 1_000} s`, machineHours, leasesEnded, ended, taken]
    return `| ${[...cells, endedPerHourAtMost.toPrecision(3), bar].join(' | ')} |`
  })
  return [
    '| lease | bursts | machine-hours | leases ended | machines paused | taken over | pauses of one machine in an hour, at most | |',
    `|${' --- |'.repeat(8)}`,
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
