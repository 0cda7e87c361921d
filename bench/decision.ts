import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { GuestShell } from '../demo/guest-shell.ts'
import * as lab from '../lab/commands.ts'
import type { ActionResult } from '../protocol/actions/actions.ts'
import { Client } from '../shell/client.ts'
import { type Spread, shown, spread, table, writeResults } from './support/table.ts'

/*
 * From overload beginning to the register's change, with the thresholds that are shipped. Two guests share a host; one
 * works all the time and nothing moves. From the moment that the other begins to work as well the host has more to do
 * than processors, and its agent has to notice, to choose, and to win the machine's register for the relocation. What
 * follows is not decision but transport: `bench relocation`.
 */

const labName = 'benchdec'
const org = 'north'
const topology = `balance: auto
sites:
  a: {org: ${org}, hosts: {a1: , a2: , aw: {roles: [witness]}}}
`
/** Long enough for a host that is not overloaded to prove it: the window of the load core and more. */
const calmMs = 15_000
const decisionDeadlineMs = 120_000
const guestMemoryBytes = 128 * 2 ** 20

type Relocation = ActionResult<'relocation.list'>['items'][number]

interface Trial {
  /** Until there is a relocation with its reason. */
  readonly noticedMs: number
  /** Until the register says `relocating`. */
  readonly decidedMs: number
  /** Until the machine runs on the other host. */
  readonly movedMs: number
  readonly reason: string
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { trials: { type: 'string', default: '5' } } })
  const directory = await mkdtemp(join(tmpdir(), 'bench-'))
  const file = join(directory, 'topology.yaml')
  await writeFile(file, topology)
  await lab.down({ name: labName })
  try {
    say('bringing a lab up')
    const status = await lab.up({ name: labName, topology: file })
    const agent = new Client(status.hosts.find(({ name }) => name === 'a1')!.socket)
    const trials: Trial[] = []
    for (let number = 1; number <= Number(values.trials); number++) {
      trials.push(await trial(agent, number))
      const { decidedMs, reason } = trials.at(-1)!
      say(`${number}: decided after ${(decidedMs / 1000).toFixed(1)} s (${reason})`)
    }
    const figure = (name: 'noticedMs' | 'decidedMs' | 'movedMs') => spread(trials.map(each => each[name]))
    const results = {
      noticedMs: figure('noticedMs'),
      decidedMs: figure('decidedMs'),
      movedMs: figure('movedMs'),
      trials
    }
    process.stdout.write(`${describe(results)}\n`)
    await writeResults('decision', results)
  } finally {
    await lab.down({ name: labName })
    await rm(directory, { recursive: true, force: true })
  }
}

function describe(results: { noticedMs: Spread; decidedMs: Spread; movedMs: Spread }): string {
  return [
    'From overload beginning, ms: median (least–most)',
    '',
    table(
      ['until', 'ms'],
      [
        ['a relocation is proposed', shown(results.noticedMs)],
        ["the machine's register has changed", shown(results.decidedMs)],
        ['the machine runs on the other host', shown(results.movedMs)]
      ]
    )
  ].join('\n')
}

/** New machines each time: one that has just moved rests. */
async function trial(agent: Client, number: number): Promise<Trial> {
  const [steady, late] = [`steady${number}`, `late${number}`]
  const names = [steady, late]
  const shells = new Map(names.map(name => [name, new GuestShell(agent, org, name)]))
  try {
    // Two machines that boot are an overload too, but not the one that is measured.
    await agent.call('balance.set', { site: 'a', mode: 'off' })
    for (const name of names) {
      await agent.run('vm.create', { org, name, host: 'a1', memory: guestMemoryBytes }, () => {})
      await shells.get(name)!.ready()
    }
    await shells.get(steady)!.run('load 1')
    await pause(calmMs)
    await agent.call('balance.set', { site: 'a', mode: 'auto' })
    await pause(calmMs)
    const early = await ours(agent, names)
    if (early) throw new Error(`${early.vm} moved before there was a reason: ${early.reason}`)
    const began = Date.now()
    await shells.get(late)!.run('load 1')
    const ended = await settled(agent, names, began + decisionDeadlineMs)
    return { ...timesOf(ended, began), reason: ended.reason }
  } finally {
    for (const shell of shells.values()) shell.close()
    for (const name of names) await remove(agent, name)
  }
}

async function settled(agent: Client, names: readonly string[], deadline: number): Promise<Relocation> {
  for (;;) {
    const found = await ours(agent, names)
    if (found && found.result !== 'running') {
      if (found.result === 'done') return found
      throw new Error(`the relocation ended as ${found.result}: ${found.error?.message ?? ''}`)
    }
    if (Date.now() > deadline) throw new Error('nothing was moved in time')
    await pause(250)
  }
}

async function ours(agent: Client, names: readonly string[]): Promise<Relocation | undefined> {
  const { items } = await agent.call('relocation.list', {})
  return items.find(
    ({ vm, requestedBy }) =>
      requestedBy === 'balance' && names.some(name => vm === name || vm === `${org}/${name}`)
  )
}

/** The source's journal has wall-clock instants; the lab's hosts have one clock. */
function timesOf({ phases }: Relocation, began: number): Omit<Trial, 'reason'> {
  const beginOf = (name?: string): number => {
    const phase = name === undefined ? phases[0] : phases.find(each => each.name === name)
    if (!phase) throw new Error(`no phase ${name ?? ''} in ${phases.map(each => each.name).join(', ')}`)
    return Date.parse(phase.at) - began
  }
  const last = phases.at(-1)!
  return {
    noticedMs: beginOf(),
    decidedMs: beginOf('streaming'),
    movedMs: Date.parse(last.at) + last.ms - began
  }
}

async function remove(agent: Client, name: string): Promise<void> {
  await agent.run('vm.stop', { org, name, force: true }, () => {})
  await agent.run('vm.delete', { org, name }, () => {})
}

async function pause(ms: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, ms))
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
