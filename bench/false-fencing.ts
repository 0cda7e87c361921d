import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import * as lab from '../lab/commands.ts'
import { BenchLab } from './support/lab.ts'
import { counted } from './support/options.ts'
import { session } from './support/session.ts'
import { writeResults } from './support/table.ts'

/*
 * How often leases end for nothing on a bad network: machines with the policy `restart` in two sites, their voters in
 * three, every packet between sites late and some of them lost. Nothing fails meanwhile, so every pause is one too many,
 * and every takeover as well.
 */

const labName = 'fencing'
const org = 'north'
const topology = `balance: "off"
sites:
  a: {org: ${org}, hosts: {a1: {milliCpus: 2000}, aw: {roles: [witness]}}}
  b: {org: ${org}, hosts: {b1: {milliCpus: 2000}, bw: {roles: [witness]}}}
  c: {org: ${org}, hosts: {cw: {roles: [witness, gateway, issuer]}}}
`
const hosts = ['a1', 'b1'] as const
const machines = ['one', 'two'] as const
const createMs = 120_000
/** What takes place when a lease ends, or seems to have ended. */
const kinds = ['vm.paused', 'vm.resumed', 'vm.lost', 'vm.taken'] as const

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '30' },
      loss: { type: 'string', default: '5' },
      delay: { type: 'string', default: '100' }
    }
  })
  const minutes = counted('minutes', values.minutes)
  const lossPercent = counted('loss', values.loss, 0)
  const delayMs = counted('delay', values.delay, 0)
  await session('fencing', async (directory, signal) => {
    const say = (text: string) => process.stderr.write(`${text}\n`)
    await using made = await BenchLab.up({ name: labName, topology, directory, signal, say })
    for (const [at, name] of machines.entries()) {
      const request = { org, name, host: hosts[at]!, memory: 128 * 2 ** 20, policy: 'restart' as const }
      const created = made.client('cw').run('vm.create', request, () => {})
      await made.wait(created, `the machine ${name}`, createMs)
    }
    await lab.wan({ name: labName, delayMs, lossPercent })
    const sinceMs = Date.now()
    const untilMs = sinceMs + minutes * 60_000
    const events = async () => {
      const found: { host: string; at: string; kind: string; text: string }[] = []
      for (const host of hosts)
        for await (const { at, kind, text } of made.client(host).events(false))
          if (kinds.some(each => each === kind) && Date.parse(at) >= sinceMs)
            found.push({ host, at, kind, text })
      return found
    }
    while (Date.now() < untilMs) {
      await delay(Math.min(60_000, untilMs - Date.now()), undefined, { signal })
      say(
        `${Math.round((Date.now() - sinceMs) / 60_000)} of ${minutes} minutes, ${(await events()).length} events`
      )
    }
    const all = await events()
    const shows = machines.map(name => made.client('cw').call('vm.show', { org, name }))
    const now = await made.wait(Promise.all(shows), 'the machines')
    const counts = Object.fromEntries(
      kinds.map(kind => [kind, all.filter(each => each.kind === kind).length])
    )
    const machinesNow = now.map(({ name, state, host, epoch }) => ({ name, state, host, epoch }))
    const results = {
      minutes,
      lossPercent,
      delayMs,
      machines: machines.length,
      counts,
      machinesNow,
      events: all
    }
    process.stdout.write(`\n${JSON.stringify({ minutes, lossPercent, delayMs, counts, machinesNow })}\n`)
    await writeResults('false-fencing-lab', results)
  })
}
