import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { errorMessage } from '../protocol/errors.ts'
import { type MachineMove, MovedMachine } from './handover/machine.ts'
import { type EdgeMove, type EdgeMoves, type LostEdge, lookMs, MovedEdge, type Way } from './handover/n2n.ts'
import { PlainMachine, type PlainMove, type PlainMoves } from './handover/plain.ts'
import { besidePlain, describe, figures, keptOf, limitMs, type Runs } from './handover/report.ts'
import { compile } from './support/compile.ts'
import { counted } from './support/options.ts'
import { session } from './support/session.ts'
import { writeResults } from './support/table.ts'

/*
 * For how long a machine that moves cannot be reached. It answers an echo every millisecond, asked by a host of a third
 * site over the segment; the blackout is the longest time without an answer around its move. What QEMU pauses it for
 * is part of that. What is left is the network's (target opened, records told, links turned) until the guest is given an
 * echo, and the guest's own from then on. Beside it, the same guest moved by QEMU alone on one bridge, which has the
 * guest's share and no network; and the same address moved between two edges of n2n.
 */

/** Each costs as long as anybody looks, if it fails as it is expected to. */
const directLimit = 3
const busyShare = 0.25
/** Guests that QEMU alone did not bring over alive: after so many there are no more. */
const failuresLimit = 5

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      moves: { type: 'string', default: '20' },
      'plain-moves': { type: 'string', default: '20' },
      'peer-moves': { type: 'string', default: '20' }
    }
  })
  const moves = counted('moves', values.moves, 0)
  const plainMoves = counted('plain-moves', values['plain-moves'], 0)
  const peerMoves = counted('peer-moves', values['peer-moves'], 0)
  if (loadavg()[0]! > busyShare * availableParallelism())
    say(`others use this computer (load ${loadavg()[0]}): figures will be too high, and far apart`)
  await session('handover', async (directory, signal) => {
    const prober = await compile(new URL('handover/prober.cc', import.meta.url), directory, signal)
    const ours = await moveMachine(moves, prober, signal)
    await write({ ours, peers: {} })
    const plain = await movePlain(plainMoves, prober, signal)
    await write({ ours, plain, peers: {} })
    const peers: Partial<Record<Way, EdgeMoves>> = {}
    for (const way of peerMoves > 0 ? (['supernode', 'direct'] as const) : []) {
      const count = way === 'direct' ? Math.min(peerMoves, directLimit) : peerMoves
      peers[way] = await moveEdges(way, count, prober, signal)
      await write({ ours, plain, peers })
    }
    process.stdout.write(`\n${describe({ ours, plain, peers })}\n`)
  })
}

async function moveMachine(count: number, prober: string, signal: AbortSignal): Promise<MachineMove[]> {
  if (count === 0) return []
  say('bringing a lab up')
  await using machine = await MovedMachine.create(prober, signal, text => say(`  ${text}`))
  // The first is longer: links are made, and much of the memory has never been touched.
  await machine.move()
  const moves: MachineMove[] = []
  while (moves.length < count) {
    const move = await machine.move()
    moves.push(move)
    const { from, to, elsewhereMs, quietMs, carrier } = move
    say(
      `${moves.length} of ${count}, ${from} to ${to}: ${blackoutOf(move)} (${carrier.carrier}; elsewhere ${elsewhereMs.toFixed(1)} ms, before it ${quietMs.toFixed(1)})`
    )
  }
  return moves
}

/** Another guest for each that does not live through it. That there is none is no reason to go without ours. */
async function movePlain(count: number, prober: string, signal: AbortSignal): Promise<PlainMoves> {
  const moves: PlainMove[] = []
  const failures: string[] = []
  const fail = (error: unknown) => {
    signal.throwIfAborted()
    failures.push(errorMessage(error))
    say(`plain QEMU: ${errorMessage(error)}`)
  }
  let machine: PlainMachine | undefined
  try {
    while (moves.length < count && failures.length < failuresLimit) {
      machine ??= await PlainMachine.create(prober, signal)
      try {
        const move = await machine.move()
        moves.push(move)
        say(`plain QEMU, ${moves.length} of ${count}: ${blackoutOf(move)}`)
      } catch (error) {
        fail(error)
        await machine[Symbol.asyncDispose]()
        machine = undefined
      }
    }
  } catch (error) {
    fail(error)
  } finally {
    await machine?.[Symbol.asyncDispose]()
  }
  return { moves, failures }
}

function blackoutOf(move: MachineMove | PlainMove): string {
  const ms = (value: number | undefined) => value?.toFixed(1) ?? 'unknown'
  const { blackoutMs, downtimeMs, pausedMs, givenMs, guestMs, lost } = move
  return `silent for ${ms(blackoutMs)} ms, downtime ${ms(downtimeMs)}; paused for ${ms(pausedMs)}, given an echo ${ms(givenMs)} later, answered ${ms(guestMs)} later; ${lost} lost`
}

/** That n2n does not work here is no reason to go without ours. */
async function moveEdges(way: Way, count: number, prober: string, signal: AbortSignal): Promise<EdgeMoves> {
  const moves: (EdgeMove | LostEdge)[] = []
  let edge: MovedEdge | undefined
  try {
    while (moves.length < count) {
      edge ??= await MovedEdge.create(way, prober, signal)
      const move = await edge.move()
      moves.push(move)
      say(`n2n, ${way}, ${moves.length} of ${count}: ${told(move)}`)
      if (!('notWithinMs' in move)) continue
      await edge[Symbol.asyncDispose]()
      edge = undefined
    }
    return { moves }
  } catch (error) {
    signal.throwIfAborted()
    say(`n2n, ${way}: ${errorMessage(error)}`)
    return { moves, failure: errorMessage(error) }
  } finally {
    await edge?.[Symbol.asyncDispose]()
  }
}

function told(move: EdgeMove | LostEdge): string {
  if ('notWithinMs' in move) return `silent for more than ${lookMs / 1_000} s`
  return `silent for ${move.blackoutMs.toFixed(1)} ms, of which ${move.downtimeMs.toFixed(1)} for its start`
}

async function write(runs: Runs): Promise<void> {
  const { ours, plain, peers } = runs
  await writeResults('handover', {
    probeEveryMs: 1,
    promise: { differenceMs: limitMs, kept: keptOf(ours), of: ours.length, besidePlain: besidePlain(runs) },
    figures: figures(runs),
    carriers: [...new Set(ours.map(({ carrier }) => `${carrier.carrier}, ${carrier.path}`))],
    ours,
    plain,
    n2n: peers
  })
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
