import assert from 'node:assert/strict'
import type { Stream, StreamMuxer, StreamMuxerFactory } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { yamux } from '@libp2p/yamux'
import { sparingUpdates } from '../../overlay/window-updates.ts'
import { eventually } from '../support/eventually.ts'

const yamuxHeaderBytes = 12
const windowBytes = 256 * 1024
const within = { deadlineMs: 5_000 }

interface Ends {
  readonly writer: Stream
  readonly reader: Stream
  /** Bytes that the reader was given. */
  heard(): number
  /** Bytes that the reader's side sent: nothing but headers. */
  readerSent(): number
  close(): Promise<void>
}

async function opened(factory: StreamMuxerFactory): Promise<Ends> {
  const [ours, theirs] = multiaddrConnectionPair()
  let sent = 0
  const send = theirs.send.bind(theirs)
  theirs.send = data => {
    sent += data.byteLength
    return send(data)
  }
  const muxers: StreamMuxer[] = [factory.createStreamMuxer(ours), factory.createStreamMuxer(theirs)]
  const arrived = Promise.withResolvers<Stream>()
  muxers[1]!.addEventListener('stream', event => arrived.resolve(event.detail))
  const writer = await muxers[0]!.createStream()
  const reader = await arrived.promise
  let heard = 0
  reader.addEventListener('message', ({ data }) => {
    heard += data.byteLength
  })
  return {
    writer,
    reader,
    heard: () => heard,
    readerSent: () => sent,
    close: async () => {
      await Promise.all(muxers.map(muxer => muxer.close()))
    }
  }
}

const sparingFactory = () => sparingUpdates(yamux({ enableKeepAlive: false })())

/** Sends all of it, waiting where the stream says so. */
async function pour(stream: Stream, bytes: number): Promise<void> {
  const piece = new Uint8Array(16 * 1024)
  for (let sent = 0; sent < bytes; sent += piece.length) {
    if (stream.send(piece)) continue
    await new Promise(resolve => stream.addEventListener('drain', resolve, { once: true }))
  }
}

describe('window updates', () => {
  it('are not sent for small messages', async () => {
    const ends = await opened(sparingFactory())
    for (let message = 1; message <= 50; message++) {
      ends.writer.send(new Uint8Array([1]))
      await eventually(() => ends.heard() === message, within)
    }
    // The first tells that the stream was accepted.
    assert.equal(ends.readerSent(), yamuxHeaderBytes)
    await ends.close()
  })

  it('come before the window is used up, so that much more than it goes through', async () => {
    const ends = await opened(sparingFactory())
    await pour(ends.writer, 16 * windowBytes)
    await eventually(() => ends.heard() === 16 * windowBytes, within)
    const updates = ends.readerSent() / yamuxHeaderBytes
    // Four in each window, and the one that tells that the stream was accepted.
    assert.ok(updates >= 16 * 3 && updates <= 16 * 4 + 1, `${updates} updates`)
    await ends.close()
  })

  it('stop while nobody reads, and go on afterwards', async () => {
    const ends = await opened(sparingFactory())
    ends.writer.send(new Uint8Array(1))
    await eventually(() => ends.heard() === 1, within)
    ends.reader.pause()
    const held = ends.readerSent()
    const poured = pour(ends.writer, 4 * windowBytes)
    await eventually(() => ends.reader.readBufferLength === windowBytes, within)
    assert.equal(ends.readerSent(), held)
    ends.reader.resume()
    await poured
    await eventually(() => ends.heard() === 4 * windowBytes + 1, within)
    await ends.close()
  })
})
