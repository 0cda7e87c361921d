import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  type Address,
  DATAGRAM_SIZES,
  DEFAULT_PATH_TIMES,
  PathCore,
  type PathEffect,
  type PathEvent
} from '../../../protocol/link/path.ts'

const LEAST = DATAGRAM_SIZES[0]!

/** The other host's doors: how long each takes to answer, and how much goes through. */
interface Door {
  delayMs: number
  datagramBytes: number
  isOpen: boolean
}

/** Plays the core against doors, in virtual time. */
class Street {
  readonly core = new PathCore({ random: () => 0.5 })
  readonly doors = new Map<Address, Door>()
  readonly changes: string[] = []
  probes = 0
  probeBytes = 0
  now = 0
  #pongs: { at: number; event: PathEvent }[] = []
  isBusy = false

  door(address: Address, door: Partial<Door> = {}): Door {
    const made = { delayMs: 5, datagramBytes: 1_472, isOpen: true, ...door }
    this.doors.set(address, made)
    return made
  }

  tell(event: PathEvent): void {
    for (const effect of this.core.step(event, this.now)) this.#carryOut(effect)
  }

  #carryOut(effect: PathEffect): void {
    if (effect.kind === 'changed') {
      this.changes.push(
        effect.path === undefined ? 'none' : `${effect.path.address} ${effect.path.datagramBytes}`
      )
      return
    }
    this.probes++
    this.probeBytes += effect.datagramBytes
    const door = this.doors.get(effect.address)
    if (!door?.isOpen || effect.datagramBytes > door.datagramBytes) return
    const event = { kind: 'pong', token: effect.token, address: effect.address } as const
    this.#pongs.push({ at: this.now + door.delayMs, event })
  }

  /** Lets time pass, with a tick whenever the core wants one and every second. */
  pass(ms: number): void {
    const end = this.now + ms
    while (this.now < end) {
      this.#pongs.sort((a, b) => a.at - b.at)
      const second = Math.floor(this.now / 1_000) * 1_000 + 1_000
      const wakeup = Math.max(this.now + 1, this.core.wakeup() ?? Number.POSITIVE_INFINITY)
      const pong = this.#pongs[0]
      const next = Math.min(second, wakeup, pong?.at ?? Number.POSITIVE_INFINITY)
      if (next > end) break
      this.now = next
      if (pong !== undefined && pong.at <= this.now) {
        this.#pongs.shift()
        this.tell(pong.event)
      } else this.tell({ kind: 'tick', isBusy: this.isBusy })
    }
    this.now = end
  }
}

