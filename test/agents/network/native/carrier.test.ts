import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { PORT_FLAG } from '../../../../agents/network/native/addon.ts'
import { plainPacket } from '../../../../protocol/switch/packet.ts'
import { eventually } from '../../../support/eventually.ts'
import { ethernet, superframe, tcpFrame, verifyTcp } from './frames.ts'
import { canRun, HERE, KEYS, LINK, LOCAL, PORT, Rig, SEGMENT, THEIR_SEGMENT, THERE } from './rig.ts'
import { decodeRecord, encodeRecord, FLAG, HEADER_BYTES, KIND, seal } from './wire.ts'

const deadline = { deadlineMs: 3_000 }

for (const threads of [1, 2] as const)
  describe(`the native carrier, ${threads === 1 ? 'both directions in one thread' : 'a thread for each direction'}`, () => {
    let rig: Rig

    before(function () {
      if (!canRun()) this.skip()
    })

    beforeEach(async () => {
      rig = await Rig.start({ threads })
    })

    afterEach(async () => {
      await rig?.[Symbol.asyncDispose]()
    })

    const outward = (bytes: number, etherType = 0x88b5) =>
      ethernet(THERE, HERE, etherType, randomBytes(bytes))
    const inward = (bytes: number, etherType = 0x88b5) => ethernet(HERE, THERE, etherType, randomBytes(bytes))

    it('seals a frame with its segment and its source’s epoch', async () => {
      const frame = outward(200)
      rig.device.send(plainPacket(frame))
      await eventually(() => rig.received.length === 1, deadline)
      const { record, counter } = rig.received[0]!
      assert.deepEqual(
        { ...record, body: record.body.toString('hex') },
        {
          kind: KIND.frame,
          flags: 0,
          segment: THEIR_SEGMENT,
          epoch: 5,
          checksumStart: 0,
          checksumOffset: 0,
          gsoBytes: 0,
          body: frame.toString('hex')
        }
      )
      assert.equal(counter, 0n)
    })

    it('speaks IPv6 as it speaks IPv4', async function () {
      await using six = await Rig.start({ host: '::1', datagramBytes: 1_452, threads }).catch(error => {
        process.stdout.write(`    NOT RUN: no IPv6 here (${error.message})\n`)
        return this.skip()
      })
      const { packet, bytes } = superframe({
        version: 4,
        from: HERE,
        to: THERE,
        payload: randomBytes(20_000),
        gsoBytes: 1_448
      })
      six.device.send(packet)
      const parts = () => six.received.map(({ record }) => verifyTcp(record.body, record).payload)
      await eventually(() => Buffer.concat(parts()).length === bytes.length, deadline)
      assert.deepEqual(Buffer.concat(parts()), bytes)
      assert(six.received.every(({ bytes: datagram }) => datagram <= 1_452))
      const frame = inward(300)
      await six.inject({ kind: KIND.frame, body: frame })
      assert.deepEqual((await six.packet()).subarray(10), frame)
    })

    it('never uses a counter twice, whoever sends', async () => {
      const { addon, ref } = rig.carrier
      for (let at = 0; at < 50; at++) {
        rig.device.send(plainPacket(outward(60 + at)))
        addon.send(ref, LINK, SEGMENT, 5, true, plainPacket(outward(60)))
        addon.flush(ref)
      }
      await eventually(() => rig.received.length === 100, deadline)
      assert.equal(new Set(rig.received.map(({ counter }) => counter)).size, 100)
      assert.equal(rig.received.filter(({ record }) => record.flags === FLAG.forwarded).length, 50)
    })

    it('hands a frame to the port of its destination', async () => {
      const frame = inward(300)
      await rig.inject({ kind: KIND.frame, body: frame })
      assert.deepEqual(await rig.packet(), Buffer.from(plainPacket(frame)))
    })

    describe('superframes', () => {
      for (const version of [4, 6] as const)
        for (const vlan of [false, true])
          for (const timestamps of [false, true])
            for (const payload of [1_500, 1_448 * 3, 65_000 - 200, 30_001]) {
              const what = `TCP over IPv${version}${vlan ? ' in a VLAN' : ''}${timestamps ? ' with timestamps' : ''}`
              it(`are cut to fit the path and joined to what they were: ${what}, ${payload} bytes`, async () => {
                const { packet, bytes } = superframe({
                  version,
                  vlan,
                  timestamps,
                  from: HERE,
                  to: THERE,
                  payload: randomBytes(payload),
                  gsoBytes: 1_448
                })
                rig.device.send(packet)
                const whole = () =>
                  rig.received.reduce(
                    (sum, { record }) => sum + verifyTcp(record.body, record).payload.length,
                    0
                  )
                const state = () =>
                  `${rig.received.length} pieces, ${whole()} bytes, ${JSON.stringify(rig.link())}`
                await eventually(() => whole() === payload, { ...deadline, state })
                const parts = rig.received.map(({ record }) => verifyTcp(record.body, record))
                assert(rig.received.every(({ bytes: datagram }) => datagram <= 1_472))
                assert(rig.received.every(({ record }) => record.kind === KIND.piece && record.epoch === 5))
                assert.deepEqual(Buffer.concat(parts.map(part => part.payload)), bytes)
                parts.forEach((part, at) => {
                  assert.equal(
                    part.sequence,
                    1000 + parts.slice(0, at).reduce((sum, { payload: p }) => sum + p.length, 0)
                  )
                  assert.equal(part.push, at === parts.length - 1)
                })

                // The same pieces from the other side become one packet again, whatever its length.
                for (const { record } of rig.received) {
                  const body = Buffer.from(record.body)
                  Buffer.from('020000000001020000000002', 'hex').copy(body)
                  await rig.inject({ ...record, segment: SEGMENT, epoch: 6, body })
                }
                const joined: Buffer[] = []
                const total = () =>
                  joined.reduce((sum, each) => sum + verifyTcp(each.subarray(10)).payload.length, 0)
                await eventually(() => {
                  const next = rig.device.receive()
                  if (next !== undefined) joined.push(next)
                  return total() === payload
                }, deadline)
                assert.deepEqual(
                  Buffer.concat(joined.map(each => verifyTcp(each.subarray(10)).payload)),
                  bytes
                )
              })
            }

      it('are cut, with whole checksums, for a port that takes neither', async () => {
        await rig[Symbol.asyncDispose]()
        rig = await Rig.start({ flags: 0, threads })
        const payload = randomBytes(4_000)
        const frames = tcpFrame({ version: 4, from: THERE, to: HERE, payload, gsoBytes: 1_400 })
        for (const body of frames)
          await rig.inject({
            kind: KIND.piece,
            flags: FLAG.needsChecksum,
            checksumStart: 34,
            checksumOffset: 16,
            gsoBytes: 1_400,
            body
          })
        const parts: Buffer[] = []
        await eventually(() => {
          const next = rig.device.receive()
          if (next !== undefined) parts.push(next)
          return parts.length === 3
        }, deadline)
        for (const part of parts) {
          assert.deepEqual(part.subarray(0, 10), Buffer.alloc(10))
          assert(verifyTcp(part.subarray(10)).isChecksumWhole)
        }
        assert.deepEqual(Buffer.concat(parts.map(part => verifyTcp(part.subarray(10)).payload)), payload)
      })
    })

    describe('frames larger than the path', () => {
      it('travel in fragments that are put together in any order', async () => {
        const frame = outward(9_000)
        rig.device.send(plainPacket(frame))
        await eventually(() => rig.received.length === 7, deadline)
        assert(rig.received.every(({ record, bytes }) => record.kind === KIND.fragment && bytes <= 1_472))
        const whole = Buffer.concat(
          rig.received
            .toSorted((a, b) => a.record.segment - b.record.segment)
            .map(({ record }) => record.body)
        )
        assert.deepEqual(decodeRecord(whole).body, frame)

        const record = encodeRecord({ kind: KIND.frame, segment: SEGMENT, epoch: 6, body: inward(9_000) })
        const each = 1_300
        const count = Math.ceil(record.length / each)
        for (const index of Array.from({ length: count }, (_, at) => at).toReversed())
          await rig.inject({
            kind: KIND.fragment,
            segment: index,
            epoch: 1,
            checksumOffset: count,
            gsoBytes: each,
            body: record.subarray(index * each, (index + 1) * each)
          })
        assert.deepEqual((await rig.packet()).subarray(10), record.subarray(HEADER_BYTES))
      })

      it('are as long as IP allows', async () => {
        const frame = outward(65_500)
        rig.device.send(plainPacket(frame))
        const parts = () => rig.received.map(({ record }) => record)
        await eventually(
          () => parts().reduce((sum, { body }) => sum + body.length, 0) === 65_514 + HEADER_BYTES,
          deadline
        )
        const whole = Buffer.concat(
          parts()
            .toSorted((a, b) => a.segment - b.segment)
            .map(({ body }) => body)
        )
        assert.deepEqual(decodeRecord(whole).body, frame)
      })

      it('are bounded: what is never completed gives way, and what overlaps is refused', async () => {
        const body = Buffer.alloc(1_000, 1)
        const fragment = (epoch: number, segment: number, part = body) =>
          rig.inject({ kind: KIND.fragment, segment, epoch, checksumOffset: 3, gsoBytes: 1_000, body: part })
        for (let number = 0; number < 40; number++) await fragment(number, 0)
        // The first is long forgotten, so its other parts complete nothing.
        await fragment(0, 1)
        await fragment(0, 2)
        await fragment(39, 0)
        await fragment(39, 1, Buffer.alloc(900))
        const frame = inward(60)
        await rig.inject({ kind: KIND.frame, body: frame })
        assert.deepEqual((await rig.packet()).subarray(10), frame)
        assert.equal(rig.device.receive(), undefined)
      })
    })

    describe('what is not authentic, or not new', () => {
      it('is refused and counted: replayed, altered, truncated, of another key, of no session', async () => {
        const frame = inward(100)
        const good = await rig.inject({ kind: KIND.frame, body: frame })
        await rig.packet()
        await rig.raw(good)
        for (const at of [0, 4, 11, 12, 40, good.length - 1]) {
          const altered = Buffer.from(good)
          altered[at]! ^= 1
          await rig.raw(altered)
        }
        for (const bytes of [0, 1, 11, 27, 28, 39, good.length - 1]) await rig.raw(good.subarray(0, bytes))
        await rig.raw(
          seal(
            Buffer.alloc(32, 9),
            LOCAL,
            5n,
            encodeRecord({ kind: KIND.frame, segment: SEGMENT, epoch: 6, body: frame })
          )
        )
        await rig.raw(
          seal(
            KEYS.open,
            LOCAL + 1,
            5n,
            encodeRecord({ kind: KIND.frame, segment: SEGMENT, epoch: 6, body: frame })
          )
        )
        const last = inward(80)
        await rig.inject({ kind: KIND.frame, body: last })
        assert.deepEqual((await rig.packet()).subarray(10), last)
        assert.equal(rig.device.receive(), undefined)
        const { replayed, forged, received } = rig.link()
        assert.deepEqual({ replayed, received }, { replayed: 1, received: 2 })
        assert(forged >= 6, `${forged} forged`)
      })

      it('is told apart within 4,096 counters of the highest, in any order', async () => {
        const at = (counter: number) => rig.inject({ kind: KIND.frame, body: inward(60) }, BigInt(counter))
        const seen = async (count: number) => {
          await eventually(() => rig.link().received + rig.link().replayed === count, deadline)
          return rig.link()
        }
        await at(10_000)
        for (const counter of [9_000, 8_999, 10_000 - 4_095, 9_999, 10_001]) await at(counter)
        for (const counter of [10_000 - 4_096, 10_000, 9_000, 1, 10_001]) await at(counter)
        assert.deepEqual(await seen(11), { ...rig.link(), received: 6, replayed: 5 })
        // Far ahead: the window has nothing of what was before.
        await at(100_000)
        await at(10_002)
        assert.deepEqual(await seen(13), { ...rig.link(), received: 7, replayed: 6 })
      })
    })

    describe('a question to the switch', () => {
      it('is what it may not decide: other sources, many destinations, unknown ones', async () => {
        const packets = [
          ethernet(THERE, '02:00:00:00:00:77', 0x88b5, Buffer.alloc(60)),
          ethernet('ff:ff:ff:ff:ff:ff', HERE, 0x88b5, Buffer.alloc(60)),
          ethernet('02:00:00:00:00:99', HERE, 0x88b5, Buffer.alloc(60)),
          ethernet(THERE, HERE, 0x0806, Buffer.alloc(60))
        ].map(plainPacket)
        for (const packet of packets) rig.device.send(packet)
        await eventually(() => rig.asked.length === 4, deadline)
        assert.deepEqual(
          rig.asked.map(({ kind, handle, body }) => ({ kind, handle, body: body.toString('hex') })),
          packets.map(packet => ({
            kind: 'fromPort',
            handle: PORT,
            body: Buffer.from(packet).toString('hex')
          }))
        )
        assert.equal(rig.received.length, 0)
      })

      it('is every frame from another host that its record does not vouch for', async () => {
        const cases = [
          { body: inward(60), epoch: 5 },
          { body: inward(60), epoch: 7 },
          { body: inward(60), flags: FLAG.forwarded },
          { body: ethernet(HERE, HERE, 0x88b5, Buffer.alloc(60)) },
          { body: ethernet('ff:ff:ff:ff:ff:ff', THERE, 0x88b5, Buffer.alloc(60)) },
          { body: ethernet('02:00:00:00:00:99', THERE, 0x88b5, Buffer.alloc(60)) }
        ]
        for (const each of cases) await rig.inject({ kind: KIND.frame, ...each })
        await eventually(
          () => rig.asked.filter(({ kind }) => kind !== 'moved').length === cases.length,
          deadline
        )
        assert.deepEqual(
          rig.asked.map(({ kind, handle, segment, epoch }) => ({ kind, handle, segment, epoch })),
          cases.map(({ epoch = 6, flags = 0 }) => ({
            kind: flags === FLAG.forwarded ? 'forwarded' : 'fromLink',
            handle: LINK,
            segment: SEGMENT,
            epoch
          }))
        )
        assert.equal(rig.device.receive(), undefined)
      })

      it('is none about a segment that is not here', async () => {
        await rig.inject({ kind: KIND.frame, segment: SEGMENT + 1, body: inward(60) })
        const frame = inward(61)
        await rig.inject({ kind: KIND.frame, body: frame })
        assert.deepEqual((await rig.packet()).subarray(10), frame)
        assert.deepEqual(rig.asked, [])
      })

      it('may not be put too often by one port, and what has somewhere to go goes there meanwhile', async () => {
        const spoofed = plainPacket(ethernet(THERE, '02:00:00:00:00:77', 0x88b5, Buffer.alloc(60)))
        for (let round = 0; round < 30; round++) {
          for (let at = 0; at < 100; at++) rig.device.send(spoofed)
          const { addon, ref } = rig.carrier
          await eventually(() => addon.portCounters(ref, PORT)![0] >= 100 * (round + 1), deadline)
        }
        assert(rig.asked.length < 1_500, `${rig.asked.length} questions`)
        assert(rig.carrier.addon.portCounters(rig.carrier.ref, PORT)![4] > 1_000)
        rig.device.send(plainPacket(outward(60)))
        await eventually(() => rig.received.length === 1, deadline)
      })
    })

    it('answers a ping with its token and with what it had received', async () => {
      await rig.inject({ kind: KIND.frame, body: inward(60) })
      await rig.inject({ kind: KIND.ping, body: Buffer.from('00000000000000aa', 'hex') }, 7n)
      await eventually(() => rig.received.length === 1, deadline)
      const { kind, body } = rig.received[0]!.record
      assert.equal(kind, KIND.pong)
      assert.deepEqual(
        [body.readBigUInt64BE(0), body.readBigUInt64BE(8), body.readBigUInt64BE(16)],
        [0xaan, 8n, 2n]
      )
    })

    it('tells of an authentic datagram from a new address, and not of an old one', async () => {
      const { addon, ref } = rig.carrier
      addon.setLink(ref, LINK, true, Buffer.alloc(18), 1_472, LOCAL, new Uint8Array(0))
      rig.carrier.publish()
      await rig.inject({ kind: KIND.ping, body: Buffer.alloc(8) }, 5n)
      await eventually(() => rig.asked.length === 1, deadline)
      assert.equal(rig.asked[0]!.kind, 'moved')
      assert.deepEqual(rig.asked[0]!.body, rig.address)
      await rig.inject({ kind: KIND.ping, body: Buffer.alloc(8) }, 4n)
      await eventually(() => rig.received.length === 2, deadline)
      assert.equal(rig.asked.length, 1)
    })

    it('lets a machine’s port send with its own MAC and agreed addresses only', async () => {
      const { addon, ref } = rig.carrier
      const flags = PORT_FLAG.open | PORT_FLAG.machine | PORT_FLAG.agreedIps
      addon.setPort(
        ref,
        PORT,
        -1,
        SEGMENT,
        flags,
        0x020000000001,
        Buffer.from([10, 0, 0, 1]),
        new Uint8Array(0)
      )
      rig.carrier.publish()
      const [own] = tcpFrame({ version: 4, from: HERE, to: THERE, payload: Buffer.alloc(10), gsoBytes: 100 })
      const foreign = Buffer.from(own!)
      foreign.writeUInt32BE(0x0a000063, 26)
      rig.device.send(plainPacket(foreign))
      rig.device.send(plainPacket(own!))
      await eventually(() => rig.received.length === 1, deadline)
      assert.deepEqual(rig.received[0]!.record.body, own)
      assert.equal(rig.asked.length, 1)
      // Addresses that were not agreed for a family are not allowed in it.
      const [six] = tcpFrame({ version: 6, from: HERE, to: THERE, payload: Buffer.alloc(10), gsoBytes: 100 })
      rig.device.send(plainPacket(six!))
      await eventually(() => rig.asked.length === 2, deadline)
    })

    it('keeps everything from a closed port, and tells of stations that were heard', async () => {
      const { addon, ref } = rig.carrier
      assert.deepEqual(addon.takeSeen(ref, SEGMENT), [])
      rig.device.send(plainPacket(outward(60)))
      await eventually(() => rig.received.length === 1, deadline)
      // A new table goes on with what the old one saw.
      rig.table([
        { mac: HERE, where: 'port', target: PORT, epoch: 5 },
        { mac: THERE, where: 'link', target: LINK, epoch: 6 }
      ])
      assert.deepEqual(addon.takeSeen(ref, SEGMENT), [0x020000000001])
      assert.deepEqual(addon.takeSeen(ref, SEGMENT), [])
      const none = new Uint8Array(0)
      addon.setPort(ref, PORT, -1, SEGMENT, 0, 0, none, none)
      rig.carrier.publish()
      rig.device.send(plainPacket(outward(60)))
      await rig.inject({ kind: KIND.frame, body: inward(60) })
      await eventually(() => rig.asked.length === 2, deadline)
      assert.equal(rig.received.length, 1)
      assert.equal(rig.device.receive(), undefined)
    })

    it('drops what a device does not take, and counts it', async () => {
      const { addon, ref } = rig.carrier
      const frame = inward(1_000)
      for (let at = 0; at < 2_000; at++) addon.write(ref, PORT, plainPacket(frame))
      const [, , out, , dropped] = addon.portCounters(ref, PORT)!
      assert.equal(out + dropped, 2_000)
      assert(dropped > 0)
    })

    it('stops at the port of a LAN when nobody looks after it, and goes on when somebody does', async () => {
      const { addon, ref } = rig.carrier
      const none = new Uint8Array(0)
      addon.setPort(ref, PORT, -1, SEGMENT, PORT_FLAG.open | PORT_FLAG.lan, 0, none, none)
      addon.beat(ref)
      rig.carrier.publish()
      const dropped = () => addon.portCounters(ref, PORT)![4]
      rig.device.send(plainPacket(outward(60)))
      await eventually(() => rig.received.length === 1, deadline)
      await eventually(
        () => {
          rig.device.send(plainPacket(outward(60)))
          return dropped() > 0
        },
        { deadlineMs: 8_000, everyMs: 100 }
      )
      while (rig.device.receive() !== undefined);
      await rig.inject({ kind: KIND.frame, body: inward(60) })
      await rig.inject({ kind: KIND.ping, body: Buffer.alloc(8) })
      await eventually(() => rig.received.some(({ record }) => record.kind === KIND.pong), deadline)
      assert.equal(rig.device.receive(), undefined)
      addon.beat(ref)
      const frame = inward(61)
      await eventually(async () => {
        await rig.inject({ kind: KIND.frame, body: frame })
        return rig.device.receive()?.subarray(10).equals(frame) === true
      }, deadline)
    }).timeout(15_000)

    it('lets go of a port at once', async () => {
      const { addon, ref } = rig.carrier
      assert.equal(addon.removePort(ref, PORT), true)
      assert.throws(() => rig.device.send(plainPacket(outward(60))), /not taken/)
    })
  })
