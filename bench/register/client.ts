import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { RegisterClient } from '../../agents/vm/register/client.ts'
import { LogFile } from '../../agents/vm/register/log-file.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import type { Change } from '../../protocol/register/change.ts'
import { majority } from '../../protocol/register/configuration.ts'
import { echo, openOverlay } from './overlay.ts'
import type { Measured } from './report.ts'

/*
 * `client.ts --listen ADDRESS --voters MULTIADDR,… --directory DIRECTORY --changes N --parallel N --seconds N`: changes
 * registers on these voters and prints, as one line of JSON, how long that took (Measured).
 */
const { values } = parseArgs({
  options: {
    listen: { type: 'string', default: '' },
    voters: { type: 'string', default: '' },
    directory: { type: 'string', default: '' },
    changes: { type: 'string', default: '30' },
    parallel: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '5' }
  }
})
const addresses = values.voters.split(',')
const hosts = addresses.map(address => address.slice(address.lastIndexOf('/') + 1))
/** As large as the record of a machine with a card and a few labels. */
const valueBytes = 512
/** Long enough for what was begun ahead of the next change to be ready. */
const pauseMs = 700
const overlay = await openOverlay('client', values.listen)
for (const [at, host] of hosts.entries()) await overlay.addAddresses(host, [addresses[at]!])

/** How often each voter was asked for one change. */
const asked = new Map<string, number>()
const counting: Pick<Overlay, 'self' | 'request' | 'send' | 'putHint' | 'getHint'> = {
  self: overlay.self,
  send: (to, channel, bytes) => overlay.send(to, channel, bytes),
  request: (to, method, request, options) => {
    if (method.name.startsWith('register/')) asked.set(to, (asked.get(to) ?? 0) + 1)
    return overlay.request(to, method, request, options)
  },
  putHint: async () => {},
  getHint: async () => undefined
}
const client = new RegisterClient({ overlay: counting })
const write: Change = () => {
  const value = new Uint8Array(valueBytes)
  crypto.getRandomValues(value)
  return { kind: 'next', value }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** The round trip to the slowest voter whose answer a change has to wait for. */
async function roundTrips(): Promise<number[]> {
  const needed = majority({ voters: hosts.map(host => ({ host })) })
  const medians: number[] = []
  const each = new Map<string, number[]>(hosts.map(host => [host, []]))
  for (let round = 0; round < 8; round++) {
    // The first one only has streams opened ahead.
    for (const host of hosts) {
      const ms = await timed(() => overlay.request(host, echo, new Uint8Array(64)))
      if (round > 0) each.get(host)!.push(ms)
    }
    await delay(pauseMs)
  }
  for (const times of each.values()) medians.push(times.sort((a, b) => a - b)[times.length >> 1]!)
  return medians.sort((a, b) => a - b).slice(0, needed)
}

async function syncs(): Promise<number[]> {
  const log = await LogFile.replace(`${values.directory}/syncs`, [])
  const times: number[] = []
  for (let at = 0; at < 30; at++) times.push(await timed(() => log.append(new Uint8Array(valueBytes))))
  await log.close()
  return times
}

async function rate(registers: number): Promise<number> {
  const keys = Array.from({ length: registers }, (_, at) => `bench/${registers}-${at}`)
  await Promise.all(keys.map(key => client.create(key, hosts, write)))
  const until = performance.now() + Number(values.seconds) * 1_000
  let done = 0
  const ms = await timed(() =>
    Promise.all(
      keys.map(async key => {
        while (performance.now() < until) {
          await client.change(key, write)
          done++
        }
      })
    )
  )
  return (done / ms) * 1_000
}

const roundTrip = (await roundTrips()).at(-1)!
await client.create('bench/one', hosts, write)
const spaced: number[] = []
let rounds = 0
for (let at = 0; at < Number(values.changes); at++) {
  await delay(pauseMs)
  asked.clear()
  spaced.push(await timed(() => client.change('bench/one', write)))
  rounds = Math.max(rounds, ...asked.values())
}
const inSuccession: number[] = []
for (let at = 0; at < Number(values.changes); at++)
  inSuccession.push(await timed(() => client.change('bench/one', write)))
const measured: Measured = {
  roundTripMs: roundTrip,
  syncMs: await syncs(),
  rounds,
  spacedMs: spaced,
  inSuccessionMs: inSuccession,
  perSecondOnOne: await rate(1),
  perSecondOnMany: await rate(Number(values.parallel))
}
process.stdout.write(`${JSON.stringify(measured)}\n`)
await overlay.stop()
process.exit(0)
