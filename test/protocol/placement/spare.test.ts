import assert from 'node:assert/strict'
import fc from 'fast-check'
import { arrivalOf, refusal, type Wanted } from '../../../protocol/placement/eligibility.ts'
import { defaultPlacementSettings } from '../../../protocol/placement/settings.ts'
import type { HostSnapshot, MachineSnapshot } from '../../../protocol/placement/snapshot.ts'
import { noSpare } from '../../../protocol/placement/spare.ts'
import { GiB, host, load, machine, permitAll } from './fixture.ts'

/** A machine that is to be restarted, of so many GiB. */
const vital = (id: string, on: string, size: number) =>
  machine(id, on, { restarts: true, memoryBytes: size * GiB })

/** Why a site of hosts of 4 GiB, of which the first says that room is to be kept, does not take a machine. */
function why(
  hosts: HostSnapshot[],
  machines: MachineSnapshot[],
  arrival: { on: HostSnapshot; size: number; restarts?: boolean; id?: string }
): string | undefined {
  const { on, size, restarts = false, id } = arrival
  const [first, ...others] = hosts
  const keeping = { ...first!, load: { ...first!.load!, keepsSpare: true } }
  return noSpare(
    { on, memoryBytes: size * GiB, restarts, ...(id !== undefined && { id }) },
    { hosts: [keeping, ...others], machines }
  )
}

/** Whether there is any way to put all of them into these rooms. */
function findsPlaces([size, ...others]: readonly number[], rooms: readonly number[]): boolean {
  if (size === undefined) return true
  return rooms.some((room, at) => room >= size && findsPlaces(others, rooms.with(at, room - size)))
}

