import assert from 'node:assert/strict'
import fc from 'fast-check'
import * as address from '../../../protocol/switch/address.ts'
import { decodeArp, encodeArp } from '../../../protocol/switch/arp.ts'
import { addWords, checksumHolds, fold, pseudoHeaderSum } from '../../../protocol/switch/checksum.ts'
import { type DhcpMessage, decodeDhcp, encodeDhcp } from '../../../protocol/switch/dhcp.ts'
import { decodeEthernet, encodeEthernet } from '../../../protocol/switch/ethernet.ts'
import { decodeIpv4, decodeUdp, encodeUdp } from '../../../protocol/switch/ipv4.ts'
import {
  decodeLinkRecord,
  encodeLinkRecord,
  type LinkRecord,
  LinkRecordReader,
  MAX_LINK_RECORD_BYTES
} from '../../../protocol/switch/link-record.ts'
import { decodeNeighbour, encodeNeighbour, icmpv6Type } from '../../../protocol/switch/neighbour.ts'
import { decodeVnetHeader, encodeVnetHeader } from '../../../protocol/switch/packet.ts'

const macs = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const ipv4s = fc.uint8Array({ minLength: 4, maxLength: 4 })
const ipv6s = fc.uint8Array({ minLength: 16, maxLength: 16 })
const garbage = fc.uint8Array({ maxLength: 400 })

describe('addresses', () => {
  it('survive text and bytes', () => {
    fc.assert(
      fc.property(macs, fc.oneof(ipv4s, ipv6s), (mac, ip) => {
        assert.equal(address.parseMac(address.formatMac(mac)), mac)
        const bytes = new Uint8Array(8)
        address.writeMac(bytes, 1, mac)
        assert.equal(address.readMac(bytes, 1), mac)
        assert.deepEqual(address.parseIp(address.formatIp(ip)), ip)
      })
    )
  })

  it('are written as RFC 5952 says', () => {
    const texts = [
      '::',
      '::1',
      'fe80::1',
      '2001:db8::1:0:0:1',
      '2001:db8:0:1:1:1:1:1',
      '1::',
      '10.0.0.1',
      '1:0:0:2::'
    ]
    for (const text of texts) assert.equal(address.formatIp(address.parseIp(text)!), text)
  })

  it('refuse what is none', () => {
    for (const text of [
      '',
      '10.0.0',
      '10.0.0.256',
      '1:2',
      ':::',
      '1::2::3',
      '12345::',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7::8',
      'g::'
    ])
      assert.equal(address.parseIp(text), undefined, text)
    for (const text of ['', '52:54:00:00:00', '52-54-00-00-00-01', '52:54:00:00:00:0g'])
      assert.equal(address.parseMac(text), undefined)
    for (const text of [
      '10.0.0.0',
      '10.0.0.1/24',
      '10.0.0.0/31',
      '10.0.0.0/7',
      '10.0.0/24',
      '10.0.0.0/24/1',
      '10.0.0.0/x'
    ])
      assert.equal(address.parseSubnet(text), undefined, text)
    assert.deepEqual(address.parseSubnet('10.1.0.0/16'), { network: 0x0a010000, prefix: 16 })
  })

  it('compare', () => {
    assert.equal(address.isMulticast(address.BROADCAST_MAC), true)
    assert.equal(address.isMulticast(address.parseMac('01:00:5e:00:00:01')!), true)
    assert.equal(address.isMulticast(address.parseMac('52:54:00:00:00:01')!), false)
    assert.equal(address.equalBytes(Uint8Array.of(1), Uint8Array.of(1, 2)), false)
    assert.equal(address.equalBytes(Uint8Array.of(1, 3), Uint8Array.of(1, 2)), false)
    assert.equal(
      address.formatIp(address.linkLocalOf(address.parseMac('52:54:00:12:34:56')!)),
      'fe80::5054:ff:fe12:3456'
    )
  })
})

