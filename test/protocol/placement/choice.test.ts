import assert from 'node:assert/strict'
import { type Choice, chooseHost } from '../../../protocol/placement/choice.ts'
import type { Wanted } from '../../../protocol/placement/eligibility.ts'
import {
  diskReserveBytes,
  defaultPlacementSettings as settings
} from '../../../protocol/placement/settings.ts'
import type { HostSnapshot, MachineSnapshot, Permission } from '../../../protocol/placement/snapshot.ts'
import { seededRandom } from '../../support/random.ts'
import { GiB, host, load, machine, machineLoad, permitAll } from './fixture.ts'

const wanted: Wanted = { name: 'north/new', cpus: 1, memoryBytes: GiB }

function choose(
  hosts: HostSnapshot[],
  options: {
    machines?: MachineSnapshot[]
    wanted?: Partial<Wanted>
    permission?: Permission
    seed?: number
  } = {}
): Choice {
  return chooseHost(
    { ...wanted, ...options.wanted },
    { hosts, machines: options.machines ?? [] },
    { permission: options.permission ?? permitAll, settings, random: seededRandom(options.seed ?? 1) }
  )
}

function order(choice: Choice): string[] {
  return choice.candidates.map(candidate => candidate.host.id)
}

describe('choice of a host', () => {
  for (const [code, over, reason] of [
    ['no-host-role', { roles: ['witness'] }, /witness/],
    ['suspect', { state: 'suspect' }, /suspect/],
    ['not-alive', { state: 'dead' }, /dead/],
    ['agent-not-up', { agent: 'restarting' }, /restarting/],
    ['draining', { draining: true }, /drained/],
    ['load-unknown', { load: undefined }, /not known/],
    ['load-unknown', { loadAgeMs: 61_000 }, /61 s ago/],
    ['no-memory', { load: load({ memoryUsed: 3.5 * GiB }) }, /512 MiB free and 1024 MiB are wanted/],
    ['no-memory', { load: load({ memoryUsed: 9 * GiB }) }, /0 MiB free/],
    ['no-memory', { load: load({ reserved: { cpus: 0, memoryBytes: 3.5 * GiB } }) }, /512 MiB free/],
    ['no-disk', { load: load({ diskFree: diskReserveBytes - 1 }) }, /has 63 MiB of disk left/]
  ] as const) {
    it(`refuses a host: ${code} (${reason.source})`, () => {
      const choice = choose([host('bad', over), host('good')])
      assert.deepEqual(order(choice), ['good'])
      assert.deepEqual(
        choice.refusals.map(refusal => [refusal.host, refusal.code]),
        [['bad', code]]
      )
      assert.match(choice.refusals[0]?.reason ?? '', reason)
    })
  }

  it('refuses a host without fast ports to a machine that has them, and to no other', () => {
    const hosts = [host('a1'), host('a2', { load: load({ fastPorts: true }) })]
    assert.equal(choose(hosts).refusals.length, 0)
    const choice = choose(hosts, { wanted: { fastPorts: true } })
    assert.deepEqual(order(choice), ['a2'])
    assert.equal(choice.refusals[0]?.code, 'no-fast-port')
  })

  it('keeps to the host or site that was asked for, and to what is permitted', () => {
    const hosts = [host('a1'), host('a2'), host('b1', { site: 'b' })]
    assert.deepEqual(order(choose(hosts, { wanted: { host: 'a2' } })), ['a2'])
    const namesake = host('x1', { org: 'south', site: 'b' })
    const wanted = { site: { org: 'north', site: 'b' } }
    assert.deepEqual(order(choose([...hosts, namesake], { wanted })), ['b1'])
    const permission: Permission = (_, { id }) => (id === 'a1' ? undefined : 'south does not trust north')
    const choice = choose(hosts, { permission })
    assert.deepEqual(order(choice), ['a1'])
    assert.equal(choice.refusals[0]?.reason, 'south does not trust north')
  })

  it('counts the memory that machines were promised, not what they happen to use', () => {
    const machines = [machine('m', 'a1', { memoryBytes: 3.5 * GiB })]
    const small = load({ memoryUsed: GiB / 4, machines: [machineLoad('m', 0, { memoryUsed: GiB / 4 })] })
    assert.equal(choose([host('a1', { load: small })], { machines }).refusals[0]?.code, 'no-memory')
  })

  it('takes the least used host', () => {
    const hosts = [host('busy', { load: load({ cpu: 1 }) }), host('free')]
    assert.deepEqual(order(choose(hosts)), ['free', 'busy'])
    assert.match(
      choose(hosts).candidates[0]?.reason ?? '',
      /^0 of 2 processors are busy, 1 with this machine$/
    )
  })

  it('takes a host with a processor for everything before one that is less used but too small', () => {
    const hosts = [
      host('small', { load: load({ cpus: 1 }) }),
      host('large', { load: load({ cpus: 8, cpu: 5.5 }) })
    ]
    const choice = choose(hosts, { wanted: { cpus: 2 } })
    assert.deepEqual(
      choice.candidates.map(({ host, fits }) => [host.id, fits]),
      [
        ['large', true],
        ['small', false]
      ]
    )
  })

  it('counts what is promised, and what a throttled machine may want', () => {
    const throttled = load({ cpu: 0.5, machines: [machineLoad('m', 0.5, { cpus: 2, throttled: 0.9 })] })
    const hosts = [
      host('promised', { load: load({ reserved: { cpus: 1.5, memoryBytes: 0 } }) }),
      host('throttled', { load: throttled }),
      host('free', { load: load({ cpu: 1 }) })
    ]
    const choice = choose(hosts, { machines: [machine('m', 'throttled', { cpus: 2 })] })
    assert.deepEqual(order(choice), ['free', 'promised', 'throttled'])
  })

  it('counts a machine whose load is not known at its full size', () => {
    const choice = choose([host('a1'), host('a2', { load: load({ cpu: 1 }) })], {
      machines: [machine('m', 'a1', { cpus: 2 })]
    })
    assert.deepEqual(order(choice), ['a2', 'a1'])
  })

  it('spreads machines over equal hosts, and choosers over equal choices', () => {
    const hosts = ['a1', 'a2', 'a3'].map(id => host(id, { load: load({ cpu: 0.02 }) }))
    assert.notEqual(order(choose(hosts, { machines: [machine('m', 'a1')] }))[0], 'a1')
    const idle = hosts.map(each => ({ ...each, load: load({ machines: [machineLoad('m', 0)] }) }))
    assert.notEqual(order(choose(idle, { machines: [machine('m', 'a1')] }))[0], 'a1')
    const firsts = new Set(Array.from({ length: 30 }, (_, seed) => order(choose(hosts, { seed }))[0]))
    assert.equal(firsts.size, 3)
  })
})
