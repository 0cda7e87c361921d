import assert from 'node:assert/strict'
import { type BalanceMode, Balancer, type BalancerEffect } from '../../../protocol/placement/balancer.ts'
import { isLoaded } from '../../../protocol/placement/demand.ts'
import { OverloadDetector, overloadOf } from '../../../protocol/placement/overload.ts'
import { type Proposing, proposeRelocation } from '../../../protocol/placement/proposal.ts'
import {
  checkPlacementSettings,
  defaultPlacementSettings as settings
} from '../../../protocol/placement/settings.ts'
import type { HostSnapshot, MachineSnapshot, Snapshot } from '../../../protocol/placement/snapshot.ts'
import { GiB, host, load, machine, machineLoad, permitAll } from './fixture.ts'

const short = { cpuPressure: 0.5 }
const crowdedLoad = load({
  cpu: 1,
  cpus: 1,
  ...short,
  machines: [machineLoad('m1', 0.5, short), machineLoad('m2', 0.5, short)]
})
const crowded = host('a1', { load: crowdedLoad })
const free = host('a2', { load: load({ cpus: 1 }) })
const two = [machine('m1', 'a1'), machine('m2', 'a1')]

function propose(hosts: HostSnapshot[], machines: MachineSnapshot[] = two): Proposing {
  const [from] = hosts
  assert(from && isLoaded(from))
  return proposeRelocation(
    from,
    { hosts, machines },
    { permission: permitAll, settings, mayMove: () => true }
  )
}

describe('overload', () => {
  const high = load({ cpu: 1.9, cpuPressure: 0.4 })
  const between = load({ cpu: 1.5, cpuPressure: 0.2 })

  it('takes use and waiting together, for the whole window', () => {
    const detector = new OverloadDetector(settings)
    for (const wellUsed of [load({ cpu: 2 }), load({ cpu: 0.5, cpuPressure: 0.9 })]) {
      for (let now = 0; now < 60_000; now += 2000) detector.observe(wellUsed, now)
      assert.equal(detector.sinceMs, undefined)
    }
    detector.observe(high, 100_000)
    detector.observe(between, 110_000)
    detector.observe(high, 112_000)
    detector.observe(high, 120_000)
    assert.equal(detector.sinceMs, undefined, 'one other sample begins the window anew')
    detector.observe(high, 127_000)
    assert.equal(detector.sinceMs, 127_000)
  })

  it('ends only when it is clearly over, for the whole window', () => {
    const detector = new OverloadDetector(settings)
    detector.observe(high, 0)
    detector.observe(high, 15_000)
    for (let now = 16_000; now < 90_000; now += 2000) detector.observe(between, now)
    assert.equal(detector.sinceMs, 15_000)
    detector.observe(load({ cpu: 1 }), 100_000)
    detector.observe(load({ cpu: 1.9, cpuPressure: 0.05 }), 115_000)
    assert.equal(detector.sinceMs, undefined)
  })

  it('takes throttling for waiting, and use alone where neither can be measured', () => {
    assert(overloadOf(load({ cpu: 1.9, cpuPressure: null, throttled: 0.5 }), settings) > 0)
    const blind = { cpuPressure: null, throttled: null }
    assert(overloadOf(load({ cpu: 1.95, ...blind }), settings) > 0)
    assert.equal(overloadOf(load({ cpu: 1.7, ...blind }), settings), 0)
    const detector = new OverloadDetector(settings)
    detector.observe(load({ cpu: 2, ...blind }), 0)
    detector.observe(load({ cpu: 2, ...blind }), 15_000)
    detector.observe(load({ cpu: 1.5, ...blind }), 40_000)
    detector.observe(load({ cpu: 1.5, ...blind }), 60_000)
    assert.equal(detector.sinceMs, 15_000)
  })
})