describe('ethernet', () => {
  it('survives', () => {
    fc.assert(
      fc.property(macs, macs, garbage, (destination, source, payload) => {
        const header = decodeEthernet(encodeEthernet(destination, source, 0x0800, payload))
        assert.deepEqual(header, {
          destination,
          source,
          vlan: undefined,
          etherType: 0x0800,
          payloadOffset: 14
        })
      })
    )
  })

  it('is looked through one 802.1Q tag', () => {
    const frame = encodeEthernet(1, 2, 0x8100, Uint8Array.of(0xa0, 0x05, 0x08, 0x06))
    assert.deepEqual(decodeEthernet(frame), {
      destination: 1,
      source: 2,
      vlan: 5,
      etherType: 0x0806,
      payloadOffset: 18
    })
    assert.equal(decodeEthernet(frame.subarray(0, 17)), undefined)
    assert.equal(decodeEthernet(frame.subarray(0, 13)), undefined)
  })
})

describe('arp', () => {
  it('survives, and garbage is refused', () => {
    const packets = fc.record(
      {
        operation: fc.constantFrom('request' as const, 'reply' as const),
        senderMac: macs,
        senderIp: ipv4s,
        targetMac: macs,
        targetIp: ipv4s
      },
      { noNullPrototype: true }
    )
    fc.assert(fc.property(packets, packet => assert.deepEqual(decodeArp(encodeArp(packet)), packet)))
    fc.assert(fc.property(garbage, bytes => assert.equal(decodeArp(bytes), undefined)))
  })
})

describe('udp over ipv4', () => {
  it('survives with right checksums, and garbage never throws', () => {
    const ports = fc.integer({ min: 0, max: 65535 })
    fc.assert(
      fc.property(
        ipv4s,
        ipv4s,
        ports,
        ports,
        garbage,
        (source, destination, sourcePort, destinationPort, payload) => {
          const bytes = encodeUdp(source, destination, { sourcePort, destinationPort, payload })
          assert.equal(fold(addWords(0, bytes, 0, 20)), 0xffff)
          assert.equal(
            checksumHolds(bytes, 20, bytes.length, pseudoHeaderSum(bytes, 0, 17, bytes.length - 20)),
            true
          )
          const ip = decodeIpv4(bytes, 0)!
          assert.deepEqual([ip.source, ip.destination, ip.fragmented], [source, destination, false])
          assert.deepEqual(decodeUdp(bytes, ip), { sourcePort, destinationPort, payload })
          assert.equal(decodeUdp(bytes, { ...ip, fragmented: true }), undefined)
          assert.equal(decodeUdp(bytes, { ...ip, end: 25 }), undefined)
          bytes[25] = 255
          bytes[24] = 255
          assert.equal(decodeUdp(bytes, ip), undefined)
        }
      )
    )
    fc.assert(
      fc.property(garbage, bytes => {
        bytes[0] = 0x45
        const ip = decodeIpv4(bytes, 0)
        if (ip !== undefined) decodeUdp(bytes, ip)
      })
    )
    assert.equal(
      decodeIpv4(
        Uint8Array.from({ length: 20 }, (_, index) => (index === 0 ? 0x44 : 20)),
        0
      ),
      undefined
    )
  })
})

describe('dhcp', () => {
  const messages: fc.Arbitrary<DhcpMessage> = fc.record(
    {
      operation: fc.constantFrom('request' as const, 'reply' as const),
      type: fc.constantFrom(
        'discover' as const,
        'request' as const,
        'ack' as const,
        'nak' as const,
        'release' as const
      ),
      transaction: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      broadcast: fc.boolean(),
      clientIp: ipv4s,
      yourIp: ipv4s,
      clientMac: macs,
      requestedIp: ipv4s,
      serverId: ipv4s,
      leaseSeconds: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      subnetMask: ipv4s,
      router: ipv4s,
      mtuBytes: fc.integer({ min: 0, max: 65535 })
    },
    {
      requiredKeys: ['operation', 'type', 'transaction', 'broadcast', 'clientIp', 'yourIp', 'clientMac'],
      noNullPrototype: true
    }
  )

  it('survives', () => {
    fc.assert(fc.property(messages, message => assert.deepEqual(decodeDhcp(encodeDhcp(message)), message)))
  })

  it('refuses garbage, cut options and unknown types', () => {
    fc.assert(fc.property(garbage, bytes => assert.equal(decodeDhcp(bytes), undefined)))
    const good = encodeDhcp({
      operation: 'request',
      type: 'discover',
      transaction: 1,
      broadcast: false,
      clientIp: new Uint8Array(4),
      yourIp: new Uint8Array(4),
      clientMac: 5
    })
    const changed = (at: number, value: number) => Object.assign(good.slice(), { [at]: value })
    for (const [at, value] of [
      [0, 3],
      [1, 2],
      [2, 8],
      [236, 0],
      [241, 200],
      [242, 0],
      [242, 9]
    ] as const)
      assert.equal(decodeDhcp(changed(at, value)), undefined, `${at}`)
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 60 }), bytes => {
        const message = good.slice()
        message.set(bytes, 240)
        decodeDhcp(message)
      })
    )
    // Padding between options is skipped; the end may be missing.
    assert.equal(
      decodeDhcp(Uint8Array.from([...good.subarray(0, 240), 0, 0, ...good.subarray(240)]))?.type,
      'discover'
    )
    assert.equal(decodeDhcp(good.subarray(0, 243))?.type, 'discover')
  })
})

