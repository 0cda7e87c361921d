import { parseArgs } from 'node:util'
import { buildGuest } from '../lab/guest/guest.ts'
import { BridgedGuests } from './guests/bridged-guests.ts'
import { measure } from './guests/measure.ts'
import { describe, type Measurement, summarize } from './guests/report.ts'
import { SiteGuests } from './guests/site-guests.ts'
import { counted } from './support/options.ts'
import { session } from './support/session.ts'
import { writeResults } from './support/table.ts'
import { within } from './support/within.ts'

/*
 * From a guest of one site to a guest of another, in turns: by each of our carriers and kinds of ports, and two such
 * guests on one Linux bridge. Emulated guests are slow themselves, and share this computer's processors with whatever
 * carries their frames: how far below the bridge ours stay in the same round is the figure.
 */

/** Beyond the seconds of one stream. */
const measureMs = 90_000

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '2' },
      seconds: { type: 'string', default: '5' }
    }
  })
  const [rounds, seconds] = [counted('rounds', values.rounds), counted('seconds', values.seconds)]
  await session('guests', async (directory, signal) => {
    const guest = await buildGuest({ onProgress: say })
    say('bringing a lab up')
    await using sites = await SiteGuests.create(directory, signal, text => say(`  ${text}`))
    say('booting two guests on a bridge')
    await using bridged = await BridgedGuests.create({ guest, ...sites.model, directory, signal })
    const pairs = [bridged.pair, ...sites.pairs]
    const all: Measurement[] = []
    for (let round = 1; round <= rounds; round++)
      for (const pair of pairs) {
        const measuring = measure(pair, seconds)
        const figures = await within(
          measuring,
          `the figures of ${pair.way}`,
          measureMs + seconds * 1_000,
          signal
        )
        all.push({ way: pair.way, round, ...figures, carrier: await pair.carrier() })
        const { megabits, roundTripMs } = figures
        say(`round ${round} of ${rounds}, ${pair.way}: ${megabits.toFixed(1)} Mbit/s, ${roundTripMs} ms`)
      }
    process.stdout.write(`\n${describe(all)}\n\nMedians, and from least to most in brackets.\n`)
    await writeResults('guests', { rounds, seconds, summary: summarize(all), measurements: all })
  })
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
