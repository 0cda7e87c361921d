import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { GuestShell } from '../demo/guest-shell.ts'
import * as lab from '../lab/commands.ts'
import { hostLayout, labLayout } from '../lab/layout.ts'
import { errorCode } from '../protocol/errors.ts'
import { BenchLab } from './support/lab.ts'
import { counted } from './support/options.ts'
import { session } from './support/session.ts'
import { type Spread, shown, spread, table, writeResults } from './support/table.ts'

/*
 * What the voters' agreement adds to a machine's downtime when it moves between two sites: from the moment at which
 * the target has everything until the register has told it that it may execute, by the target's own journal. Voters
 * across three sites, within the machine's first site (which is the source's and the target's in turns), and across
 * with a lease.
 */

const labName = 'agreement'
const org = 'north'
const hosts = ['a1', 'b1'] as const
const memoryBytes = 128 * 2 ** 20
const topology = `balance: "off"
sites:
  a: {org: ${org}, hosts: {a1: {milliCpus: 2000, memory: 2048M}, aw: {roles: [witness]}, av: {roles: [witness]}}}
  b: {org: ${org}, hosts: {b1: {milliCpus: 2000, memory: 2048M}, bw: {roles: [witness]}}}
  c: {org: ${org}, hosts: {cw: {roles: [witness, gateway, issuer]}}}
`
const createMs = 180_000
const moveMs = 180_000
const attemptsLimit = 5
const retryMs = 1_000

const machines = {
  'across three sites': { name: 'across', voters: 'across', policy: 'keep' },
  'within its first site': { name: 'near', voters: 'site', policy: 'keep' },
  'across, with a lease': { name: 'leased', voters: 'across', policy: 'restart' }
} as const
type Kind = keyof typeof machines

interface Move {
  readonly from: string
  readonly to: string
  readonly downtimeMs: number
  /** From everything at the target until it may execute. */
  readonly agreementMs: number
  /** From then until it executes. */
  readonly startMs: number
}

interface Row {
  readonly voters: Kind
  readonly to: string
  readonly downtimeMs: Spread
  readonly agreementMs: Spread
  readonly startMs: Spread
  /** Moves whose agreement took no longer than a one-way delay. */
  readonly within: number
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      moves: { type: 'string', default: '6' },
      delay: { type: 'string', default: '100' },
      voters: { type: 'string', default: Object.keys(machines).join(';') }
    }
  })
  const count = counted('moves', values.moves)
  const delayMs = counted('delay', values.delay)
  await session('agreement', async (directory, signal) => {
    say('bringing a lab up')
    await using bench = await BenchLab.up({ name: labName, topology, directory, signal, say })
    const rows: Row[] = []
    const moves: Partial<Record<Kind, Move[]>> = {}
    for (const kind of Object.keys(machines).filter(each =>
      values.voters.split(';').includes(each)
    ) as Kind[]) {
      moves[kind] = await moved(bench, kind, count, delayMs)
      for (const to of hosts)
        rows.push(
          rowOf(
            kind,
            to,
            moves[kind].filter(move => move.to === to),
            delayMs
          )
        )
      await writeResults('agreement', { delayMs, rows, moves })
    }
    process.stdout.write(`\n${describe(rows, delayMs)}\n`)
  })
}

