import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { errorMessage } from '../protocol/errors.ts'
import { type MachineMove, MovedMachine } from './handover/machine.ts'
import {
  type EdgeMove,
  type EdgeMoves,
  type LostEdge,
  lookMs,
  MovedEdge,
  type Peers,
  type Way
} from './handover/n2n.ts'
import { describe, figures, keptOf, limitMs } from './handover/report.ts'
import { compile } from './support/compile.ts'
import { counted } from './support/options.ts'
import { session } from './support/session.ts'
import { writeResults } from './support/table.ts'

/*
 * For how long a machine that moves cannot be reached. It answers an echo every millisecond, asked by a host of a third
 * site over the segment; the blackout is the longest time without an answer around its move. What QEMU pauses it for
 * is part of that, and what is left is the network's: target opened, records told, links turned. Beside it, the same
 * address moved between two edges of n2n.
 */

/** Each costs as long as anybody looks, if it fails as it is expected to. */
const directLimit = 3
const busyShare = 0.25

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      moves: { type: 'string', default: '20' },
      'peer-moves': { type: 'string', default: '20' }
    }
  })
  const [moves, peerMoves] = [
    counted('moves', values.moves, 0),
    counted('peer-moves', values['peer-moves'], 0)
  ]
  if (loadavg()[0]! > busyShare * availableParallelism())
    say(`others use this computer (load ${loadavg()[0]}): figures will be too high, and far apart`)
  await session('handover', async (directory, signal) => {
    const prober = await compile(new URL('handover/prober.cc', import.meta.url), directory, signal)
    const ours = await moveMachine(moves, prober, signal)
    await write(ours, {})
    const peers: Partial<Record<Way, EdgeMoves>> = {}
    for (const way of peerMoves > 0 ? (['supernode', 'direct'] as const) : []) {
      const count = way === 'direct' ? Math.min(peerMoves, directLimit) : peerMoves
      peers[way] = await moveEdges(way, count, prober, signal)
      await write(ours, peers)
    }
    process.stdout.write(`\n${describe(ours, peers)}\n`)
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
    const { from, to, blackoutMs, downtimeMs, elsewhereMs, quietMs, lost, carrier } = move
    say(
      `${moves.length} of ${count}, ${from} to ${to}: silent for ${blackoutMs.toFixed(1)} ms, paused for ${downtimeMs} (${lost} lost, ${carrier.carrier}; elsewhere ${elsewhereMs.toFixed(1)} ms, before it ${quietMs.toFixed(1)})`
    )
  }
  return moves
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

async function write(ours: readonly MachineMove[], peers: Peers): Promise<void> {
  await writeResults('handover', {
    probeEveryMs: 1,
    promise: { differenceMs: limitMs, kept: keptOf(ours), of: ours.length },
    figures: figures(ours, peers),
    carriers: [...new Set(ours.map(({ carrier }) => `${carrier.carrier}, ${carrier.path}`))],
    ours,
    n2n: peers
  })
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
