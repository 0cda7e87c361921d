import assert from 'node:assert/strict'
import type { OwnMachine } from '../../../agents/resource/snapshot.ts'
import type { MachineSpec } from '../../../protocol/machine.ts'
import type { ProposalResult } from '../../../protocol/placement/balancer.ts'
import type { Proposal } from '../../../protocol/placement/proposal.ts'
import { defaultPlacementSettings } from '../../../protocol/placement/settings.ts'
import { load, machineLoad } from '../../protocol/placement/fixture.ts'
import { eventually } from '../../support/eventually.ts'
import { TestSite } from './fixture.ts'

const machineIds = ['0123456789abcdef0123456789abcdef', '1123456789abcdef0123456789abcdef'] as const

/** A host of one processor with two machines that want one each. */
const crowded = load({
  cpu: 1,
  cpus: 1,
  cpuPressure: 0.5,
  machines: machineIds.map(id => machineLoad(id, 0.5, { cpuPressure: 0.5 }))
})
const settings = { ...defaultPlacementSettings, windowMs: 100, turnMs: 10, machineRestMs: 0, hostRestMs: 0 }
const own = (id: string): OwnMachine => ({
  fastPorts: false,
  name: `north/${id.slice(0, 1)}`,
  pinned: false,
  settled: true
})

describe('resource agent', () => {
  it('learns the load of hosts of its own and of another site, with its age', async () => {
    const site = new TestSite()
    await using one = site.start('one')
    await using _two = site.start('two', {
      resource: { sampler: { sample: async () => load({ cpu: 1.5 }) } }
    })
    await using _far = site.start('far', {
      site: 'b',
      resource: { sampler: { sample: async () => load({ cpu: 0.25 }) }, draining: () => true }
    })
    await eventually(() => one.resource.host('two')?.load?.cpu === 1.5, { deadlineMs: 5000 })
    await eventually(() => one.resource.host('far')?.load?.cpu === 0.25, { deadlineMs: 5000 })
    assert.equal(one.resource.host('far')?.draining, true)
    assert((one.resource.host('far')?.loadAgeMs ?? Infinity) < 5000)
    assert.equal(one.resource.host('one')?.load?.cpu, 0)
    assert.deepEqual(site.faults, [])
  })

  it('chooses the less loaded host for a new machine', async () => {
    const site = new TestSite()
    await using one = site.start('one', { resource: { sampler: { sample: async () => load({ cpu: 1.5 }) } } })
    await using _two = site.start('two')
    await eventually(
      () =>
        one.resource.choose({ name: 'north/x', cpus: 1, memoryBytes: 1 }).candidates[0]?.host.id === 'two',
      {
        deadlineMs: 5000
      }
    )
  })

  it('takes nothing that its site would lack the room for, should a host be lost, and knows best what it has promised itself', async () => {
    const site = new TestSite()
    const GiB = 2 ** 30
    const sample = load({ memoryTotal: 4 * GiB, reserved: { cpus: 1, memoryBytes: 3 * GiB } })
    const machines = [machineLoad(machineIds[1], 0, { memoryUsed: 0, memoryTotal: GiB })]
    const theirs = load({ memoryTotal: 4 * GiB, machines, keepsSpare: true })
    await using one = site.start('one', {
      resource: { sampler: { sample: async () => sample }, restarts: id => id === machineIds[1] }
    })
    await using _two = site.start('two', { resource: { sampler: { sample: async () => theirs } } })
    await eventually(() => one.resource.host('two')?.load?.machines.length === 1, { deadlineMs: 5000 })
    const spec = { cpus: 1, memoryBytes: GiB } as MachineSpec
    const comes = { id: machineIds[0], name: 'north/x', spec, policy: 'keep' as const }
    assert.match(one.resource.whyNoSpare(comes) ?? '', /one cannot take north\/x: .* machines of two/)
    // A gibibyte of what is promised is for this one.
    assert.equal(one.resource.whyNoSpare(comes, { cpus: 1, memoryBytes: 2 * GiB }), undefined)
  })

  it('relocates from an overloaded host when it may, one machine at a time', async () => {
    const site = new TestSite()
    const proposals: Proposal[] = []
    const outcome = Promise.withResolvers<ProposalResult>()
    const relocate = (proposal: Proposal): Promise<ProposalResult> => {
      proposals.push(proposal)
      return outcome.promise
    }
    const overloads: boolean[] = []
    await using one = site.start('one', {
      resource: {
        ...{ settings, own, relocate, mode: 'auto' },
        onOverload: overloaded => overloads.push(overloaded),
        sampler: { sample: async () => crowded }
      }
    })
    await using _two = site.start('two', { resource: { sampler: { sample: async () => load({ cpus: 1 }) } } })
    await eventually(() => proposals.length > 0, { deadlineMs: 5000 })
    assert.equal(proposals[0]?.to.id, 'two')
    assert.match(proposals[0]?.reason ?? '', /^one uses 1 of 1 processors/)
    assert.deepEqual(overloads, [true])
    assert(one.resource.isOverloaded)
    outcome.reject(new Error('the target refused'))
    // The one that failed rests, so the other is next.
    await eventually(() => proposals.length > 1, { deadlineMs: 5000 })
    assert.notEqual(proposals[1]?.machine.id, proposals[0]?.machine.id)
    assert.match(String(site.faults[0]), /the target refused/)
  })

  it('only suggests, or nothing at all, as the mode says', async () => {
    const site = new TestSite()
    const suggestions: Proposal[] = []
    await using one = site.start('one', {
      resource: {
        ...{ settings, own, mode: 'off' },
        relocate: () => assert.fail('nobody allowed it'),
        onSuggestion: proposal => suggestions.push(proposal),
        sampler: { sample: async () => crowded }
      }
    })
    await using _two = site.start('two', { resource: { sampler: { sample: async () => load({ cpus: 1 }) } } })
    await eventually(() => one.resource.isOverloaded && one.resource.host('two')?.load, { deadlineMs: 5000 })
    assert.deepEqual(suggestions, [])
    one.resource.setMode('suggest')
    assert.equal(one.resource.mode, 'suggest')
    await eventually(() => suggestions.length === 1, { deadlineMs: 5000 })
  })
})
