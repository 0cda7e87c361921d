import assert from 'node:assert/strict'
import fc from 'fast-check'
import { noSpare, refusal, type Wanted } from '../../../protocol/placement/eligibility.ts'
import { defaultPlacementSettings } from '../../../protocol/placement/settings.ts'
import type { HostSnapshot, MachineSnapshot } from '../../../protocol/placement/snapshot.ts'
import { unsparedHost } from '../../../protocol/placement/spare.ts'
import { GiB, host, load, machine, permitAll } from './fixture.ts'

const site = { org: 'north', site: 'a' }
/** A machine that is to be restarted, of so many GiB. */
const vital = (id: string, on: string, size: number) =>
  machine(id, on, { restarts: true, memoryBytes: size * GiB })

/** Whose loss a site of hosts of 4 GiB could not bear, once a machine has come. */
function unspared(
  hosts: HostSnapshot[],
  machines: MachineSnapshot[],
  arrival: { on: HostSnapshot; size: number; restarts?: boolean; id?: string }
): string | undefined {
  const { on, size, restarts = false, id } = arrival
  return unsparedHost(
    site,
    { hosts, machines },
    { on, memoryBytes: size * GiB, restarts, ...(id !== undefined && { id }) }
  )?.id
}

/** Whether there is any way to put all of them into these rooms. */
function findsPlaces([size, ...others]: readonly number[], rooms: readonly number[]): boolean {
  if (size === undefined) return true
  return rooms.some((room, at) => room >= size && findsPlaces(others, rooms.with(at, room - size)))
}

describe('room for the loss of a host', () => {
  const [a1, a2, a3] = [host('a1'), host('a2'), host('a3')]

  it('is there while what is to be restarted fits on the others', () => {
    assert.equal(unspared([a1, a2], [], { on: a1, size: 3, restarts: true }), undefined)
    assert.equal(unspared([a1, a2], [vital('one', 'a1', 3)], { on: a2, size: 2 }), 'a1')
    assert.equal(unspared([a1, a2, a3], [vital('one', 'a1', 3)], { on: a2, size: 2 }), undefined)
  })

  it('is not needed by machines that stay where they are', () => {
    const settled = machine('one', 'a1', { memoryBytes: 3 * GiB })
    assert.equal(unspared([a1, a2], [settled], { on: a2, size: 2 }), undefined)
  })

  it('counts a machine that moves once, where it comes to', () => {
    assert.equal(
      unspared([a1, a2], [vital('one', 'a1', 3)], { on: a2, size: 3, restarts: true, id: 'one' }),
      undefined
    )
  })

  it('is of one site, and of hosts that are there and run machines', () => {
    const far = host('b1', { site: 'b' })
    const witness = host('aw', { roles: ['witness'] })
    const dead = host('a4', { state: 'dead' })
    assert.equal(unspared([a1, far, witness, dead], [], { on: a1, size: 1, restarts: true }), 'a1')
  })

  it('is not one large gap where it takes two', () => {
    const machines = [vital('one', 'a1', 2), vital('two', 'a1', 2)]
    const small = [host('a2', { load: load({ memoryTotal: 3 * GiB }) }), host('a3')]
    assert.equal(unspared([a1, ...small], machines, { on: small[0]!, size: 1 }), undefined)
    assert.equal(unspared([a1, small[0]!], machines, { on: small[0]!, size: 1 }), 'a1')
  })

  it('once there, lets every single host be lost: each of its machines finds a place of its own', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(sizes, { minLength: 2, maxLength: 4 }), perHost => {
        const hosts = perHost.map((_, at) => host(`h${at}`, { load: load({ memoryTotal: 8 * GiB }) }))
        const machines = perHost.flatMap((each, at) =>
          each.map((size, number) => vital(`m${at}-${number}`, `h${at}`, size))
        )
        if (unspared(hosts, machines, { on: hosts[0]!, size: 0 }) !== undefined) return
        const rooms = perHost.map(each => 8 - each.reduce((sum, size) => sum + size, 0))
        for (const [lost, gone] of perHost.entries()) assert.ok(findsPlaces(gone, rooms.toSpliced(lost, 1)))
      })
    )
  })
})

describe('a site that keeps room for the loss of a host', () => {
  const wanted: Wanted = { name: 'north/new', cpus: 1, memoryBytes: 2 * GiB, restarts: true }
  const settings = defaultPlacementSettings
  const [a1, a2] = [host('a1', { load: load({ keepsSpare: true }) }), host('a2')]
  const machines = [vital('one', 'a1', 3)]
  const snapshot = { hosts: [a1, a2], machines }

  it('takes nothing that would use it up, and says for whom it is', () => {
    const refused = refusal(wanted, a2, snapshot, permitAll, settings)
    assert.equal(refused?.code, 'no-spare')
    assert.match(refused.reason, /machines of a1/)
    assert.equal(refusal(wanted, a1, { hosts: [a1, a2], machines: [] }, permitAll, settings), undefined)
  })

  it('is one of which any host says so, and no other', () => {
    const plain = { hosts: [host('a1'), a2], machines }
    assert.equal(refusal(wanted, a2, plain, permitAll, settings), undefined)
    const [b1, b2] = [host('b1', { site: 'b' }), host('b2', { site: 'b' })]
    const both = { hosts: [a1, a2, b1, b2], machines: [...machines, vital('two', 'b1', 3)] }
    assert.equal(refusal(wanted, b2, both, permitAll, settings), undefined)
    assert.equal(refusal(wanted, a2, both, permitAll, settings)?.code, 'no-spare')
  })

  it('does not hold a machine back that is there already', () => {
    const there = { ...wanted, id: 'one', memoryBytes: 3 * GiB }
    assert.equal(noSpare(there, a1, snapshot), undefined)
    assert.equal(noSpare({ ...there, id: 'two', memoryBytes: GiB / 2 }, a1, snapshot), undefined)
    assert.match(
      noSpare({ ...there, id: 'two', memoryBytes: GiB }, a1, {
        ...snapshot,
        machines: [...machines, machine('three', 'a2', { memoryBytes: GiB / 2 })]
      }) ?? '',
      /of a1/
    )
  })

  it('uses it for what it is there for', () => {
    assert.equal(refusal({ ...wanted, isRecovery: true }, a2, snapshot, permitAll, settings), undefined)
  })
})
