import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { linkedHosts } from './idle/linked-hosts.ts'
import { describe, describePromises, type Measurement, promised, promises } from './idle/report.ts'
import { countWire } from './idle/wire.ts'
import { Testbed } from './link/testbed.ts'
import { compileTools } from './link/tools.ts'
import { compile } from './support/compile.ts'
import { counted } from './support/options.ts'
import { session } from './support/session.ts'
import { writeResults } from './support/table.ts'

/*
 * What links cost that nobody uses: a host, its neighbours on the other side of a cable, and every frame that crosses
 * it, once while the links are kept (a minute after the last frame) and once after they were let go. What is UDP is the
 * links'; the overlay's TCP is beside it, without what membership and load, which are not here, would say.
 */

/**
 * After the last frame: the path's size has been found, and half the time to the next probe is over. A count that begins
 * just after a probe has too few of them.
 */
const settleMs = 10_000
/** Links are let go a minute after their last frame. */
const keptMs = 60_000
const marginMs = 5_000
/** Streams that were begun with go then too, and their last words are said. */
const goneMs = keptMs + 15_000

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      neighbours: { type: 'string', default: String(promised.host.neighbours) },
      seconds: { type: 'string', default: '60' }
    }
  })
  const neighbours = counted('neighbours', values.neighbours)
  const ms = counted('seconds', values.seconds) * 1_000
  await session('idle', async (directory, signal) => {
    // What is counted are bytes, so each measurement may run beside the other.
    const counts = [...new Set([1, neighbours])]
    const [tools, wire] = await Promise.all([
      compileTools(directory, signal),
      compile(new URL('idle/wire.cc', import.meta.url), directory, signal)
    ])
    const failing = new AbortController()
    const either = AbortSignal.any([signal, failing.signal])
    const measured = await Promise.allSettled(
      counts.map(async count => {
        try {
          await using testbed = await Testbed.create('wire', tools, either)
          return await measure(testbed, wire, count, ms)
        } catch (error) {
          failing.abort(error)
          throw error
        }
      })
    )
    either.throwIfAborted()
    const all = measured.flatMap(result => (result.status === 'fulfilled' ? result.value : []))
    const judged = promises(all)
    process.stdout.write(`\n${describe(all)}\n\n${describePromises(judged)}\n`)
    await writeResults('idle', { promised, promises: judged, measurements: all })
  })
}

async function measure(
  testbed: Testbed,
  wire: string,
  neighbours: number,
  ms: number
): Promise<Measurement[]> {
  await using _hosts = await linkedHosts(testbed, neighbours)
  const lastFrameAt = performance.now()
  const until = (afterMs: number) =>
    delay(lastFrameAt + afterMs - performance.now(), undefined, { signal: testbed.signal })
  say(`all links of ${neighbours} are native; measuring while they are kept`)
  await until(settleMs)
  const whileKeptMs = Math.min(ms, keptMs - settleMs - marginMs)
  const kept = await countWire(testbed, wire, 'a', whileKeptMs)
  await until(goneMs)
  say(`links of ${neighbours} are let go; measuring for ${ms / 1_000} s`)
  const gone = await countWire(testbed, wire, 'a', ms)
  return [
    { neighbours, phase: 'kept', seconds: whileKeptMs / 1_000, crossed: kept },
    { neighbours, phase: 'let go', seconds: ms / 1_000, crossed: gone }
  ]
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