describe('proposal', () => {
  it('says what would be better, with the numbers', () => {
    const { proposal } = propose([crowded, free])
    assert.equal(proposal?.to.id, 'a2')
    assert.deepEqual(proposal?.numbers, {
      ...{ demand: 1, fromCpus: 1, fromBefore: 2, fromAfter: 1 },
      ...{ toCpus: 1, toBefore: 0, toAfter: 1 }
    })
    assert.equal(
      proposal?.reason,
      'a1 uses 1 of 1 processors and is short of them 50 % of the time; without north/m1 (1) its work falls ' +
        'from 2 to 1, and that of a2 rises from 0 to 1 of 1'
    )
  })

  it('does not speak of waiting that cannot be measured', () => {
    const blind = { ...crowdedLoad, cpuPressure: null, throttled: null }
    assert.match(
      propose([{ ...crowded, load: blind }, free]).proposal?.reason ?? '',
      /^a1 uses 1 of 1 processors; /
    )
  })

  it('takes the target with the best result, its own site where that is equal', () => {
    const large = host('a3', { load: load({ cpus: 4 }) })
    assert.equal(propose([crowded, free, large]).proposal?.to.id, 'a3')
    const far = host('a0', { site: 'b', load: free.load })
    assert.equal(propose([crowded, far, free]).proposal?.to.id, 'a2')
    const foreign = host('a0', { org: 'south', load: free.load })
    assert.equal(propose([crowded, foreign, free]).proposal?.to.id, 'a2', 'a site of the same name')
    assert.equal(propose([crowded, far]).proposal?.to.id, 'a0')
  })

  it('takes of equal machines the one with less memory', () => {
    const machines = [machine('m1', 'a1', { memoryBytes: GiB }), machine('m2', 'a1')]
    assert.equal(propose([crowded, free], machines).proposal?.machine.id, 'm2')
    assert.equal(propose([crowded, free], [...machines].reverse()).proposal?.machine.id, 'm2')
  })

  it('takes a throttled machine to want all of its processors, wherever the throttling shows', () => {
    const quiet = { cpuPressure: 0, throttled: null }
    const use = {
      cpu: 0.9,
      cpus: 1,
      machines: [machineLoad('m1', 0.4, { cpus: 2, ...quiet }), machineLoad('m2', 0.5)]
    }
    const machines = [machine('m1', 'a1', { cpus: 2 }), machine('m2', 'a1')]
    const demand = (over: object): number | undefined => {
      const from = { ...crowded, load: load({ ...use, ...over }) }
      return propose([from, host('a2', { load: load({ cpus: 4 }) })], machines).proposal?.numbers.demand
    }
    assert.equal(demand({ throttled: 0.5 }), 2)
    assert.equal(demand({ throttled: null, cpuPressure: null }), 0.5)
    const blind = [machineLoad('m1', 0.4, { cpuPressure: null, throttled: null }), machineLoad('m2', 0.5)]
    assert.equal(demand({ machines: blind, cpuPressure: 0.3, throttled: null }), 2)
    assert.equal(demand({ machines: blind, cpuPressure: null, throttled: null }), 0.5)
  })

  it('never gives a target more running work than it has processors', () => {
    const used = host('a2', { load: load({ cpus: 1, cpu: 0.5 }) })
    const { proposal, refusals } = propose([crowded, used])
    assert.equal(proposal, undefined)
    assert(refusals.every(({ code }) => code === 'no-processors'))
    assert.match(refusals[0]?.reason ?? '', /1\.35 of 1 processors/)
    const promised = host('a2', { load: load({ cpus: 1, reserved: { cpus: 1, memoryBytes: 0 } }) })
    assert.equal(propose([crowded, promised]).refusals[0]?.code, 'no-processors')
  })

  it('never moves a pinned, unsettled or idle machine', () => {
    for (const over of [{ pinned: true }, { settled: false }]) {
      assert.equal(
        propose(
          [crowded, free],
          two.map(each => ({ ...each, ...over }))
        ).proposal,
        undefined
      )
    }
    const idle = {
      ...crowdedLoad,
      machines: [machineLoad('m1', 0.05, short), machineLoad('m2', 0.05, short)]
    }
    assert.equal(propose([{ ...crowded, load: idle }, free]).proposal, undefined)
  })

  it('leaves a target alone until what came last has settled', () => {
    for (const over of [{ hereMs: 5000 }, { settled: false }]) {
      const { refusals } = propose([crowded, free], [...two, machine('m3', 'a2', { ...over, cpus: 1 })])
      assert.equal(refusals[0]?.code, 'settling')
    }
  })

  it('needs a gain by a margin', () => {
    const one = load({ cpu: 1, cpus: 1, ...short, machines: [machineLoad('m1', 0.9, short)] })
    const { proposal, refusals } = propose([{ ...crowded, load: one }, free], [machine('m1', 'a1')])
    assert.equal(proposal, undefined)
    assert.equal(refusals[0]?.code, 'no-gain')
    assert.equal(propose([crowded, { ...free, draining: true }]).refusals[0]?.code, 'draining')
  })
})

class OneBalancer {
  readonly balancer: Balancer
  snapshot: Snapshot = { hosts: [crowded, free], machines: two }
  now = 0

  constructor(mode: BalanceMode) {
    this.balancer = new Balancer({ self: 'a1', mode, settings, random: () => 0 })
  }

  watch(ms: number): BalancerEffect[] {
    const all: BalancerEffect[] = []
    for (const endMs = this.now + ms; this.now < endMs; this.now += 1000) {
      all.push(
        ...this.balancer.step({ kind: 'observed', snapshot: this.snapshot, permission: permitAll }, this.now)
      )
    }
    return all
  }

  kinds(ms: number): string[] {
    return this.watch(ms).map(({ kind }) => kind)
  }
}

