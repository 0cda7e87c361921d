import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { key as directoryKey } from '../../../agents/control/names.ts'
import { machineKey } from '../../../agents/vm/machine-registers.ts'
import { stateLayout } from '../../../overlay/identity/layout.ts'
import { takenOver } from '../../../protocol/register/machine-record.ts'
import { eventually } from '../../support/eventually.ts'
import { machineRecord } from '../vm/support/machine-record.ts'
import { ControlHost } from './support/control-host.ts'

/** A host that may leave, with those that stay. */
async function hostWith(...others: string[]): Promise<{ host: ControlHost; told: string[]; file: string }> {
  const host = await (await ControlHost.start(...others)).open()
  host.room = others.map(id => host.cluster.host(id).overlay.self)
  const file = stateLayout(host.parts.config.state).credentials
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '{}')
  return { host, told: [], file }
}

const leave = (host: ControlHost, told: string[] = []) => host.run('leave', {}, line => told.push(line))

/** Who votes on a register, as a host that stays says. */
async function votersAt(host: ControlHost, id: string, key: string): Promise<string[]> {
  const { configuration } = await host.cluster.host(id).client.read(key)
  return configuration.voters.map(voter => voter.host).sort()
}

function stays(host: ControlHost, file: string): void {
  assert.equal(host.parts.draining.active, false)
  assert.equal(host.hasLeft, false)
  assert.deepEqual(host.stopped, [])
  assert(existsSync(file), 'its credentials are gone')
}

describe('a host that leaves', () => {
  it('hands its machines and its seats over, and only then says goodbye and ends', async () => {
    const { host, told, file } = await hostWith('b')
    await using _ = host
    const machines = [await host.running('web'), await host.running('db')]
    await leave(host, told)
    assert.deepEqual(
      host.orders.map(({ machine, to, reason }) => [machine, to, reason]),
      machines.map(machine => [machine, 'b', 'its host leaves'])
    )
    assert.deepEqual(told, [
      'moving north/web to b',
      'moving north/db to b',
      'giving up 3 seats among voters',
      'saying goodbye'
    ])
    for (const key of [directoryKey('north'), ...machines.map(machineKey)]) {
      assert.deepEqual(await votersAt(host, 'b', key), ['b'])
    }
    assert(host.hasLeft)
    assert(host.parts.draining.active, 'it would take machines again')
    assert.equal(existsSync(file), false)
    await eventually(() => host.stopped.length > 0, { deadlineMs: 5_000 })
    assert.deepEqual(host.stopped, ['left'])
  })

  it('keeps the other voters of a register, and gives its own seat to a host that has none', async () => {
    const { host } = await hostWith('b', 'c', 'd')
    await using _ = host
    await host.running('web', ['a', 'b', 'd'])
    const [id] = [...host.entries.keys()]
    await leave(host)
    assert.deepEqual(await votersAt(host, 'b', machineKey(id!)), ['b', 'c', 'd'])
  })

  it('leaves fewer voters, in an odd number, where there are no more hosts', async () => {
    const { host } = await hostWith('b', 'c')
    await using _ = host
    const id = await host.running('web', ['a', 'b', 'c'])
    await leave(host)
    const voters = await votersAt(host, 'b', machineKey(id))
    assert.equal(voters.length, 1)
    assert.notEqual(voters[0], 'a')
  })

  it('gives up no seats where others vote', async () => {
    const { host, told } = await hostWith('b')
    await using _ = host
    await host.parts.registers.changeVoters(directoryKey('north'), ['b'])
    await leave(host, told)
    assert.deepEqual(told, ['saying goodbye'])
  })

  it('tries again where the guest was too quick to be paused, and not for ever', async () => {
    const { host, file } = await hostWith('b')
    await using _ = host
    await host.running('web')
    host.relocated = { result: 'aborted', error: { code: 'switchover-unpaused', message: 'too quick' } }
    await assert.rejects(leave(host), {
      code: 'refused',
      message: /north\/web could not be moved: too quick/
    })
    assert.equal(host.orders.length, 3)
    stays(host, file)
  })

  it('stays where a machine cannot be moved, with all its seats', async () => {
    const { host, file } = await hostWith('b')
    await using _ = host
    const id = await host.running('web')
    host.relocated = {
      result: 'aborted',
      error: { code: 'incompatible', message: 'b has another processor' }
    }
    await assert.rejects(leave(host), { code: 'refused', message: /another processor/ })
    assert.equal(host.orders.length, 1)
    assert.equal(host.fake.copies.get(id)?.state, 'running')
    assert.deepEqual(await votersAt(host, 'b', machineKey(id)), ['a'])
    stays(host, file)
  })

  it('stays where no host has room, itself not counted', async () => {
    const { host, file } = await hostWith('b')
    await using _ = host
    await host.running('web')
    host.room = [host.self]
    await assert.rejects(leave(host), { code: 'no-room', message: /north\/web/ })
    assert.deepEqual(host.orders, [])
    stays(host, file)
  })

  it('stays with machines that are stopped or were not started again, names them, and moves none', async () => {
    const { host, file } = await hostWith('b')
    await using _ = host
    await host.running('web')
    await host.running('db')
    await host.run('vm.stop', { org: 'north', name: 'db' }, () => {})
    const owner = { host: 'a', incarnation: 'boot-1' }
    const register = { configuration: 1, voters: ['a'] }
    await host.parts.catalog.report(machineRecord({ name: 'north/down', owner }), 'failed', register)
    const others = machineRecord({ name: 'north/theirs', owner: { ...owner, host: 'b' } })
    await host.parts.catalog.report(others, 'failed', register)
    await assert.rejects(leave(host), { code: 'in-use', message: /^north\/db, north\/down do not run/ })
    assert.deepEqual(host.orders, [])
    stays(host, file)
  })

  it('does not stay for what was recovered elsewhere while it was off, whatever it has heard', async () => {
    const { host, told } = await hostWith('b')
    await using _ = host
    const id = await host.machine('web', ['b'])
    const recovered = takenOver({ host: 'b', incarnation: 'x' }, 1, { acceptDiskLoss: true })
    const { record } = await host.registers.read(id)
    await host.parts.catalog.report(record, 'failed', { configuration: 1, voters: ['b'] })
    await host.registers.change(id, recovered)
    await leave(host, told)
    assert.deepEqual(host.orders, [])
    assert.equal(told.at(-1), 'saying goodbye')
  })

  it('stays where it is the last voter that is alive', async () => {
    const { host, file } = await hostWith('b')
    await using _ = host
    host.joins(host.cluster.host('b').overlay.self, 'dead')
    await assert.rejects(leave(host), { code: 'no-voters' })
    assert.deepEqual(await votersAt(host, 'a', directoryKey('north')), ['a'])
    stays(host, file)
  })

  it('gives no seat to a host whose organization is not trusted with votes', async () => {
    const { host, file } = await hostWith()
    await using _ = host
    host.joins({ id: 's', name: 's1', org: 'south', site: 'a', roles: ['host'] })
    await assert.rejects(leave(host), { code: 'no-voters' })
    stays(host, file)
  })

  it('stays where the one that would vote does not answer', async () => {
    const { host, file } = await hostWith('b')
    await using _ = host
    host.cluster.network.cut('a', 'b')
    await assert.rejects(leave(host), { code: 'voter-unreachable' })
    stays(host, file)
  })
})