describe('neighbour discovery', () => {
  it('survives', () => {
    const common = { source: ipv6s, destination: ipv6s, target: ipv6s }
    const messages = fc.oneof(
      fc.record(
        { kind: fc.constant('solicitation' as const), ...common, mac: macs, solicited: fc.constant(false) },
        { noNullPrototype: true }
      ),
      fc.record(
        { kind: fc.constant('advertisement' as const), ...common, solicited: fc.boolean() },
        { noNullPrototype: true }
      )
    )
    fc.assert(
      fc.property(messages, message =>
        assert.deepEqual(decodeNeighbour(encodeNeighbour(message), 0), message)
      )
    )
  })

  it('refuses a wrong checksum, hop limit, code or length, and garbage', () => {
    const good = encodeNeighbour({
      kind: 'solicitation',
      source: new Uint8Array(16),
      destination: new Uint8Array(16),
      target: new Uint8Array(16),
      mac: 5,
      solicited: false
    })
    for (const at of [5, 7, 41, 42, 43, 65])
      assert.equal(
        decodeNeighbour(Object.assign(good.slice(), { [at]: good[at]! ^ 1 }), 0),
        undefined,
        `${at}`
      )
    assert.equal(icmpv6Type(good, 0), 135)
    assert.equal(icmpv6Type(good.subarray(0, 40), 0), undefined)
    assert.equal(icmpv6Type(Object.assign(good.slice(), { 6: 17 }), 0), undefined)
    fc.assert(fc.property(garbage, bytes => assert.equal(decodeNeighbour(bytes, 0), undefined)))
  })

  it('refuses an option of no length, whose sum is right', () => {
    const good = encodeNeighbour({
      kind: 'solicitation',
      source: new Uint8Array(16),
      destination: new Uint8Array(16),
      target: new Uint8Array(16),
      mac: 5,
      solicited: false
    })
    good[65] = 0
    good[64] = 1
    address.writeUint16(good, 42, 0)
    address.writeUint16(
      good,
      42,
      ~fold(addWords(pseudoHeaderSum(good, 0, 58, 32), good, 40, good.length)) & 0xffff
    )
    assert.equal(decodeNeighbour(good, 0), undefined)
  })
})

describe('vnet header', () => {
  it('survives, and refuses what no port here offers', () => {
    const packet = new Uint8Array(100)
    const header = {
      needsChecksum: true,
      gso: 'tcp6',
      headerBytes: 74,
      gsoBytes: 1440,
      checksumStart: 54,
      checksumOffset: 16
    } as const
    encodeVnetHeader(packet, header)
    assert.deepEqual(decodeVnetHeader(packet), header)
    encodeVnetHeader(packet, { ...header, needsChecksum: false })
    assert.equal(decodeVnetHeader(packet), undefined)
    for (const change of [{ gsoBytes: 0 }, { checksumStart: 3 }, { checksumStart: 80 }]) {
      encodeVnetHeader(packet, { ...header, ...change })
      assert.equal(decodeVnetHeader(packet), undefined)
    }
    assert.equal(decodeVnetHeader(Object.assign(new Uint8Array(100), { 0: 4 })), undefined)
    assert.equal(decodeVnetHeader(Object.assign(new Uint8Array(100), { 1: 3 })), undefined)
    assert.equal(decodeVnetHeader(new Uint8Array(23)), undefined)
    assert.equal(decodeVnetHeader(new Uint8Array(70_000)), undefined)
    encodeVnetHeader(packet, { ...header, needsChecksum: false, gso: 'none' })
    assert.equal(decodeVnetHeader(packet)?.gso, 'none')
    encodeVnetHeader(packet, { ...header, gso: 'tcp4' })
    assert.equal(decodeVnetHeader(packet)?.gso, 'tcp4')
  })
})

