import { readFile } from 'node:fs/promises'
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { FailoverLab } from './failover/lab.ts'
import { describe, figures, keptOf, type Loss, limitMs, published, type Trial } from './failover/report.ts'
import { counted } from './support/options.ts'
import { session } from './support/session.ts'
import { writeResults } from './support/table.ts'

/*
 * From the loss of a host, or of a whole site, until its guest answers elsewhere, without anybody's help: a machine with
 * the policy `restart`, probed twenty times a second from a third site. What is counted is from the last answer to the
 * first one of the new copy, so the guest's boot is part of it; who won says in its events what took how long. Then what
 * was lost comes back, and has to remove its copy.
 */

const busyShare = 0.25

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      trials: { type: 'string', default: '20' },
      delays: { type: 'string', default: '0,25,100' },
      add: { type: 'boolean', default: false }
    }
  })
  const count = counted('trials', values.trials)
  const delays = values.delays.split(',').map(each => counted('delays', each, 0))
  if (loadavg()[0]! > busyShare * availableParallelism())
    say(`others use this computer (load ${loadavg()[0]}): guests boot slower than they would`)
  const trials = values.add ? await before() : []
  await session('failover', async (directory, signal) => {
    say('bringing a lab up')
    await using lab = await FailoverLab.up(directory, signal, text => say(`  ${text}`))
    for (const delayMs of delays) {
      await lab.setDelay(delayMs)
      for (let number = 1; number <= 2 * count; number++) {
        const loss: Loss = number % 2 === 1 ? 'host' : 'site'
        const trial = await lab.trial(loss, delayMs)
        trials.push(trial)
        say(`${number} of ${2 * count} at ${delayMs} ms: ${told(trial)}`)
        await write(trials)
      }
    }
  })
  process.stdout.write(`\n${describe(trials)}\n`)
}

function told(trial: Trial): string {
  const seconds = (ms: number) => (ms / 1_000).toFixed(2)
  const { loss, from, to, totalMs, observationMs, turnMs, ballotMs, startMs, bootMs } = trial
  const phases = { observed: observationMs, turn: turnMs, ballot: ballotMs, start: startMs, boot: bootMs }
  const parts = Object.entries(phases).map(([name, ms]) => `${name} ${seconds(ms)}`)
  const ahead = trial.pausedAheadMs === undefined ? '' : `, paused ${seconds(trial.pausedAheadMs)} ahead`
  return `${loss} of ${from} lost, ${to} answers after ${seconds(totalMs)} s (${parts.join(', ')}${ahead}); the copy was removed ${seconds(trial.removedMs)} s after the return`
}

/** Trials of an earlier run, to which more are added. */
async function before(): Promise<Trial[]> {
  const file = new URL('results/failover.json', import.meta.url)
  return (JSON.parse(await readFile(file, 'utf8')) as { trials: Trial[] }).trials
}

async function write(trials: readonly Trial[]): Promise<void> {
  await writeResults('failover', {
    promise: { limitMs, kept: keptOf(trials), of: trials.length },
    published,
    figures: figures(trials),
    trials
  })
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
