import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { GuestShell } from '../demo/guest-shell.ts'
import * as lab from '../lab/commands.ts'
import { buildGuest } from '../lab/guest/guest.ts'
import type { ActionResult } from '../protocol/actions/actions.ts'
import { Client } from '../shell/client.ts'
import { carrierRate } from './support/carrier.ts'
import { plainMigration } from './support/plain-migration.ts'
import { type Spread, shown, spread, table, writeResults } from './support/table.ts'

/*
 * Plain QEMU-to-QEMU migration over a Unix socket and our relocation between two sites of a lab, in turns, with the
 * same guests and without limits on bandwidth. Ours does more: the target is built first, the register decides, the
 * state is encrypted and passes a (lab) WAN. The plain target waits ready before its time begins to count. The carrier
 * alone has its turn after each of ours, for what a computer gives changes within minutes.
 */

interface GuestKind {
  readonly memoryBytes: number
  readonly diskBytes?: number
  readonly commands: readonly string[]
}

const mebibyte = 2 ** 20
/** Rewrites what it wrote before; the first command of each has ended before the guest is moved. */
const guests: Record<string, GuestKind> = {
  idle: { memoryBytes: 256 * mebibyte, commands: ['count off'] },
  dirtying: {
    memoryBytes: 1_024 * mebibyte,
    commands: [
      'count off',
      'dd if=/dev/urandom of=/run/fill bs=1M count=300 2>/dev/null',
      '(while :; do dd if=/run/fill of=/run/dirty bs=64k count=64 conv=notrunc 2>/dev/null; sleep 0.2; done) >/dev/null 2>&1 &'
    ]
  },
  disk: {
    memoryBytes: 256 * mebibyte,
    diskBytes: 256 * mebibyte,
    commands: [
      'count off',
      'dd if=/dev/urandom of=/dev/vda bs=1M count=64 conv=fsync 2>/dev/null',
      '(while :; do dd if=/dev/urandom of=/dev/vda bs=64k count=16 conv=fsync,notrunc 2>/dev/null; sleep 0.2; done) >/dev/null 2>&1 &'
    ]
  }
}

const org = 'north'
const segment = 'net'
const labName = 'bench'
const topology = `balance: "off"
sites:
  a: {org: ${org}, hosts: {a1: {milliCpus: 2000, memory: 4096M}, aw: {roles: [witness]}}}
  b: {org: ${org}, hosts: {b1: {milliCpus: 2000, memory: 4096M}}}
`
const carrierBytes = 256 * mebibyte
/** Milliseconds one way. */
const delays = [0, 10, 50]
const farRounds = 3

interface Move {
  /** From the order to the machine running at the target. */
  readonly totalMs: number
  /** The part of it in which state flows. */
  readonly streamMs: number
  readonly downtimeMs: number
  readonly bytes: number
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '5' },
      guests: { type: 'string', default: Object.keys(guests).join(',') },
      'no-wan': { type: 'boolean', default: false }
    }
  })
  const rounds = Number(values.rounds)
  const directory = await mkdtemp(join(tmpdir(), 'bench-'))
  const file = join(directory, 'topology.yaml')
  await writeFile(file, topology)
  await lab.down({ name: labName })
  try {
    say('bringing a lab up')
    const status = await lab.up({ name: labName, topology: file })
    const sockets = new Map(status.hosts.map(host => [host.name, host.socket]))
    const bench = new Bench(new Client(sockets.get('a1')!))
    const rows: Row[] = []
    const names = values.guests.split(',')
    for (const name of names) {
      rows.push(await bench.compare(name, rounds))
      await writeResults('relocation', { rows })
    }
    for (const delayMs of values['no-wan'] ? [] : delays) {
      for (const name of names) {
        rows.push(await bench.faraway(name, delayMs, Math.min(rounds, farRounds)))
        await writeResults('relocation', { rows })
      }
    }
    report(rows)
  } finally {
    await lab.down({ name: labName })
    await rm(directory, { recursive: true, force: true })
  }
}

