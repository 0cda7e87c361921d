import { readFile } from 'node:fs/promises'
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { errorMessage, WatariError } from '../protocol/errors.ts'
import { measure } from './link/measure.ts'
import type { Peer } from './link/peer.ts'
import { peers } from './link/peers.ts'
import { describe, describeRatios, type Measurement, type Ratio, ratios } from './link/report.ts'
import { Testbed } from './link/testbed.ts'
import { compileTools, type Tools } from './link/tools.ts'
import { farWay, type Mode, modes } from './link/underlay.ts'
import { counted } from './support/options.ts'
import { session } from './support/session.ts'
import { writeResults } from './support/table.ts'

/*
 * A link of ours between two hosts beside what else people join hosts with, in turns: two network namespaces of this
 * computer, new for every turn, and the same measurements of each. Both ends, the programs that make the load and the
 * far mode's relay share its processors, so figures are lower than between two machines; ratios of one round are what
 * can be compared from one computer to the next.
 */

/** Of the processors in use by others, before anything is measured. */
const busyShare = 0.25

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      peers: { type: 'string', default: peers.map(({ name }) => name).join(',') },
      modes: { type: 'string', default: modes.join(',') }
    }
  })
  const [rounds, seconds] = [counted('rounds', values.rounds), counted('seconds', values.seconds)]
  const turns: Turns = {
    peers: chosen('peers', values.peers, peers, ({ name }) => name),
    modes: chosen('modes', values.modes, modes, mode => mode)
  }
  if (loadavg()[0]! > busyShare * availableParallelism())
    say(`others use this computer (load ${loadavg()[0]}): figures will be too low, and far apart`)
  await session('link', async (directory, signal) => {
    const tools = await compileTools(directory, signal)
    const take = (mode: Mode, peer: Peer) => attempt(mode, peer, tools, seconds, signal)
    const all: Measurement[] = []
    for (const mode of turns.modes) {
      for (let round = 1; round <= rounds; round++)
        for (const peer of turns.peers) {
          all.push({ mode, round, peer: peer.name, ...(await take(mode, peer)) })
          say(`${mode}, round ${round} of ${rounds}, ${summary(all.at(-1)!)}`)
        }
      process.stdout.write(`\n${describe(mode, turns.peers, all)}\n\n`)
      await write({ rounds, seconds }, turns, all)
    }
    const paired = pair(turns, all)
    if (paired.length > 0) process.stdout.write(`${describeRatios(paired)}\n\n`)
    process.stdout.write('Medians, and from least to most in brackets.\n')
    const failed = [...new Set(all.filter(({ failure }) => failure !== undefined).map(({ peer }) => peer))]
    if (failed.length > 0)
      throw new WatariError('peers-failed', `not measured in every round, see above: ${failed.join(', ')}`)
  })
}

interface Turns {
  readonly peers: readonly Peer[]
  readonly modes: readonly Mode[]
}

function pair({ modes, peers }: Turns, all: readonly Measurement[]): Ratio[] {
  return modes.flatMap(mode => ratios(mode, peers, all))
}

async function write(settings: object, turns: Turns, measurements: readonly Measurement[]): Promise<void> {
  // Of peers that use TCP themselves: a namespace has the machine's, and only a few may be chosen for it.
  const congestion = (await readFile('/proc/sys/net/ipv4/tcp_congestion_control', 'utf8')).trim()
  await writeResults('link', {
    ...settings,
    farWay,
    congestion,
    measurements,
    ratios: pair(turns, measurements)
  })
}

/** One peer's turn. That one does not work here is no reason to go without the others. */
async function attempt(
  mode: Mode,
  peer: Peer,
  tools: Tools,
  seconds: number,
  signal: AbortSignal
): Promise<Pick<Measurement, 'figures' | 'failure'>> {
  try {
    await using testbed = await Testbed.create(mode, tools, signal)
    await using running = await peer.start(testbed)
    return { figures: await measure(testbed, tools, running, seconds) }
  } catch (error) {
    signal.throwIfAborted()
    return { figures: {}, failure: errorMessage(error) }
  }
}

function chosen<T>(
  option: string,
  text: string,
  all: readonly T[],
  nameOf: (each: T) => string
): readonly T[] {
  const names = text.split(',')
  const unknown = names.filter(name => !all.some(each => nameOf(each) === name))
  if (unknown.length > 0) {
    const known = all.map(nameOf).join(', ')
    throw new WatariError('bad-option', `--${option}: there is no ${unknown.join(', ')}; there are ${known}`)
  }
  return all.filter(each => names.includes(nameOf(each)))
}

function summary({ peer, figures, failure }: Measurement): string {
  const values = Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
  return `${peer}: ${failure ?? values.join(', ')}`
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
