import assert from 'node:assert/strict'
import type { Connection, Stream } from '@libp2p/interface'
import { newStream } from '../../overlay/new-stream.ts'

const stream = {} as Stream

/** @param reason why no stream can be opened on it */
function connection(reason?: string): Connection {
  const opening = async () => {
    if (reason === undefined) return stream
    throw Object.assign(new Error('no stream'), { name: reason })
  }
  return { newStream: opening } as unknown as Connection
}

/** Gives one connection after the other. */
function connecting(...connections: Connection[]) {
  const asked = { times: 0 }
  return { asked, connect: async () => connections[asked.times++] ?? assert.fail('asked too often') }
}

describe('a new stream', () => {
  it('is opened on another connection when the first one is found to be gone', async () => {
    const { connect, asked } = connecting(connection('StreamResetError'), connection())
    assert.equal(await newStream(connect, '/p', {}), stream)
    assert.equal(asked.times, 2)
  })

  it('fails with the second connection', async () => {
    const { connect } = connecting(connection('StreamResetError'), connection('StreamResetError'))
    await assert.rejects(newStream(connect, '/p', {}), /no stream/)
  })

  it('is not tried again where it was refused, or nobody waits any more', async () => {
    for (const [reason, signal] of [
      ['UnsupportedProtocolError', undefined],
      ['TooManyOutboundProtocolStreamsError', undefined],
      ['StreamResetError', AbortSignal.abort()]
    ] as const) {
      const { connect, asked } = connecting(connection(reason), connection())
      await assert.rejects(newStream(connect, '/p', signal ? { signal } : {}), /no stream/)
      assert.equal(asked.times, 1)
    }
  })
})