describe('room for the loss of a host', () => {
  const [a1, a2, a3] = [host('a1'), host('a2'), host('a3')]

  it('is there while what is to be restarted fits on the others', () => {
    assert.equal(why([a1, a2], [], { on: a1, size: 3, restarts: true }), undefined)
    assert.match(why([a1, a2], [vital('one', 'a1', 3)], { on: a2, size: 2 }) ?? '', /machines of a1/)
    assert.equal(why([a1, a2, a3], [vital('one', 'a1', 3)], { on: a2, size: 2 }), undefined)
  })

  it('is not needed by machines that stay where they are', () => {
    const settled = machine('one', 'a1', { memoryBytes: 3 * GiB })
    assert.equal(why([a1, a2], [settled], { on: a2, size: 2 }), undefined)
  })

  it('counts a machine that moves once, where it comes to', () => {
    const moved = { on: a2, size: 3, restarts: true, id: 'one' }
    assert.equal(why([a1, a2], [vital('one', 'a1', 3)], moved), undefined)
  })

  it('is of one site, and of hosts that are there and run machines', () => {
    const far = host('b1', { site: 'b' })
    const witness = host('aw', { roles: ['witness'] })
    const dead = host('a4', { state: 'dead' })
    const arrival = { on: a1, size: 1, restarts: true }
    assert.match(why([a1, far, witness, dead], [], arrival) ?? '', /machines of a1/)
    assert.equal(why([a1, host('a4', { state: 'suspect' })], [], arrival), undefined)
  })

  it('is not one large gap where it takes two', () => {
    const machines = [vital('one', 'a1', 2), vital('two', 'a1', 2)]
    const small = [host('a2', { load: load({ memoryTotal: 3 * GiB }) }), host('a3')]
    assert.equal(why([a1, ...small], machines, { on: small[0]!, size: 1 }), undefined)
    const gaps = [
      host('a2', { load: load({ memoryTotal: 3.5 * GiB }) }),
      host('a3', { load: load({ memoryTotal: GiB }) })
    ]
    assert.match(why([a1, ...gaps], machines.slice(0, 1), { on: gaps[0]!, size: 2 }) ?? '', /of a1/)
  })

  it('once gone, keeps nothing out that does not make it worse', () => {
    const dead = host('a2', { state: 'dead' })
    const machines = [vital('one', 'a1', 2)]
    assert.equal(why([a1, dead], machines, { on: a1, size: 1 }), undefined)
    assert.match(why([a1, dead], machines, { on: a1, size: 1, restarts: true }) ?? '', /of a1/)
    // What nobody has room for is no reason to refuse a machine that takes no room from it, or one that comes from where it harms more.
    const large = [vital('one', 'a1', 3.5), machine('two', 'a2', { memoryBytes: GiB })]
    assert.equal(why([a1, a2, a3], [...large, vital('x', 'a3', 1)], { on: a2, size: 1 }), undefined)
    const moved = { on: a3, size: 1, id: 'two' }
    assert.equal(why([a1, a2, host('a3', { load: load({ memoryTotal: 3 * GiB }) })], large, moved), undefined)
  })

  it('is not kept by a host that is emptied, nor against what comes from it', () => {
    const emptied = host('a2', { draining: true })
    const arrival = { on: a1, size: 2, restarts: true }
    assert.match(why([a1, emptied], [], arrival) ?? '', /of a1/)
    assert.equal(why([a1, emptied], [vital('one', 'a2', 2)], { ...arrival, id: 'one' }), undefined)
  })

  it('says when it is only that a load has not been heard of', () => {
    const unheard = { ...host('a2'), load: undefined }
    assert.match(
      why([a1, unheard], [], { on: a1, size: 2, restarts: true }) ?? '',
      /load of a2 is not known yet/
    )
  })

  it('once there, lets every single host be lost: each of its machines finds a place of its own', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(sizes, { minLength: 2, maxLength: 4 }), perHost => {
        const hosts = perHost.map((_, at) => host(`h${at}`, { load: load({ memoryTotal: 8 * GiB }) }))
        const placed: { size: number; at: number; id: string }[] = []
        // One after the other, as they come; those that are not taken go elsewhere.
        for (const [at, each] of perHost.entries())
          for (const [number, size] of each.entries()) {
            const machines = placed.map(one => vital(one.id, `h${one.at}`, one.size))
            const used = placed.filter(one => one.at === at).reduce((sum, one) => sum + one.size, 0)
            if (used + size > 8 || why(hosts, machines, { on: hosts[at]!, size, restarts: true })) continue
            placed.push({ size, at, id: `m${at}-${number}` })
          }
        const rooms = hosts.map(
          (_, at) => 8 - placed.filter(one => one.at === at).reduce((sum, { size }) => sum + size, 0)
        )
        for (const lost of hosts.keys()) {
          const gone = placed.filter(one => one.at === lost).map(({ size }) => size)
          assert.ok(findsPlaces(gone, rooms.toSpliced(lost, 1)))
        }
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

  it('says that it may be over soon while a load of the site is not known', () => {
    const unheard = { hosts: [a1, { ...a2, load: undefined }], machines }
    const small = { ...wanted, memoryBytes: GiB / 2 }
    const refused = refusal(small, a1, unheard, permitAll, settings)
    assert.equal(refused?.code, 'load-unknown')
    assert.match(refused.reason, /load of a2 is not known yet/)
  })

  it('does not hold a machine back that is there already', () => {
    const there = { ...wanted, id: 'one', memoryBytes: 3 * GiB }
    const reason = (of: Wanted, at = snapshot) => noSpare(arrivalOf(of, a1), at)
    assert.equal(reason(there), undefined)
    assert.equal(reason({ ...there, id: 'two', memoryBytes: GiB / 2 }), undefined)
    const fuller = {
      hosts: [a1, a2],
      machines: [...machines, machine('three', 'a2', { memoryBytes: GiB / 2 })]
    }
    assert.match(reason({ ...there, id: 'two', memoryBytes: GiB }, fuller) ?? '', /of a1/)
  })

  it('ends to be one when the host that says so has left, and not while that is only away', () => {
    const as = (state: HostSnapshot['state']) => ({
      hosts: [{ ...a1, state }, a2, host('a3', { load: load({ memoryTotal: GiB }) })],
      machines: []
    })
    const big = { ...wanted, memoryBytes: 2 * GiB }
    assert.equal(refusal(big, a2, as('left'), permitAll, settings), undefined)
    assert.equal(refusal(big, a2, as('dead'), permitAll, settings)?.code, 'no-spare')
  })

  it('uses it for what it is there for', () => {
    assert.equal(refusal({ ...wanted, isRecovery: true }, a2, snapshot, permitAll, settings), undefined)
  })
})
