import { parseArgs } from 'node:util'
import { ratio, type Traffic, trafficOf } from './renewals/traffic.ts'
import { counted } from './support/options.ts'
import { session } from './support/session.ts'
import { table, writeResults } from './support/table.ts'

/*
 * What it costs a host to hold the leases of many machines: everything that it, their three voters and two hosts that
 * would take them over send to each other.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { machines: { type: 'string', default: '1,10,200' }, seconds: { type: 'string', default: '30' } }
  })
  const counts = values.machines.split(',').map(each => counted('machines', each))
  const seconds = counted('seconds', values.seconds)
  const all: Traffic[] = []
  await session('renewals', async (_, signal) => {
    // What is counted are bytes, so they may run beside each other.
    all.push(...(await Promise.all(counts.map(count => trafficOf(count, seconds, signal)))))
  })
  const rows = all.map(each => ({ ...each, ofTheFirst: Number(ratio(all[0]!, each).toFixed(2)) }))
  const cells = rows.map(each => [
    `${each.machines}`,
    each.busy.toFixed(0),
    each.idle.toFixed(0),
    `${each.ofTheFirst}`
  ])
  process.stdout.write(`\n${table(['machines', 'bytes per s', 'without', 'of the first'], cells)}\n`)
  await writeResults('renewals', { seconds, traffic: rows })
}