describe('balancer', () => {
  it('proposes one relocation and waits for its end, then rests', () => {
    const one = new OneBalancer('auto')
    assert.equal(one.balancer.wakeup(), undefined)
    assert.deepEqual(one.kinds(60_000), ['overload', 'relocate'])
    assert.equal(one.balancer.overloadedSinceMs, 15_000)
    one.balancer.step({ kind: 'finished', machine: 'another', result: 'done' }, one.now)
    assert.deepEqual(one.kinds(60_000), [])
    one.balancer.step({ kind: 'finished', machine: 'm1', result: 'done' }, one.now)
    assert.deepEqual(one.kinds(settings.hostRestMs), [])
    assert.deepEqual(one.kinds(2000), ['relocate'])
  })

  it('tries the same machine again, after a rest of its own, when the target takes another first', () => {
    const one = new OneBalancer('auto')
    const [, first] = one.watch(20_000)
    assert(first?.kind === 'relocate')
    const machine = first.proposal.machine.id
    one.balancer.step({ kind: 'finished', machine, result: 'busy' }, one.now)
    assert.deepEqual(one.kinds(settings.hostRestMs), [])
    const [again] = one.watch(2000)
    assert(again?.kind === 'relocate' && again.proposal.machine.id === machine)
  })

  it('lets a machine rest whose relocation failed, and tries another', () => {
    const one = new OneBalancer('auto')
    const [, first] = one.watch(20_000)
    assert(first?.kind === 'relocate')
    one.balancer.step({ kind: 'finished', machine: first.proposal.machine.id, result: 'failed' }, one.now)
    const [second] = one.watch(60_000)
    assert(second?.kind === 'relocate' && second.proposal.machine.id !== first.proposal.machine.id)
    one.balancer.step({ kind: 'finished', machine: second.proposal.machine.id, result: 'failed' }, one.now)
    assert.deepEqual(one.kinds(120_000), [])
    assert.deepEqual(one.kinds(settings.failedRestMs), ['relocate'])
  })

  it('gives up a proposal of which it hears nothing', () => {
    const one = new OneBalancer('auto')
    one.watch(20_000)
    one.now += settings.flightMs
    one.watch(1000)
    assert.deepEqual(one.kinds(settings.hostRestMs + 1000), ['relocate'])
  })

  it('leaves machines that have just come', () => {
    const one = new OneBalancer('auto')
    one.snapshot = { ...one.snapshot, machines: two.map(each => ({ ...each, hereMs: 10_000 })) }
    assert.deepEqual(one.kinds(60_000), ['overload'])
  })

  it('suggests now and then, does nothing when off, and acts at once when allowed', () => {
    const one = new OneBalancer('off')
    assert.equal(one.balancer.mode, 'off')
    assert.deepEqual(one.kinds(60_000), ['overload'])
    one.balancer.step({ kind: 'mode', mode: 'suggest' }, one.now)
    assert.deepEqual(one.kinds(settings.suggestionMs), ['suggest'])
    assert.deepEqual(one.kinds(2000), ['suggest'])
    one.balancer.step({ kind: 'mode', mode: 'suggest' }, one.now)
    assert.deepEqual(one.kinds(2000), [])
    one.balancer.step({ kind: 'mode', mode: 'auto' }, one.now)
    assert.deepEqual(one.kinds(2000), ['relocate'])
    one.balancer.step({ kind: 'mode', mode: 'suggest' }, one.now)
    assert.deepEqual(one.kinds(60_000), [])
  })

  it('says when it is over', () => {
    const one = new OneBalancer('off')
    one.watch(20_000)
    one.snapshot = { ...one.snapshot, hosts: [{ ...crowded, load: load() }, free] }
    const [over] = one.watch(20_000)
    assert(over?.kind === 'overload' && !over.overloaded)
  })

  it('waits its turn behind hosts of its site that are worse off, if they are alive and known', () => {
    const worse = host('a0', { load: { ...crowdedLoad, cpuPressure: 0.9 } })
    const equal = host('a0', { load: crowdedLoad })
    for (const [other, waitMs] of [
      [worse, settings.turnMs],
      [equal, settings.turnMs],
      [host('a9', { load: crowdedLoad }), 0],
      [{ ...worse, site: 'b' }, 0],
      [{ ...worse, org: 'south' }, 0],
      [{ ...worse, state: 'dead' as const }, 0],
      [{ ...worse, loadAgeMs: 60_000 }, 0],
      [{ ...worse, load: undefined }, 0]
    ] as const) {
      const one = new OneBalancer('auto')
      one.snapshot = { hosts: [crowded, free, other], machines: two }
      const effects = one.kinds(15_000 + waitMs)
      assert(!effects.includes('relocate'))
      assert(one.kinds(1000).includes('relocate'), `${other.id} ${other.site} ${other.state}`)
    }
  })

  it('does nothing while its own load is not known', () => {
    const one = new OneBalancer('auto')
    one.snapshot = { hosts: [host('a1', { load: undefined }), free], machines: two }
    assert.deepEqual(one.kinds(30_000), [])
    one.snapshot = { hosts: [free], machines: two }
    assert.deepEqual(one.kinds(30_000), [])
  })

  it('refuses settings under which machines might move for ever', () => {
    for (const wrong of [
      { margin: 0 },
      { margin: -1 },
      { lowUse: 0.9 },
      { lowContention: 0.3 },
      { windowMs: 0 }
    ]) {
      assert.throws(() => checkPlacementSettings({ ...settings, ...wrong }), RangeError)
    }
  })
})
