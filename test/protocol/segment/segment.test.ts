import assert from 'node:assert/strict'
import fc from 'fast-check'
import { segmentCodec } from '../../../protocol/segment/codec.ts'
import {
  type AllocationRequest,
  allocated,
  cardOf,
  released,
  type SegmentRecord,
  type SegmentRule,
  segmentChange,
  segmentCreated,
  segmentDeleted,
  segmentLimits
} from '../../../protocol/segment/segment.ts'
import { seededRandom } from '../../support/random.ts'

const id = (number: number) => number.toString(16).padStart(32, '0')

function apply(segment: SegmentRecord | undefined, ...rules: SegmentRule[]): SegmentRecord {
  for (const rule of rules) {
    const result = rule(segment)
    assert.equal(result.kind, 'segment', JSON.stringify(result))
    if (result.kind === 'segment') segment = result.segment
  }
  return segment!
}

function refusal(segment: SegmentRecord | undefined, rule: SegmentRule): string {
  const result = rule(segment)
  return result.kind === 'refuse' ? result.code : result.kind
}

const random = seededRandom(1)
const allocate = (number: number, request: Partial<AllocationRequest> = {}) =>
  allocated({ machine: id(number), card: 0, ...request }, random)
const made = (subnet?: string) =>
  apply(undefined, segmentCreated({ id: id(9), name: 'north/lan', ...(subnet && { subnet }) }))
const ipsOf = (segment: SegmentRecord) => segment.allocations.flatMap(allocation => allocation.ips)