describe('link records', () => {
  const numbers = fc.integer({ min: 0, max: 1023 })
  const bytesOf = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max })
  const records: fc.Arbitrary<LinkRecord> = fc.oneof(
    fc.record(
      {
        kind: fc.constant('frame' as const),
        number: numbers,
        epoch: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
        forwarded: fc.boolean(),
        packet: bytesOf(24, 3000)
      },
      { noNullPrototype: true }
    ),
    fc.record(
      { kind: fc.constant('segment' as const), number: numbers, segment: bytesOf(16, 16).map(address.ipKey) },
      { noNullPrototype: true }
    ),
    fc.record(
      { kind: fc.constant('announce' as const), number: numbers, message: bytesOf(0, 200) },
      { noNullPrototype: true }
    ),
    fc.record(
      { kind: fc.constantFrom('ping' as const, 'pong' as const), token: bytesOf(8, 8) },
      { noNullPrototype: true }
    )
  )
  const copyOf = (record: LinkRecord): LinkRecord => structuredClone(record)

  it('survive, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(records, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 }),
        (sent, cuts) => {
          const stream = Buffer.concat(sent.map(encodeLinkRecord))
          const reader = new LinkRecordReader()
          const received: LinkRecord[] = []
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const bytes = cuts[turn % cuts.length]!
            assert.equal(
              reader.push(new Uint8Array(stream.subarray(at, at + bytes)), record =>
                received.push(copyOf(record))
              ),
              true
            )
            at += bytes
          }
          assert.deepEqual(received, sent)
        }
      )
    )
  })

  it('end the stream at the first that is none, and never throw', () => {
    fc.assert(
      fc.property(fc.array(garbage, { maxLength: 5 }), chunks => {
        const reader = new LinkRecordReader()
        chunks.every(chunk => reader.push(chunk, () => {}))
      })
    )
    const good = encodeLinkRecord({ kind: 'ping', token: new Uint8Array(8) })
    const spoilt = (changes: Record<number, number>) => Object.assign(good.slice(), changes)
    for (const changes of [{ 0: 1 }, { 3: 1 }, { 4: 9 }, { 6: 9 }] as Record<number, number>[]) {
      assert.equal(
        new LinkRecordReader().push(spoilt(changes), () => {}),
        false
      )
      const slow = new LinkRecordReader()
      assert.equal(
        [...spoilt(changes)].every(byte => slow.push(Uint8Array.of(byte), () => {})),
        false
      )
    }
    assert.equal(decodeLinkRecord(good.subarray(0, 20)), undefined)
    assert.equal(decodeLinkRecord(new Uint8Array(3)), undefined)
    const frame = encodeLinkRecord({
      kind: 'frame',
      number: 0,
      epoch: 1,
      forwarded: false,
      packet: new Uint8Array(30)
    })
    assert.equal(decodeLinkRecord(Object.assign(frame, { 5: 2 })), undefined)
    for (const record of [
      { kind: 'frame', number: 0, epoch: 1, forwarded: false, packet: new Uint8Array(20) },
      { kind: 'segment', number: 0, segment: 'abcd' },
      { kind: 'announce', number: 0, message: new Uint8Array(5000) },
      { kind: 'pong', token: new Uint8Array(9) }
    ] as LinkRecord[])
      assert.equal(decodeLinkRecord(encodeLinkRecord(record)), undefined)
    assert(MAX_LINK_RECORD_BYTES < 66_000)
  })
})
