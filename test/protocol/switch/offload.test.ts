import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ipKey, readUint16, readUint32, writeUint16, writeUint32 } from '../../../protocol/switch/address.ts'
import { addWords, checksumHolds, fold, pseudoHeaderSum } from '../../../protocol/switch/checksum.ts'
import { plainFrames } from '../../../protocol/switch/offload.ts'
import { encodeVnetHeader, plainPacket } from '../../../protocol/switch/packet.ts'

/** A TCP superframe as a TAP hands it over: the checksum field holds the pseudo header's sum. */
function superframe(options: {
  v6: boolean
  tagged: boolean
  payload: Uint8Array
  gsoBytes: number
  flags?: number
  tcpOptions?: number
}): Uint8Array {
  const { v6, tagged, payload, gsoBytes, flags = 0x99, tcpOptions = 12 } = options
  const ip = tagged ? 18 : 14
  const tcp = ip + (v6 ? 40 : 20)
  const headerBytes = tcp + 20 + tcpOptions
  const frame = new Uint8Array(headerBytes + payload.length)
  if (tagged) writeUint16(frame, 12, 0x8100)
  writeUint16(frame, ip - 2, v6 ? 0x86dd : 0x0800)
  for (let at = ip; at < tcp; at++) frame[at] = at
  if (v6) {
    frame[ip] = 0x60
    writeUint16(frame, ip + 4, Math.min(65535, frame.length - ip - 40))
    frame[ip + 6] = 6
  } else {
    frame[ip] = 0x45
    writeUint16(frame, ip + 2, Math.min(65535, frame.length - ip))
    writeUint16(frame, ip + 4, 0xfffe)
    frame[ip + 9] = 6
  }
  writeUint32(frame, tcp + 4, 0xffffff00)
  frame[tcp + 12] = ((20 + tcpOptions) / 4) << 4
  frame[tcp + 13] = flags
  writeUint16(frame, tcp + 16, fold(pseudoHeaderSum(frame, ip, 6, frame.length - tcp)))
  frame.set(payload, headerBytes)
  const packet = plainPacket(frame)
  encodeVnetHeader(packet, {
    needsChecksum: true,
    gso: v6 ? 'tcp6' : 'tcp4',
    headerBytes,
    gsoBytes,
    checksumStart: tcp,
    checksumOffset: 16
  })
  return packet
}

function framesOf(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += 4 + readUint32(bytes, at))
    frames.push(bytes.subarray(at + 4, at + 4 + readUint32(bytes, at)))
  return frames
}

describe('offloads in software', () => {
  it('cuts a superframe into segments with right lengths, numbers, flags and checksums', () => {
    const cases = fc.record({
      v6: fc.boolean(),
      tagged: fc.boolean(),
      payload: fc
        .integer({ min: 0, max: 60_000 })
        .chain(length =>
          fc.nat(255).map(seed => Uint8Array.from({ length }, (_, at) => (at * 31 + seed) & 255))
        ),
      gsoBytes: fc.integer({ min: 500, max: 1460 }),
      tcpOptions: fc.constantFrom(0, 12, 40)
    })
    fc.assert(
      fc.property(cases, options => {
        const frames = framesOf(plainFrames(superframe(options))!)
        const ip = options.tagged ? 18 : 14
        const tcp = ip + (options.v6 ? 40 : 20)
        const payload = tcp + 20 + options.tcpOptions
        assert.deepEqual(
          Buffer.concat(frames.map(frame => frame.subarray(payload))),
          Buffer.from(options.payload)
        )
        frames.forEach((frame, index) => {
          const last = index === frames.length - 1
          if (!last) assert.equal(frame.length - payload, options.gsoBytes)
          assert.equal(readUint32(frame, tcp + 4), (0xffffff00 + index * options.gsoBytes) >>> 0)
          // ACK stays everywhere, PSH and FIN on the last, CWR on the first.
          assert.equal(frame[tcp + 13], 0x10 | (last ? 0x09 : 0) | (index === 0 ? 0x80 : 0))
          if (options.v6) assert.equal(readUint16(frame, ip + 4), frame.length - ip - 40)
          else {
            assert.equal(readUint16(frame, ip + 2), frame.length - ip)
            assert.equal(readUint16(frame, ip + 4), (0xfffe + index) & 0xffff)
            assert.equal(fold(addWords(0, frame, ip, tcp)), 0xffff)
          }
          assert(checksumHolds(frame, tcp, frame.length, pseudoHeaderSum(frame, ip, 6, frame.length - tcp)))
        })
      }),
      { numRuns: 60 }
    )
  })

  it('completes a partial checksum', () => {
    const whole = superframe({ v6: false, tagged: false, payload: Uint8Array.of(1, 2, 3), gsoBytes: 1460 })
    encodeVnetHeader(whole, {
      needsChecksum: true,
      gso: 'none',
      headerBytes: 0,
      gsoBytes: 0,
      checksumStart: 34,
      checksumOffset: 16
    })
    const [frame] = framesOf(plainFrames(whole)!)
    assert(checksumHolds(frame!, 34, frame!.length, pseudoHeaderSum(frame!, 14, 6, frame!.length - 34)))
  })

  it('never leaves a checksum of zero, which would mean none', () => {
    const packet = new Uint8Array(10 + 44)
    encodeVnetHeader(packet, {
      needsChecksum: true,
      gso: 'none',
      headerBytes: 0,
      gsoBytes: 0,
      checksumStart: 34,
      checksumOffset: 6
    })
    packet[10 + 34] = 0xff
    packet[10 + 35] = 0xff
    assert.equal(readUint16(plainFrames(packet)!, 4 + 40), 0xffff)
  })

  it('leaves a plain frame as it is', () => {
    const frame = Uint8Array.from({ length: 60 }, (_, at) => at)
    assert.equal(ipKey(framesOf(plainFrames(plainPacket(frame))!)[0]!), ipKey(frame))
  })

  it('refuses headers that contradict each other, and never throws', () => {
    const options = { v6: false, tagged: false, payload: new Uint8Array(3000), gsoBytes: 1000 }
    const spoilt = (changes: Record<number, number>, base = options) =>
      plainFrames(Object.assign(superframe(base), changes))
    const frame = 10
    assert.equal(spoilt({ [frame + 12]: 0x86 }), undefined)
    assert.equal(spoilt({ [frame + 14]: 0x46 }), undefined)
    assert.equal(spoilt({ [frame + 46]: 0x40 }), undefined)
    assert.equal(spoilt({ 8: 6 }), undefined)
    assert.equal(spoilt({ 1: 4 }), undefined)
    assert.equal(spoilt({ [frame + 14]: 0x45 }, { ...options, v6: true }), undefined)
    assert.equal(spoilt({ 4: 1, 5: 0 }), undefined)
    assert.equal(plainFrames(superframe(options).subarray(0, 10 + 50)), undefined)
    assert.equal(plainFrames(new Uint8Array(10)), undefined)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 6 }),
        fc.boolean(),
        (changes, v6) => {
          plainFrames(Object.assign(superframe({ ...options, v6 }), Object.fromEntries(changes)))
        }
      )
    )
  })
})