describe('segment record', () => {
  it('is created once, with a subnet that is one', () => {
    assert.equal(refusal(made(), segmentCreated({ id: id(9), name: 'north/lan' })), 'segment-exists')
    assert.equal(
      refusal(undefined, segmentCreated({ id: id(9), name: 'north/lan', subnet: '10.0.0.1/24' })),
      'bad-subnet'
    )
    assert.equal(refusal(undefined, allocate(1)), 'segment-not-found')
  })

  it('skips the network, its first address and the broadcast address, and says when it is full', () => {
    let segment = made('10.1.2.0/29')
    for (let number = 1; number <= 5; number++) segment = apply(segment, allocate(number))
    assert.deepEqual(ipsOf(segment), ['10.1.2.2', '10.1.2.3', '10.1.2.4', '10.1.2.5', '10.1.2.6'])
    assert.equal(refusal(segment, allocate(6)), 'subnet-full')
    const freed = apply(segment, released(id(3)), allocate(6))
    assert.equal(freed.allocations.at(-1)?.ips[0], '10.1.2.4')
  })

  it('works in the upper half of the address space', () => {
    assert.deepEqual(ipsOf(apply(made('192.168.255.0/24'), allocate(1))), ['192.168.255.2'])
    assert.deepEqual(ipsOf(apply(made('192.168.0.0/16'), allocate(1, { ip: '192.168.255.254' }))), [
      '192.168.255.254'
    ])
  })

  it('gives what was asked for, unless it is not to be had', () => {
    const segment = apply(made('10.1.2.0/24'), allocate(1, { ip: '10.1.2.9', mac: '02:00:00:00:00:AA' }))
    assert.deepEqual(cardOf(segment, id(1), 0), {
      segment: id(9),
      mac: '02:00:00:00:00:aa',
      ips: ['10.1.2.9']
    })
    assert.equal(cardOf(segment, id(1), 1), undefined)
    assert.equal(refusal(segment, allocate(2, { ip: '10.1.2.9' })), 'ip-in-use')
    assert.equal(refusal(segment, allocate(2, { mac: '02:00:00:00:00:aa' })), 'mac-in-use')
    for (const ip of ['10.1.2.0', '10.1.2.1', '10.1.2.255', '10.1.3.4', '10.1.1.255', 'fd00::2']) {
      assert.equal(refusal(segment, allocate(2, { ip })), 'address-outside', ip)
    }
    for (const mac of ['01:00:00:00:00:01', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', 'nonsense']) {
      assert.equal(refusal(segment, allocate(2, { mac })), 'bad-address', mac)
    }
    assert.equal(refusal(segment, allocate(2, { ip: '10.1.2' })), 'bad-address')
  })

  it('knows an address in every spelling, where there is no subnet', () => {
    const segment = apply(made(), allocate(1, { ip: 'FD00:0::1' }))
    assert.deepEqual(ipsOf(segment), ['fd00::1'])
    assert.equal(refusal(segment, allocate(2, { ip: 'fd00:0:0::0:1' })), 'ip-in-use')
    assert.deepEqual(apply(segment, allocate(2)).allocations[1]?.ips, [])
  })

  it('gives a card the same again, and nothing else', () => {
    const segment = apply(made('10.1.2.0/24'), allocate(1, { ip: '10.1.2.9', mac: '02:00:00:00:00:aa' }))
    assert.equal(refusal(segment, allocate(1)), 'keep')
    assert.equal(refusal(segment, allocate(1, { ip: '10.1.2.9', mac: '02:00:00:00:00:AA' })), 'keep')
    assert.equal(refusal(segment, allocate(1, { ip: '10.1.2.10' })), 'card-allocated')
    assert.equal(refusal(segment, allocate(1, { ip: 'x' })), 'card-allocated')
    assert.equal(refusal(segment, allocate(1, { mac: '02:00:00:00:00:ab' })), 'card-allocated')
  })

  it('takes back one card or all of a machine', () => {
    const segment = apply(made(), allocate(1), allocate(1, { card: 1 }), allocate(2))
    assert.equal(apply(segment, released(id(1), 1)).allocations.length, 2)
    assert.equal(apply(segment, released(id(1))).allocations.length, 1)
    assert.equal(refusal(segment, released(id(3))), 'keep')
  })

  it('ends only when nobody is on it, and for ever', () => {
    const segment = apply(made(), allocate(1))
    assert.equal(refusal(segment, segmentDeleted()), 'segment-in-use')
    const gone = apply(segment, released(id(1)), segmentDeleted())
    assert.equal(refusal(gone, allocate(1)), 'segment-deleted')
    assert.deepEqual(segmentCodec.decode(segmentCodec.encode(gone)), gone)
  })

  it('draws another MAC when the first is taken, and makes it a local one', () => {
    const draws = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5]
    const drawing = () => draws.shift()!
    const rule = (machine: number) => allocated({ machine: id(machine), card: 0 }, drawing)
    const macs = apply(made(), rule(1), rule(2)).allocations.map(allocation => allocation.mac)
    assert.deepEqual(macs, ['06:00:00:00:00:00', '06:00:00:00:00:80'])
  })

  it('is bounded', () => {
    const allocations = Array.from({ length: segmentLimits.allocations }, (_, at) => {
      return {
        machine: id(at),
        card: 0,
        mac: `02:00:00:00:${(at >> 8).toString(16).padStart(2, '0')}:${(at & 255).toString(16).padStart(2, '0')}`,
        ips: []
      }
    })
    const full = { ...made('10.0.0.0/8'), allocations }
    assert.equal(refusal(full, allocate(99_999)), 'segment-full')
    assert.deepEqual(segmentCodec.decode(segmentCodec.encode(full)), full)
  })

  it('changes the bytes of a register', () => {
    const create = segmentChange(segmentCreated({ id: id(9), name: 'north/lan' }))(undefined)
    assert.ok(create.kind === 'next')
    const change = segmentChange(allocate(1))
    assert.equal(change(create.value).kind, 'next')
    assert.equal(segmentChange(released(id(1)))(create.value).kind, 'keep')
    const unreadable = change(Uint8Array.of(255))
    assert.equal(unreadable.kind === 'refuse' && unreadable.code, 'record-unreadable')
  })

  it('refuses bytes that give an address twice, or are anything else', () => {
    const segment = apply(made('10.1.2.0/24'), allocate(1))
    const [first] = segment.allocations
    const twice = [
      { ...first!, machine: id(2), mac: '02:00:00:00:00:01' },
      { ...first!, machine: id(2), ips: [] },
      { ...first!, mac: '02:00:00:00:00:01', ips: [] }
    ]
    for (const second of twice) {
      const bytes = segmentCodec.encode({ ...segment, allocations: [first!, second] })
      assert.throws(() => segmentCodec.decode(bytes), { code: 'bad-message' })
    }
    const odd: SegmentRecord[] = [
      { ...segment, subnet: '10.1.2.3/24' },
      { ...segment, allocations: [{ ...first!, ips: ['010.1.2.3'] }] },
      { ...segment, allocations: [{ ...first!, mac: '02:00' }] }
    ]
    for (const one of odd)
      assert.throws(() => segmentCodec.decode(segmentCodec.encode(one)), { code: 'bad-message' })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        try {
          segmentCodec.decode(bytes)
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'bad-message')
        }
      })
    )
  })

  it('never gives an address twice, and gives back what was released', () => {
    const machine = fc.integer({ min: 1, max: 8 })
    const rule = fc.oneof(
      fc
        .record({
          machine,
          card: fc.nat(1),
          ip: fc.option(fc.integer({ min: 0, max: 15 })),
          seed: fc.integer()
        })
        .map(({ machine: at, card, ip, seed }) =>
          allocated(
            { machine: id(at), card, ...(ip !== null && { ip: `10.1.2.${ip}` }) },
            seededRandom(seed % 2)
          )
        ),
      machine.map(at => released(id(at)))
    )
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 60 }), rules => {
        let segment = made('10.1.2.0/28')
        for (const one of rules) {
          const result = one(segment)
          if (result.kind === 'segment') segment = result.segment
          const ips = ipsOf(segment)
          assert.equal(new Set(ips).size, ips.length)
          assert.ok(ips.every(ip => Number(ip.split('.')[3]) >= 2 && Number(ip.split('.')[3]) <= 14))
          const macs = segment.allocations.map(allocation => allocation.mac)
          assert.equal(new Set(macs).size, macs.length)
          assert.equal(refusal(segment, allocate(20)), ips.length < 13 ? 'segment' : 'subnet-full')
        }
        assert.deepEqual(segmentCodec.decode(segmentCodec.encode(segment)), segment)
      })
    )
  })
})