/** To and fro, so many times each way, after one that is not counted: connections are made with it. */
async function moved(bench: BenchLab, kind: Kind, count: number, delayMs: number): Promise<Move[]> {
  const { name, voters, policy } = machines[kind]
  const agent = bench.client(hosts[0])
  await lab.wan({ name: labName, delayMs: 0 })
  const request = { org, name, host: hosts[0], memory: memoryBytes, voters, policy }
  await bench.wait(
    agent.run('vm.create', request, () => {}),
    `the machine ${name}`,
    createMs
  )
  const shell = new GuestShell(agent, org, name)
  try {
    await bench.wait(shell.ready(), 'its shell', createMs)
    await bench.wait(shell.run('count off'), 'its shell', createMs)
  } finally {
    shell.close()
  }
  await lab.wan({ name: labName, delayMs })
  const moves: Move[] = []
  for (let number = 0; number <= 2 * count; number++) {
    const [from, to] = number % 2 === 0 ? hosts : [hosts[1], hosts[0]]
    const move = await moveOnce(bench, name, from, to)
    say(
      `${kind}, ${from} to ${to}: downtime ${move.downtimeMs}, agreement ${move.agreementMs}, start ${move.startMs}${number === 0 ? ' (not counted)' : ''}`
    )
    if (number > 0) moves.push(move)
  }
  await bench.wait(
    agent.run('vm.stop', { org, name, force: true }, () => {}),
    'its end',
    moveMs
  )
  await bench.wait(
    agent.run('vm.delete', { org, name }, () => {}),
    'its end',
    moveMs
  )
  return moves
}

/** A guest may be too quick to be paused in time: its agent says so, and knows better the next time. */
async function moveOnce(bench: BenchLab, name: string, from: string, to: string): Promise<Move> {
  const agent = bench.client(hosts[0])
  for (let attempt = 1; ; attempt++) {
    const moving = agent
      .run('vm.move', { org, name, host: to }, () => {})
      .catch((error: unknown) => {
        // Its new host has not read its register yet.
        if (errorCode(error) === 'machine-not-here') return undefined
        throw error
      })
    const done = await bench.wait(moving, 'the move', moveMs)
    if (done === undefined) {
      if (attempt === attemptsLimit) throw new Error(`${from} does not know that it has ${name}`)
      await delay(retryMs, undefined, { signal: bench.signal })
      continue
    }
    if (done.result !== 'done') {
      if (attempt === attemptsLimit) throw new Error(`${name} does not move: ${done.error?.message ?? ''}`)
      say(`aborted: ${done.error?.code ?? ''}`)
      continue
    }
    if (done.downtimeMs === null) throw new Error('a move without a downtime')
    return { from, to, downtimeMs: done.downtimeMs, ...partsOf(done.id, to) }
  }
}

/** By the target's journal: people are told of the source's. */
function partsOf(id: string, host: string): Pick<Move, 'agreementMs' | 'startMs'> {
  const file = join(hostLayout(labLayout(labName), host).state, 'journal.db')
  using journal = new DatabaseSync(file, { readOnly: true })
  const phases = journal.prepare('SELECT name, at FROM phases WHERE relocation = ?').all(id)
  const at = (name: string): number | undefined => {
    const phase = phases.find(each => each.name === name)
    return phase && Number(phase.at)
  }
  // Everything was there before the source's word, or came after it.
  const loadedAt = at('loaded') ?? at('deciding')
  const [executingAt, doneAt] = [at('executing'), at('done')]
  if (loadedAt === undefined || executingAt === undefined || doneAt === undefined)
    throw new Error(`no whole move in ${phases.map(({ name }) => name).join(', ')}`)
  return { agreementMs: executingAt - loadedAt, startMs: doneAt - executingAt }
}

function rowOf(voters: Kind, to: string, moves: readonly Move[], delayMs: number): Row {
  const figure = (name: 'downtimeMs' | 'agreementMs' | 'startMs') =>
    spread(
      moves.map(each => each[name]),
      0
    )
  return {
    ...{ voters, to },
    ...{ downtimeMs: figure('downtimeMs'), agreementMs: figure('agreementMs'), startMs: figure('startMs') },
    within: moves.filter(({ agreementMs }) => agreementMs <= delayMs).length
  }
}

function describe(rows: readonly Row[], delayMs: number): string {
  const head = [
    'voters, ms: median (least–most)',
    'to',
    'downtime',
    'agreement',
    'one-way delays',
    'start',
    'within one'
  ]
  return table(
    head,
    rows.map(({ voters, to, downtimeMs, agreementMs, startMs, within }) => [
      ...[voters, to, shown(downtimeMs), shown(agreementMs), (agreementMs.median / delayMs).toFixed(2)],
      ...[shown(startMs), `${within} of ${agreementMs.of}`]
    ])
  )
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