interface Row {
  readonly guest: string
  readonly delayMs: number
  readonly plain?: { readonly totalMs: Spread; readonly downtimeMs: Spread }
  readonly ours: { readonly [Figure in keyof Move]: Spread }
  readonly carrier: {
    readonly megabytesPerSecond: Spread
    /** What ours made of it while state flowed, each move beside the carrier just after it. */
    readonly used: Spread
  }
  readonly lostPings?: { readonly sent: number; readonly lost: number }
}

class Bench {
  readonly #agent: Client
  #machines = 0

  constructor(agent: Client) {
    this.#agent = agent
  }

  /** Plain and ours, in turns. */
  async compare(name: string, rounds: number): Promise<Row> {
    const kind = guests[name]!
    const guest = await buildGuest()
    const vm = await this.#create(kind)
    await this.#move(vm)
    const plain: { totalMs: number; downtimeMs: number }[] = []
    const ours: Move[] = []
    const carrier: number[] = []
    for (let round = 0; round < rounds; round++) {
      plain.push(
        await plainMigration({
          ...guest,
          ...kind,
          ready: printed => printed.includes('READY'),
          bandwidthBytesPerSecond: 0
        })
      )
      ours.push(await this.#move(vm))
      carrier.push(await this.#carrier())
      say(
        `${name}: plain ${timesOf(plain.at(-1)!)}, ours ${timesOf(ours.at(-1)!)}, carrier ${carrier.at(-1)!.toFixed(0)} MB/s`
      )
    }
    await this.#delete(vm)
    return {
      guest: name,
      delayMs: 0,
      plain: spreads(plain),
      ours: spreads(ours),
      carrier: carrierUsed(ours, carrier)
    }
  }

  /** Ours with a delay one way, and the pings that are lost meanwhile. */
  async faraway(name: string, delayMs: number, rounds: number): Promise<Row> {
    await this.#agent.call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' }).catch(() => {})
    const vm = await this.#create(guests[name]!, true)
    const pinger = await this.#create(guests.idle!, true)
    await lab.wan({ name: labName, delayMs })
    try {
      await this.#move(vm)
      const ours: Move[] = []
      const carrier: number[] = []
      for (let round = 0; round < rounds; round++) {
        ours.push(await this.#move(vm))
        carrier.push(await this.#carrier())
        say(
          `${name} with ${delayMs} ms: ours ${timesOf(ours.at(-1)!)}, carrier ${carrier.at(-1)!.toFixed(0)} MB/s`
        )
      }
      const lostPings = await this.#lostPings(vm, pinger)
      return { guest: name, delayMs, ours: spreads(ours), carrier: carrierUsed(ours, carrier), lostPings }
    } finally {
      await lab.wan({ name: labName, delayMs: 0 })
      await this.#delete(vm)
      await this.#delete(pinger)
    }
  }

  async #carrier(): Promise<number> {
    return (await carrierRate(labName, ['a1', 'b1'], carrierBytes)) / 1e6
  }

  async #lostPings(vm: string, pinger: string): Promise<{ sent: number; lost: number }> {
    const { segments } = await this.#agent.call('vm.show', { org, name: vm })
    const shell = new GuestShell(this.#agent, org, pinger)
    await shell.attempt(`ping -c 3 -W 2 ${segments[0]!.ips[0]}`)
    const pinging = shell.run(`ping -i 0.01 -c 1500 -W 1 ${segments[0]!.ips[0]} | tail -3`, 120_000)
    await this.#move(vm)
    const printed = await pinging
    shell.close()
    const [, sent, received] = /(\d+) packets transmitted, (\d+) packets received/.exec(printed) ?? []
    if (sent === undefined) throw new Error(`no figures of the pings in: ${printed}`)
    return { sent: Number(sent), lost: Number(sent) - Number(received) }
  }

  async #create(kind: GuestKind, onSegment = false): Promise<string> {
    this.#machines += 1
    const name = `m${this.#machines}`
    await this.#agent.run(
      'vm.create',
      {
        org,
        name,
        host: 'a1',
        memory: kind.memoryBytes,
        ...(kind.diskBytes ? { disk: kind.diskBytes } : {}),
        ...(onSegment ? { segments: [{ name: segment }] } : {})
      },
      () => {}
    )
    const shell = new GuestShell(this.#agent, org, name)
    await shell.ready()
    for (const command of kind.commands) await shell.run(command, 120_000)
    shell.close()
    return name
  }

  async #delete(name: string): Promise<void> {
    await this.#agent.run('vm.stop', { org, name, force: true }, () => {})
    await this.#agent.run('vm.delete', { org, name }, () => {})
  }

  /** To the other site. */
  async #move(name: string): Promise<Move> {
    const { host } = await this.#agent.call('vm.show', { org, name })
    const to = host === 'a1' ? 'b1' : 'a1'
    const relocation = await this.#agent.run('vm.move', { org, name, host: to }, () => {})
    const phases = relocation.phases.map(phase => `${phase.name} ${Math.round(phase.ms)}`)
    say(`  ${name} to ${to}: ${phases.join(', ')}`)
    if (relocation.result !== 'done') throw new Error(`${name} was not moved: ${relocation.error?.message}`)
    return figures(relocation)
  }
}

