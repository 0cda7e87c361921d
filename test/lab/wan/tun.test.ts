import assert from 'node:assert/strict'
import fc from 'fast-check'
import { headerBytes, shapeOf } from '../../../lab/wan/tun.ts'

function frame(options: {
  packetBytes: number
  gsoType?: number
  gsoBytes?: number
  headersBytes?: number
  to?: [number, number]
}): Buffer {
  const bytes = Buffer.alloc(headerBytes + options.packetBytes)
  bytes[1] = options.gsoType ?? 0
  bytes.writeUInt16LE(options.headersBytes ?? 0, 2)
  bytes.writeUInt16LE(options.gsoBytes ?? 0, 4)
  bytes[headerBytes] = 0x45
  bytes.set([10, 77, ...(options.to ?? [2, 11])], headerBytes + 16)
  return bytes
}

describe('what a packet from a TUN is', () => {
  it('a single packet', () => {
    const bytes = frame({ packetBytes: 1500 })
    assert.deepEqual(shapeOf(bytes, bytes.length), {
      destination: { site: 2, host: 11 },
      segments: 1,
      lineBytes: 1500
    })
  })

  it('a superpacket counts every segment with its headers', () => {
    const bytes = frame({
      packetBytes: 52 + 1448 * 3 + 1,
      gsoType: 1,
      gsoBytes: 1448,
      headersBytes: 52,
      to: [0, 3]
    })
    assert.deepEqual(shapeOf(bytes, bytes.length), {
      destination: { site: 0, host: 3 },
      segments: 4,
      lineBytes: 1448 * 3 + 1 + 4 * 52
    })
  })

  it('nothing for IPv6, for what is cut short, and for any other bytes that are not IPv4', () => {
    const six = frame({ packetBytes: 100 })
    six[headerBytes] = 0x60
    assert.equal(shapeOf(six, six.length), undefined)
    assert.equal(shapeOf(six, headerBytes + 19), undefined)
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 200 }),
        fc.integer({ min: 0, max: 64 }),
        (bytes, length) => {
          const shape = shapeOf(Buffer.from(bytes), length)
          assert.ok(shape === undefined || (shape.segments >= 1 && shape.lineBytes >= 20))
        }
      )
    )
  })
})
