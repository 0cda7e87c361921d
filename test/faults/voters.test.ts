import assert from 'node:assert/strict'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ActionEvent } from '../../shell/client.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { seenAsOneRegister } from '../integration/federation/one-register.ts'
import { type HostName, type Machine, org } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const name = 'one'

/** Voters that are lost in every way, of a machine that runs under a lease meanwhile. */
describe('voters of a machine', function () {
  this.timeout(120_000)
  let epoch = 0
  let startedMs = 0
  const sites = labSuite('voters', async lab => {
    startedMs = Date.now()
    epoch = (await lab.create(name, 'a1', { policy: 'restart', segments: [] })).epoch
  })

  const names = ({ voters }: Machine) => voters.map(voter => voter.name).sort()

  async function becomes(expected: string[], deadlineMs = 60_000): Promise<Machine> {
    const found = await eventually(
      async () => {
        const machine = await sites().show(name)
        return names(machine).join() === expected.join() ? machine : undefined
      },
      { deadlineMs, everyMs: 200 }
    )
    return found!
  }

  async function told(kind: string, since = startedMs, host: HostName = 'a1'): Promise<ActionEvent[]> {
    const found: ActionEvent[] = []
    for await (const event of sites().agent(host).events(false))
      if (event.kind === kind && Date.parse(event.at) >= since) found.push(event)
    return found
  }

  /** Its guest was never paused, and nobody took it over. */
  async function isUntouched(): Promise<void> {
    const machine = await sites().show(name)
    assert.deepEqual([machine.host, machine.epoch, machine.state], ['a1', epoch, 'running'])
    assert.deepEqual(await told('vm.paused'), [])
  }

  it('are told, with the domains of hosts', async () => {
    const machine = await sites().show(name)
    assert.deepEqual([names(machine), machine.configuration], [['aw', 'bw', 'cw'], 1])
    assert.deepEqual(machine.votersWished, { where: 'across', count: 3 })
    const domains = (await sites().hosts('b1')).map(host => [host.name, host.domain])
    assert.deepEqual(domains.sort(), [
      ['a1', 'r1'],
      ['a2', 'r1'],
      ['aw', 'r2'],
      ['b1', null],
      ['bw', null],
      ['cw', null]
    ])
  })

  it('are replaced when they are lost for good, and not before', async () => {
    const atMs = Date.now()
    await sites().kill('bw')
    await eventually(async () => (await sites().show(name)).outlook.some(text => /place of bw/.test(text)), {
      deadlineMs: 30_000,
      everyMs: 100
    })
    const machine = await becomes(['aw', 'b1', 'cw'])
    const tookMs = Date.now() - atMs
    console.log(`        b1 votes in the place of bw ${(tookMs / 1000).toFixed(1)} s after its power loss`)
    assert(tookMs >= 15_000)
    assert.equal(machine.configuration, 2)
    const [event] = await told('vm.voters')
    assert.match(event!.text, /^b1 votes on north\/one in the place of bw, which has not answered for 15 s/)
    await isUntouched()
  })

  it('do not come back by themselves, and others do without them', async () => {
    await sites().restart('bw')
    assert.deepEqual(names(await sites().show(name)), ['aw', 'b1', 'cw'])
    await sites().stall('b1')
    await sites().witness.call('vm.set', { org, name, labels: { tier: 'front' } })
    await sites().heal()
    assert.deepEqual((await sites().show(name)).labels, { tier: 'front' })
    await isUntouched()
  })

  it('that were emptied get another seat, without which they do not vote', async () => {
    await sites().killAgent('aw')
    await rm(join(sites().state('aw'), 'registers'), { recursive: true })
    await sites().restart('aw')
    const machine = await eventually(
      async () => {
        const found = await sites().show(name)
        return found.configuration === 3 ? found : undefined
      },
      { deadlineMs: 30_000, everyMs: 100 }
    )
    assert.deepEqual(names(machine!), ['aw', 'b1', 'cw'])
    assert.match((await told('vm.voters')).at(-1)!.text, /aw votes .* place of aw, which has lost its votes/)
    await sites().stall('b1')
    await sites().witness.call('vm.set', { org, name, labels: { tier: 'back' } })
    await sites().heal()
    await isUntouched()
  })

  it('that were put back to an earlier state are replaced by others', async () => {
    const registers = join(sites().state('b1'), 'registers')
    await sites().killAgent('b1')
    await cp(registers, `${registers}.old`, { recursive: true })
    await sites().restart('b1')
    // Of what b1 votes on from here on its old files know nothing: without aw nothing is decided without b1.
    await sites().stall('aw')
    await sites()
      .agent('a1')
      .call('vm.set', { org, name, labels: { tier: 'middle' } })
    await sites().heal()
    await sites().killAgent('b1')
    await rm(registers, { recursive: true })
    await cp(`${registers}.old`, registers, { recursive: true })
    await sites().restart('b1')
    await becomes(['aw', 'bw', 'cw'], 30_000)
    assert.match((await told('vm.voters')).at(-1)!.text, /bw votes .* place of b1, which was put back/)
    await isUntouched()
  })

  it('are as many and where a person wishes', async () => {
    const set = async (voters: string) =>
      (await sites().watari('a2', 'vm', 'set', name, '--voters', voters)) as Machine
    const five = await set('across:5')
    assert.equal(five.voters.length, 5)
    assert.deepEqual(five.votersWished, { where: 'across', count: 5 })
    assert.deepEqual(names(await set('site:3')), ['a1', 'a2', 'aw'])
    const impossible = await set('site:5')
    assert.deepEqual(names(impossible), ['a1', 'a2', 'aw'])
    assert(impossible.outlook.some(text => /should have 5 voters/.test(text)))
    assert.deepEqual(
      new Set((await set('across:3')).voters.map(({ site }) => site)),
      new Set(['a', 'b', 'c'])
    )
    await isUntouched()
  })

  it('in its own site follow it there', async () => {
    await sites().watari('a2', 'vm', 'set', name, '--voters', 'site')
    assert.equal((await sites().move(name, 'b1')).result, 'done')
    const after = await sites().show(name)
    // Two hosts are not enough for three voters: they stay where they are, and it says so.
    assert.deepEqual(names(after), ['a1', 'a2', 'aw'])
    assert(after.outlook.some(text => /voters should be in b/.test(text)))
    await sites().watari('b1', 'vm', 'set', name, '--voters', 'across')
    const { voters } = await sites().show(name)
    assert.deepEqual(new Set(voters.map(({ site }) => site)), new Set(['a', 'b', 'c']))
    await sites().delete(name)
  })

  it('is lost with its host and waits, visibly, until there is room for it', async () => {
    const mebibyte = 2 ** 20
    const create = (machine: string, host: HostName, memory: number, policy: 'keep' | 'restart') =>
      sites().witness.run(
        'vm.create',
        { org, name: machine, host, memory: memory * mebibyte, policy },
        () => {}
      )
    await create('one', 'b1', 400, 'restart')
    await create('large', 'a1', 1_300, 'keep')
    await create('small', 'a2', 400, 'keep')
    const { epoch: before } = await sites().show(name)
    const killedMs = Date.now()
    await sites().kill('b1')
    const waiting = async () => {
      const { items } = await sites().witness.call('vm.list', {})
      const one = items.find(vm => vm.name === name)
      return one?.state === 'lost' && one.waiting?.reason.startsWith('for a host') ? one.waiting : undefined
    }
    const found = (await eventually(waiting, { deadlineMs: 60_000, everyMs: 100 }))!
    console.log(`        ${found.reason}`)
    assert.match(found.reason, /a1 has \d+ MiB free and 400 MiB are wanted/)
    assert.match(found.reason, /a2 has \d+ MiB free and 400 MiB are wanted/)
    const sinceMs = Date.parse(found.since!)
    assert(sinceMs >= killedMs - 1_000 && sinceMs <= Date.now() + 1_000)
    const { warnings } = await sites().witness.call('status', {})
    assert(warnings.some(({ code, message }) => code === 'machines-waiting' && message.includes('north/one')))
    // Longer than anybody waits to take it over.
    await eventually(() => Date.now() - killedMs > 40_000, { deadlineMs: 60_000, everyMs: 100 })
    assert.ok(await waiting())
    const freedMs = Date.now()
    await sites().witness.run('vm.stop', { org, name: 'small', force: true }, () => {})
    const taken = await eventually(
      async () => {
        const machine = await sites().show(name)
        return machine.state === 'running' ? machine : undefined
      },
      { deadlineMs: 60_000, everyMs: 100 }
    )
    console.log(
      `        runs on ${taken!.host} ${((Date.now() - freedMs) / 1000).toFixed(1)} s after there was room`
    )
    assert.deepEqual([taken!.host, taken!.epoch, taken!.waiting], ['a2', before + 1, null])
    for (const machine of [name, 'large']) await sites().delete(machine)
  })

  seenAsOneRegister(sites)
})
