import assert from 'node:assert/strict'
import { Forwarding } from '../../../agents/control/forwarding.ts'
import type { ActionHandlers } from '../../../agents/control/handlers.ts'
import { Operations } from '../../../agents/control/operations.ts'
import { MachineRegisters } from '../../../agents/vm/machine-registers.ts'
import { RegisterFinder } from '../../../agents/vm/register/finder.ts'
import type { ActionRequest } from '../../../protocol/actions/actions.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { MachineId } from '../../../protocol/machine.ts'
import { created, deleted } from '../../../protocol/register/machine-record.ts'
import { segmentChange, segmentDeleted } from '../../../protocol/segment/segment.ts'
import { eventually } from '../../support/eventually.ts'
import { machineRecord } from '../vm/support/machine-record.ts'
import { ControlHost } from './support/control-host.ts'

const web = { org: 'north', name: 'web' }
const net = { org: 'north', name: 'net' }
const id = 'ab'.repeat(16)
const quiet = (): void => {}
const remove = (host: ControlHost) => host.run('vm.delete', web, quiet)

async function names(host: ControlHost): Promise<string[]> {
  return (await host.parts.names.directory('north')).entries.map(({ name }) => name)
}

/** A machine on a segment, and the segment. */
async function onSegment(
  host: ControlHost,
  owner = { host: 'a', incarnation: 'boot-1' }
): Promise<{ segment: string; machine: MachineId }> {
  const segment = (await host.client.call('segment.create', { ...net, subnet: '10.9.0.0/24' })).id
  const template = machineRecord({ name: 'north/web', owner })
  const machine = template.id
  const card = await host.parts.segments.allocate(segment, { machine, card: 0 })
  await host.parts.names.claim('north', { kind: 'machine', name: 'web', id: machine })
  const spec = { ...template.spec, cards: [card] }
  const decision = await host.registers.create(machine, ['a'], created({ ...template, spec }))
  await host.parts.catalog.report(decision.record, 'stopped', decision)
  return { segment, machine }
}

describe('vm delete', () => {
  it('frees the addresses and the name', async () => {
    await using host = await (await ControlHost.start()).open()
    const { segment } = await onSegment(host)
    await remove(host)
    assert.deepEqual(await names(host), ['net'])
    assert.deepEqual((await host.parts.segments.read(segment)).allocations, [])
  })

  it('does the rest of one that was cut short once it was decided, and the machine is listed no more', async () => {
    await using host = await (await ControlHost.start()).open()
    const { segment, machine } = await onSegment(host)
    await host.registers.change(machine, deleted(1, { evenRunning: false }))
    assert.equal((await host.client.call('vm.list', {})).items.length, 1)
    await remove(host)
    assert.deepEqual(await names(host), ['net'])
    assert.deepEqual((await host.parts.segments.read(segment)).allocations, [])
    assert.deepEqual((await host.client.call('vm.list', {})).items, [])
  })

  it('does the rest although the owner is gone and the segment deleted', async () => {
    await using host = await (await ControlHost.start('b')).open()
    const { segment, machine } = await onSegment(host, { host: 'b', incarnation: 'boot-1' })
    await host.registers.change(machine, deleted(1, { evenRunning: false }))
    await host.parts.segments.release(segment, machine)
    await host.client.call('segment.delete', net)
    host.joins(host.cluster.host('b').overlay.self, 'dead')
    await remove(host)
    assert.deepEqual(await names(host), [])
  })

  it('does nothing about a machine that lives and whose owner is gone', async () => {
    await using host = await (await ControlHost.start('b')).open()
    const { segment } = await onSegment(host, { host: 'b', incarnation: 'boot-1' })
    host.joins(host.cluster.host('b').overlay.self, 'dead')
    await assert.rejects(remove(host), { code: 'unreachable' })
    assert.deepEqual(await names(host), ['net', 'web'])
    assert.equal((await host.parts.segments.read(segment)).allocations.length, 1)
  })

  it('keeps the name of a machine whose register nobody knows, and says what to do', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.parts.names.claim('north', { kind: 'machine', name: 'web', id })
    await assert.rejects(remove(host), {
      code: 'register-unknown',
      message: /machine north\/web: bring back .*choose another/
    })
    assert.deepEqual(await names(host), ['web'])
  })

  it('finds the register of a machine of which nobody was told, by asking the hosts that are there', async () => {
    await using host = await (await ControlHost.start('b')).open()
    const template = machineRecord({ id, name: 'north/web', owner: { host: 'a', incarnation: 'boot-1' } })
    const other = host.cluster.host('b')
    new RegisterFinder(other.overlay, other.client).serve()
    await new MachineRegisters(other.client).create(id, ['b'], created(template))
    host.parts.overlay.getHint = async () => undefined
    await host.parts.names.claim('north', { kind: 'machine', name: 'web', id })
    await remove(host)
    assert.deepEqual(await names(host), [])
  })

  it('frees the name itself where the owner is of another organization, and cannot', async () => {
    await using host = await (await ControlHost.start()).open()
    const { segment, machine } = await onSegment(host, { host: 's', incarnation: 'boot-1' })
    const overlay = host.cluster.network.join({ ...host.self, id: 's', name: 's1', org: 'south' })
    host.joins(overlay.self)
    const operations = new Operations()
    const handlers = {
      'vm.delete': async () => await host.registers.change(machine, deleted(1, { evenRunning: false })),
      'operation.show': async (asked: ActionRequest<'operation.show'>) => await operations.show(asked.id)
    } as unknown as ActionHandlers
    new Forwarding(overlay).serve(handlers, operations, quiet)
    await remove(host)
    assert.deepEqual(await names(host), ['net'])
    assert.deepEqual((await host.parts.segments.read(segment)).allocations, [])
  })

  it('frees the name for other hosts of its own organization, and leaves those of another to them', async () => {
    const trust = { allows: () => true, list: () => [] }
    await using host = await (await ControlHost.start()).open({ trust })
    const released: string[] = []
    const ask = async (org: string) => {
      const machine = await host.machine(`of-${org}`, ['a'], { name: `${org}/web` })
      Object.assign(host.parts.names, {
        find: async () => machine,
        release: async (of: string) => released.push(of)
      })
      const overlay = host.cluster.network.join({ ...host.self, id: `of-${org}`, name: org, org })
      const context = { requestedBy: 'person', progress: quiet }
      await new Forwarding(overlay).execute('a', 'vm.delete', { org, name: 'web' }, context)
      assert.equal((await host.registers.read(machine)).record.phase.kind, 'deleted')
    }
    await ask('south')
    await ask('north')
    assert.deepEqual(released, ['north'])
  })
})