describe('the path of a link', () => {
  let street: Street

  beforeEach(() => {
    street = new Street()
  })

  it('is the first address that answers, and as large as what comes back', () => {
    street.door('shut', { isOpen: false })
    street.door('slow', { delayMs: 80 })
    street.door('near', { delayMs: 3 })
    street.tell({ kind: 'offered', addresses: ['shut', 'slow', 'near'] })
    street.pass(50)
    assert.deepEqual(street.core.path, { address: 'near', datagramBytes: 1_472 })
    assert.equal(street.core.roundTripMs, 3)
    street.pass(60_000)
    assert.deepEqual(street.core.path, { address: 'near', datagramBytes: 1_472 })
  })

  it('carries jumbo frames where they pass', () => {
    street.door('a', { datagramBytes: 8_972 })
    street.tell({ kind: 'offered', addresses: ['a'] })
    street.pass(100)
    assert.equal(street.core.path?.datagramBytes, 8_972)
  })

  it('does not come into being where only small datagrams pass', () => {
    street.door('a', { datagramBytes: LEAST - 1 })
    street.tell({ kind: 'offered', addresses: ['a'] })
    street.pass(20_000)
    assert.equal(street.core.path, undefined)
  })

  it('is given up within two seconds when it carries frames and nothing comes back', () => {
    const door = street.door('a')
    street.isBusy = true
    street.tell({ kind: 'offered', addresses: ['a'] })
    street.pass(10_000)
    door.isOpen = false
    street.pass(DEFAULT_PATH_TIMES.busyMs * 1.25 + 2 * DEFAULT_PATH_TIMES.answerMs + 10)
    assert.equal(street.core.path, undefined)
    door.isOpen = true
    street.pass(15_000)
    assert.deepEqual(street.core.path, { address: 'a', datagramBytes: 1_472 })
  })

  it('is another one as soon as the first misses an answer, and there is no moment without', () => {
    const first = street.door('first')
    street.door('second', { delayMs: 20 })
    street.isBusy = true
    street.tell({ kind: 'offered', addresses: ['first', 'second'] })
    street.pass(10_000)
    assert.equal(street.core.path?.address, 'first')
    first.isOpen = false
    street.pass(DEFAULT_PATH_TIMES.busyMs * 1.25 + DEFAULT_PATH_TIMES.answerMs + 40)
    assert.equal(street.core.path?.address, 'second')
    assert(!street.changes.includes('none'))
  })

  it('outlives single losses', () => {
    const door = street.door('a')
    street.isBusy = true
    street.tell({ kind: 'offered', addresses: ['a'] })
    street.pass(5_000)
    for (let round = 0; round < 20; round++) {
      door.isOpen = false
      street.pass(500)
      door.isOpen = true
      street.pass(4_000)
    }
    assert(!street.changes.includes('none'), street.changes.join(', '))
  })

  it('becomes narrower where large datagrams stop passing, and wide again later', () => {
    const door = street.door('a')
    street.isBusy = true
    street.tell({ kind: 'offered', addresses: ['a'] })
    street.pass(5_000)
    door.datagramBytes = 1_400
    street.pass(5_000)
    assert.deepEqual(street.core.path, { address: 'a', datagramBytes: 1_372 })
    assert(!street.changes.includes('none'))
    door.datagramBytes = 1_472
    street.pass(DEFAULT_PATH_TIMES.sizeMs + 1_000)
    assert.equal(street.core.path?.datagramBytes, 1_472)
  })

  it('follows the other host to a new address once that answers, and not before', () => {
    street.door('old')
    street.tell({ kind: 'offered', addresses: ['old'] })
    street.pass(1_000)
    street.tell({ kind: 'moved', address: 'forged' })
    street.pass(1_000)
    assert.equal(street.core.path?.address, 'old')
    street.door('new')
    street.tell({ kind: 'moved', address: 'new' })
    street.pass(100)
    assert.deepEqual(street.core.path, { address: 'new', datagramBytes: 1_472 })
  })

  it('does not believe a pong that it did not ask for, or that comes from elsewhere', () => {
    street.door('a')
    street.tell({ kind: 'offered', addresses: ['a'] })
    street.tell({ kind: 'pong', token: 1n, address: 'b' })
    street.tell({ kind: 'pong', token: 999n, address: 'a' })
    assert.equal(street.core.path, undefined)
  })

  it('costs little while nothing is carried', () => {
    street.door('a')
    street.tell({ kind: 'offered', addresses: ['a'] })
    street.pass(10_000)
    const before = { bytes: street.probeBytes, probes: street.probes }
    street.pass(590_000)
    // On Ethernet, with headers of IPv6 and UDP; an answer is as large as its probe, and either end asks.
    const frames = street.probes - before.probes
    const bytesPerSecond = (4 * (street.probeBytes - before.bytes + frames * (18 + 40 + 8))) / 590
    assert(60 * bytesPerSecond < 2_000, `${bytesPerSecond} B/s`)
  })

  it('is probed often enough for address translators to keep it', () => {
    assert(1.25 * DEFAULT_PATH_TIMES.idleMs < 25_000)
  })

  it('is found again after whatever happened, and never claims more than passes', () => {
    const change = fc.record({
      door: fc.nat(2),
      isOpen: fc.boolean(),
      datagramBytes: fc.constantFrom(LEAST - 100, LEAST, 1_452, 1_472, 8_972),
      delayMs: fc.nat(200),
      passMs: fc.nat(5_000),
      isBusy: fc.boolean(),
      moved: fc.boolean()
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), changes => {
        const played = new Street()
        const names = ['a', 'b', 'c']
        for (const name of names) played.door(name)
        played.tell({ kind: 'offered', addresses: names })
        for (const { door, passMs, isBusy, moved, ...values } of changes) {
          Object.assign(played.doors.get(names[door]!)!, values)
          played.isBusy = isBusy
          if (moved) played.tell({ kind: 'moved', address: names[door]! })
          played.pass(passMs)
        }
        const good = played.doors.get('b')!
        Object.assign(good, { isOpen: true, datagramBytes: 1_472, delayMs: 10 })
        for (const other of ['a', 'c']) played.doors.get(other)!.isOpen = false
        played.isBusy = true
        const before = played.probes
        played.pass(40_000)
        assert.equal(played.core.path?.address, 'b')
        assert(played.core.path.datagramBytes <= 1_472)
        assert(played.probes - before < 2_000, `${played.probes - before} probes`)
      }),
      { numRuns: 200 }
    )
  })
})
