import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { bootClock } from '../../agents/boot-clock.ts'
import { Leases } from '../../agents/vm/leases/leases.ts'
import { Takeovers } from '../../agents/vm/leases/takeovers.ts'
import { type MachineDecision, MachineRegisters } from '../../agents/vm/machine-registers.ts'
import { RegisterClient } from '../../agents/vm/register/client.ts'
import { RegisterVoter } from '../../agents/vm/register/voter.ts'
import { DEFAULT_LEASE_TIMES } from '../../protocol/lease/times.ts'
import type { MachineRecord } from '../../protocol/machine.ts'
import { openOverlay } from '../register/overlay.ts'

/*
 * `program.ts --machines N --seconds N --directory DIRECTORY`: a host that holds the leases of so many machines, their
 * three voters and two hosts that would take them over, in a network namespace of its own. Prints what crosses its
 * loopback device in a second, with the machines and before there were any, as one line of JSON.
 */
const { values } = parseArgs({
  options: {
    machines: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '20' },
    directory: { type: 'string', default: '' }
  }
})
const machines = Number(values.machines)
const address = '127.0.0.1'
/** By then connections are there, and who backs what has been told. */
const settleMs = 8_000
const fail = (error: unknown, context: string): never => {
  throw new Error(context, { cause: error })
}

const voterOverlays = await Promise.all(['v1', 'v2', 'v3'].map(name => openOverlay(name, address)))
const [owner, ...takers] = await Promise.all(['owner', 't1', 't2'].map(name => openOverlay(name, address)))
const hosts = voterOverlays.map(({ self }) => self.id)
for (const [at, overlay] of voterOverlays.entries()) {
  const voter = await RegisterVoter.open({
    host: overlay.self.id,
    directory: `${values.directory}/${machines}-${at}`,
    onFault: error => fail(error, 'voter')
  })
  voter.serve(overlay)
  for (const asking of [owner!, ...takers]) await asking.addAddresses(overlay.self.id, overlay.addresses())
}

async function bytesPerSecond(): Promise<number> {
  const sent = () => Number(/^\s*lo:\s*(\d+)/m.exec(readFileSync('/proc/self/net/dev', 'utf8'))![1])
  const before = sent()
  await delay(Number(values.seconds) * 1_000)
  return (sent() - before) / Number(values.seconds)
}

const client = new RegisterClient({ overlay: owner! })
await Promise.all(takers.map(overlay => new RegisterClient({ overlay }).voters(hosts)))
await client.voters(hosts)
await delay(settleMs)
const idle = await bytesPerSecond()

const self = { host: owner!.self.id, incarnation: 'boot-1' }
const leases = new Leases({
  ...{ self, registers: client, clock: bootClock, times: DEFAULT_LEASE_TIMES, random: Math.random },
  guard: { guard: async () => [], extend: async () => [], release: async () => {}, forget: async () => {} },
  refresh: async id => fail(undefined, `${id} is not backed`),
  isRelocating: () => false,
  onChange: (id, what) => fail(undefined, `${id} ${what}`),
  onFault: fail
})
const records = Array.from({ length: machines }, (_, at): MachineRecord => {
  const id = at.toString(16).padStart(32, '0')
  const spec = { cpus: 1, memoryBytes: 2 ** 27, machineType: 'pc-q35-7.2', cpuModel: 'qemu64', cards: [] }
  return {
    ...{ id, name: `north/m${at}`, owner: self, epoch: 2, phase: { kind: 'running' } },
    ...{ policy: 'restart', lease: { durationMs: 10_000 }, pinned: false, labels: {} },
    spec: { ...spec, accelerator: 'tcg', boot: { kind: 'disk' } }
  }
})
const registers = new MachineRegisters(client, {
  finder: { find: async () => undefined } as never,
  heard: () => undefined
})
const decisions: MachineDecision[] = []
for (const record of records) {
  const from = leases.stamp()
  const decision = await registers.create(record.id, hosts, () => ({ kind: 'next', record }))
  leases.observe(decision, from)
  decisions.push(decision)
}
const entries = decisions.map(({ record, configuration, voters }) => ({
  report: { record, configuration, voters }
}))
for (const overlay of takers) {
  new Takeovers({
    self: overlay.self.id,
    catalog: { machines: () => entries as never },
    registers: new RegisterClient({ overlay }),
    look: async () => fail(undefined, 'a lease has expired'),
    machines: { takeOverAfterLease: async () => fail(undefined, 'a machine is taken over') },
    ...{
      clock: bootClock,
      times: DEFAULT_LEASE_TIMES,
      ranking: () => () => 0,
      isRelocating: () => false,
      prepare: async () => {}
    },
    onEvent: kind => fail(undefined, kind),
    onFault: fail
  })
}
await delay(settleMs)
const busy = await bytesPerSecond()
if (records.some(({ id }) => !leases.mayExecute(id))) throw new Error('not all machines have their leases')
process.stdout.write(`${JSON.stringify({ machines, idle, busy })}\n`)
process.exit(0)
