import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { takeAway } from '../demo/leftovers.ts'
import * as lab from '../lab/commands.ts'
import { hostLayout, hostNamespace, labLayout } from '../lab/layout.ts'
import { enterArguments } from '../lab/network.ts'
import { Program } from './link/program.ts'
import { describe, figures, type Measured, type Measurement } from './register/report.ts'
import { counted } from './support/options.ts'
import { session } from './support/session.ts'
import { writeResults } from './support/table.ts'

/*
 * How long a change of a register takes, in round trips to the slowest voter that it needs, and how many of them one host
 * makes: the agents' voter, its log on a disk of the lab with real fdatasync, and their client, over the overlay, on
 * hosts of three sites with a WAN between them. Nothing else runs there.
 */

const labName = 'register'
const topology = `balance: "off"
sites:
  a: {org: north, hosts: {a1: {disk: 256M}, a2: {disk: 256M}, a3: {disk: 256M}, a4: {disk: 256M}}}
  b: {org: north, hosts: {b1: {disk: 256M}}}
  c: {org: north, hosts: {c1: {disk: 256M}}}
`
const seats = { 'across sites': ['a2', 'b1', 'c1'], 'one site': ['a2', 'a3', 'a4'] }
const startMs = 20_000
const measureMs = 300_000

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      delays: { type: 'string', default: '0,25,100' },
      changes: { type: 'string', default: '40' },
      parallel: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '5' }
    }
  })
  const delays = values.delays.split(',').map(each => counted('delays', each, 0))
  const [changes, parallel, seconds] = (['changes', 'parallel', 'seconds'] as const).map(option =>
    counted(option, values[option])
  ) as [number, number, number]
  const all: Measurement[] = []
  await session('register', async (directory, signal) => {
    const file = join(directory, 'topology.yaml')
    await writeFile(file, topology)
    await lab.down({ name: labName })
    try {
      // Hosts without agents: what is measured is started below.
      const { hosts } = await lab.up({ name: labName, topology: file, standIn: ['sleep', '3600'] })
      const addressOf = new Map(hosts.map(host => [host.name, host.address]))
      await using resources = new AsyncDisposableStack()
      const start = (host: string, program: string, words: readonly string[]) =>
        new Program(
          'nsenter',
          [
            ...enterArguments(hostNamespace(labName, host)),
            process.execPath,
            ...process.execArgv,
            fileURLToPath(new URL(`register/${program}.ts`, import.meta.url)),
            ...['--listen', addressOf.get(host)!],
            ...['--directory', hostLayout(labLayout(labName), host).state],
            ...words
          ],
          signal
        )
      const voters = new Map<string, string>()
      for (const host of new Set(Object.values(seats).flat())) {
        const voter = resources.use(start(host, 'voter', ['--name', host]))
        voters.set(host, (await voter.printed(/^listening (\S+)$/m, startMs))[1]!)
      }
      for (const delayMs of delays) {
        await lab.wan({ name: labName, delayMs })
        for (const [where, members] of Object.entries(seats)) {
          // A WAN is nothing to voters of one site.
          if (where === 'one site' && delayMs !== delays[0]) continue
          const words = ['--voters', members.map(host => voters.get(host)!).join()]
          for (const [option, value] of Object.entries({ changes, parallel, seconds }))
            words.push(`--${option}`, String(value))
          await using client = start('a1', 'client', words)
          const measured = JSON.parse(await client.ended(measureMs)) as Measured
          all.push({ voters: where, delayMs, parallel, ...measured })
          process.stderr.write(`${where}, ${delayMs} ms one way: done\n`)
        }
      }
    } finally {
      await takeAway(labName)
    }
  })
  process.stdout.write(`\n${describe(all)}\n`)
  await writeResults('register', { figures: figures(all), measurements: all })
}