describe('segment delete', () => {
  it('frees the name where an earlier one was cut short once it was decided', async () => {
    await using host = await (await ControlHost.start()).open()
    const segment = (await host.client.call('segment.create', net)).id
    await host.parts.registers.change(`segment/${segment}`, segmentChange(segmentDeleted()))
    await host.client.call('segment.delete', net)
    assert.deepEqual(await names(host), [])
  })

  it('keeps the name of a segment whose register nobody knows, and says what to do', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.parts.names.claim('north', { kind: 'segment', name: 'net', id })
    await assert.rejects(host.client.call('segment.delete', net), {
      code: 'register-unknown',
      message: /segment north\/net: bring back .*choose another/
    })
    assert.deepEqual(await names(host), ['net'])
  })
})

describe('a creation that fails', () => {
  const able = {
    machineTypes: ['pc-q35-7.2'],
    cpuModels: ['qemu64-v1'],
    accelerators: ['tcg'],
    guestPorts: ['stream']
  }
  const creating = async (start: (host: ControlHost, machine: MachineId) => Promise<never>) => {
    const host = await ControlHost.start()
    host.room = [host.self]
    await host.open({ profileOf: async () => ({ ...able, incarnation: 'boot-1' }) })
    const begun = host.parts.machines.start.bind(host.parts.machines)
    Object.assign(host.parts.machines, {
      start: async (machine: MachineId) => {
        host.parts.machines.start = begun
        return await start(host, machine)
      }
    })
    await host.client.call('segment.create', net)
    const request = { ...web, kernel: 'c'.repeat(64), segments: [{ name: 'net' }] }
    await assert.rejects(host.run('vm.create', request, quiet), { code: 'deadline' })
    return host
  }
  const late = () => new WatariError('deadline', 'no answer in time: look again')

  it('leaves nothing behind', async () => {
    await using host = await creating(() => Promise.reject(late()))
    assert.deepEqual(await names(host), ['net'])
    assert.equal((await host.client.call('segment.show', net)).machines, 0)
  })

  it('is not tried while the only host for it is suspect, which it is not for long', async () => {
    await using host = await (await ControlHost.start()).open({
      profileOf: async () => ({ ...able, incarnation: 'boot-1' })
    })
    host.refusals = [{ name: 'a', code: 'suspect', reason: 'is suspect' }]
    const made = host.run('vm.create', { ...web, kernel: 'c'.repeat(64) }, quiet)
    await eventually(() => host.wanted.length >= 2, { deadlineMs: 5_000 })
    host.room = [host.self]
    assert.equal((await made).state, 'running')
  })

  it('leaves nothing behind where its register could not even be written', async () => {
    await using host = await (await ControlHost.start('b', 'c')).open({
      profileOf: async () => ({ ...able, incarnation: 'boot-1' })
    })
    host.room = [host.self]
    for (const other of ['b', 'c']) host.cluster.network.cut('a', other)
    const request = { ...web, kernel: 'c'.repeat(64) }
    await assert.rejects(host.run('vm.create', request, quiet), { code: 'voter-unreachable' })
    assert.deepEqual(await names(host), [])
  })

  it('leaves the name and the addresses of a machine that was started after all', async () => {
    await using host = await creating(async ({ parts }, machine) => {
      await parts.machines.start(machine)
      throw late()
    })
    assert.deepEqual(await names(host), ['net', 'web'])
    assert.equal((await host.client.call('segment.show', net)).machines, 1)
    assert.equal((await host.client.call('vm.show', web)).state, 'running')
    assert(host.kinds().includes('vm.leftover'))
  })
})
