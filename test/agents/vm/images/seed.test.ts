import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fatImage } from '../../../../agents/vm/images/fat-image.ts'
import { IMAGE_HEADER_BYTES, imageShape } from '../../../../agents/vm/images/image-format.ts'
import { seedImage } from '../../../../agents/vm/images/seed.ts'
import { errorCode } from '../../../../protocol/errors.ts'
import { readFat } from '../../../support/fat-reader.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJQm5P5v me@here'
const input = { instanceId: 'i-1', hostname: 'web', sshKeys: [KEY] }

describe('seed', () => {
  it('is a volume CIDATA with the three files of NoCloud', () => {
    const { label, files } = readFat(seedImage({ ...input, userData: '#!/bin/sh\n' }))
    assert.equal(label, 'CIDATA')
    assert.deepEqual([...files.keys()], ['meta-data', 'user-data', 'network-config'])
    const text = (name: string) => new TextDecoder().decode(files.get(name))
    assert.deepEqual(JSON.parse(text('meta-data')), {
      'instance-id': 'i-1',
      'local-hostname': 'web',
      'public-keys': [KEY]
    })
    assert.equal(text('user-data'), '#!/bin/sh\n')
    assert.equal(JSON.parse(text('network-config')).version, 2)
    assert.match(
      new TextDecoder().decode(readFat(seedImage(input)).files.get('user-data')),
      /^#cloud-config\n/
    )
  })

  it('is the same for the same input', () => assert.deepEqual(seedImage(input), seedImage(input)))

  it('refuses what would become something else in it', () => {
    for (const change of [
      { hostname: 'a b' },
      { hostname: '-a' },
      { hostname: '' },
      { instanceId: 'a\nb' },
      { sshKeys: ['no key'] },
      { sshKeys: [`${KEY}\n${KEY}`] },
      { sshKeys: Array.from({ length: 65 }, () => KEY) },
      { userData: 'x'.repeat(16 * 1024 * 1024 + 1) }
    ]) {
      assert.throws(
        () => seedImage({ ...input, ...change }),
        error => errorCode(error) === 'bad-seed'
      )
    }
  })

  it('holds any files', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,24}$/)
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 5000 })), {
          selector: ([key]) => key,
          maxLength: 8
        }),
        entries => {
          const image = fatImage(
            'X',
            entries.map(([key, content]) => ({ name: key, content }))
          )
          assert.deepEqual([...readFat(image).files], entries)
        }
      ),
      { numRuns: 30 }
    )
    assert.throws(() => fatImage('X', [{ name: 'a', content: new Uint8Array(65_001 * 512) }]), /too large/)
  })
})

describe('image format', () => {
  function qcow2(change: (header: Buffer) => void = () => {}, bytes = IMAGE_HEADER_BYTES): Buffer {
    const header = Buffer.alloc(bytes)
    header.write('QFI\xfb', 'latin1')
    header.writeUInt32BE(3, 4)
    header.writeBigUInt64BE(1_000_000n, 24)
    change(header)
    return header
  }
  const refused = (header: Buffer) =>
    assert.throws(
      () => imageShape(header, 4096),
      error => errorCode(error) === 'bad-image'
    )

  it('is qcow2 by its header, else raw', () => {
    assert.deepEqual(imageShape(qcow2(), 4096), { format: 'qcow2', virtualBytes: 1_000_000 })
    const second = qcow2(header => header.writeUInt32BE(2, 4)).subarray(0, 72)
    assert.equal(imageShape(second, 4096).format, 'qcow2')
    assert.deepEqual(imageShape(Buffer.alloc(512), 4096), { format: 'raw', virtualBytes: 4096 })
    assert.deepEqual(imageShape(Buffer.alloc(0), 0), { format: 'raw', virtualBytes: 0 })
  })

  it('refuses images that would make QEMU read other files, or that it cannot use', () => {
    refused(qcow2(header => header.writeBigUInt64BE(512n, 8)))
    refused(qcow2(header => header.writeBigUInt64BE(4n, 72)))
    refused(qcow2(header => header.writeBigUInt64BE(1n, 72)))
    refused(qcow2(header => header.writeBigUInt64BE(2n, 72)))
    refused(qcow2(header => header.writeUInt32BE(1, 32)))
    refused(qcow2(header => header.writeUInt32BE(4, 4)))
    refused(qcow2(header => header.writeBigUInt64BE(0n, 24)))
    refused(qcow2(header => header.writeBigUInt64BE(2n ** 60n, 24)))
    refused(qcow2().subarray(0, 40))
    refused(qcow2().subarray(0, 80))
  })

  it('never throws anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), bytes => {
        const header = Buffer.concat([Buffer.from('QFI\xfb', 'latin1'), bytes])
        try {
          imageShape(header, 4096)
        } catch (error) {
          assert.equal(errorCode(error), 'bad-image')
        }
      })
    )
  })
})
