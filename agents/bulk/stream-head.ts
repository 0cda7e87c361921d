import type { ByteStream } from '../../overlay/overlay.ts'
import { WatariError } from '../../protocol/errors.ts'
import { type StreamHeader, streamHeaderCodec } from '../../protocol/relocation/codec.ts'

/** Version in the name: another format is another protocol. */
export const bulkProtocol = 'bulk/1'

/** `length (2, big endian) · StreamHeader`, before the first byte of a machine's state. */
export function encodeHead(header: StreamHeader): Uint8Array {
  const bytes = streamHeaderCodec.encode(header)
  const head = new Uint8Array(2 + bytes.length)
  new DataView(head.buffer).setUint16(0, bytes.length)
  head.set(bytes, 2)
  return head
}

/**
 * Reads the head of a stream, and gives the stream as it is behind it.
 * @throws WatariError `bad-message`, also when the stream ends or `signal` does before the head is complete
 */
export async function readHead(
  stream: ByteStream,
  signal: AbortSignal
): Promise<{ header: StreamHeader; rest: ByteStream }> {
  const source = stream.source[Symbol.asyncIterator]()
  const onAbort = () => stream.abort(new Error('the head of the stream did not come in time'))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    let bytes = Buffer.alloc(0)
    while (bytes.length < 2 || bytes.length < 2 + bytes.readUInt16BE(0)) {
      if (bytes.length >= 2 && bytes.readUInt16BE(0) > streamHeaderCodec.maxBytes)
        throw badHead('it is too long')
      const { value, done } = await source.next()
      if (done) throw badHead('the stream ended before it')
      bytes = bytes.length === 0 ? Buffer.from(value) : Buffer.concat([bytes, value])
    }
    const end = 2 + bytes.readUInt16BE(0)
    const header = streamHeaderCodec.decode(bytes.subarray(2, end))
    return { header, rest: { ...methodsOf(stream), source: continued(bytes.subarray(end), source) } }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function methodsOf(stream: ByteStream): Omit<ByteStream, 'source'> {
  return {
    write: chunk => stream.write(chunk),
    close: () => stream.close(),
    abort: error => stream.abort(error)
  }
}

async function* continued(first: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first
  for (;;) {
    const { value, done } = await source.next()
    if (done) return
    yield value
  }
}

function badHead(why: string): WatariError {
  return new WatariError('bad-message', `the head of a bulk stream is not valid: ${why}`)
}