/** The source learns of the end later than the machine runs: what counts is how long it was paused. */
function figures({ phases, downtimeMs, bytes }: ActionResult<'vm.move'>): Move {
  const paused = phases.findIndex(({ name }) => name === 'renounced')
  const beforeMs = phases.slice(0, paused).reduce((ms, phase) => ms + phase.ms, 0)
  const streamingMs = phases.find(({ name }) => name === 'streaming')?.ms ?? 0
  const pausedMs = downtimeMs ?? 0
  return {
    totalMs: beforeMs + pausedMs,
    streamMs: streamingMs + pausedMs,
    downtimeMs: pausedMs,
    bytes
  }
}

function spreads<Figures extends object>(each: readonly Figures[]): { [Name in keyof Figures]: Spread } {
  const names = Object.keys(each[0]!) as (keyof Figures)[]
  return Object.fromEntries(names.map(name => [name, spread(each.map(one => Number(one[name])))])) as {
    [Name in keyof Figures]: Spread
  }
}

function carrierUsed(ours: readonly Move[], megabytesPerSecond: readonly number[]): Row['carrier'] {
  const used = ours.map(({ bytes, streamMs }, round) => bytes / 1e3 / streamMs / megabytesPerSecond[round]!)
  return { megabytesPerSecond: spread(megabytesPerSecond), used: spread(used, 2) }
}

function report(rows: readonly Row[]): void {
  const cells = rows.map(({ guest, delayMs, plain, ours, carrier, lostPings }) => [
    lostPings ? `${guest}, pinged, ${delayMs} ms one way` : guest,
    plain ? shown(plain.totalMs) : '-',
    shown(ours.totalMs),
    shown(ours.streamMs),
    plain ? (ours.totalMs.median / plain.totalMs.median).toFixed(2) : '-',
    (ours.bytes.median / mebibyte).toFixed(0),
    (ours.bytes.median / 1e3 / ours.streamMs.median).toFixed(0),
    shown(carrier.megabytesPerSecond),
    shown(carrier.used),
    plain ? shown(plain.downtimeMs) : '-',
    shown(ours.downtimeMs),
    lostPings ? `${lostPings.lost} of ${lostPings.sent}` : '-'
  ])
  const head = [
    ...['guest', 'plain ms', 'ours ms', 'streaming ms', 'ratio', 'MiB', 'MB/s', 'carrier MB/s', 'used of it'],
    ...['plain downtime ms', 'our downtime ms', 'pings lost']
  ]
  process.stdout.write(`\n${table(head, cells)}\n\n`)
  process.stdout.write('Medians, and from least to most in brackets.\n')
}

function timesOf({ totalMs, downtimeMs }: { totalMs: number; downtimeMs: number }): string {
  return `${Math.round(totalMs)} ms, paused for ${Math.round(downtimeMs)}`
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
