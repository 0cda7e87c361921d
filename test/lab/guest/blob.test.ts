import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { blob, blobBody, blobHash, blockBytes } from '../../../lab/guest/blob.ts'

describe('the file that guests serve', () => {
  it('has exactly the size asked for, in blocks that all differ', () => {
    const blocks = [...blob(2)]
    assert.equal(blocks.length, 32)
    assert.ok(blocks.every(block => block.length === blockBytes))
    assert.equal(new Set(blocks.map(block => block.toString('latin1'))).size, 32)
    assert.equal(blocks[0]!.toString('latin1', 0, 16), '000000000000001\n')
  })

  it('has the checksum of its bytes', () => {
    assert.equal(
      blobHash(1),
      createHash('sha256')
        .update(Buffer.concat([...blob(1)]))
        .digest('hex')
    )
    assert.notEqual(blobHash(1), blobHash(2))
    assert.equal(blobBody().length, blockBytes - 16)
  })
})
