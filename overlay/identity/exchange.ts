import type { MessageStream } from '@libp2p/interface'
import { type LengthPrefixedStream, lpStream } from '@libp2p/utils'
import type { Uint8ArrayList } from 'uint8arraylist'
import { WatariError } from '../../protocol/errors.ts'
import { type Hello, helloCodec, type Verdict, verdictCodec } from '../../protocol/identity/messages.ts'

/**
 * The admission exchange, the first thing inside a secured connection, the same on both sides:
 * ```
 *   hello    ⇄   hello       what each side shows
 *   verdict  ⇄   verdict     what it led to at the other side
 *   (both accepted: the connection goes on, nothing more of this is sent)
 *   seen     ⇄   seen        else: the verdict was read; then both close
 * ```
 * Both wait for the other's verdict, so that a dial is rejected with the reason, and not opened and then
 * aborted. `seen` is there because closing a socket discards what the other has not read yet.
 *
 * Bounds: a hello is at most 8 KiB; a verdict is as long as its reader expects; the whole exchange has one
 * deadline, the wait for `seen` another. Garbage, a wrong order, a silent peer: the exchange fails, the
 * connection is closed by whoever called, nothing is kept.
 */
export interface ExchangeOptions {
  readonly hello: Hello
  /** Judges the other side's hello. A WatariError that it throws becomes the verdict. */
  readonly judge: (hello: Hello) => Promise<Verdict>
  readonly deadlineMs: number
  readonly signal: AbortSignal | undefined
  /** The largest verdict that may come; only who enrols expects more than a sentence. */
  readonly verdictBytes?: number
}

export interface ExchangeResult {
  readonly connection: MessageStream
  /** What we said about the other side. */
  readonly ours: Verdict
  /** What the other side said about us; undefined where we refused it and it never answered. */
  readonly theirs: Verdict | undefined
}

const defaultVerdictBytes = 8_192
const maxBufferedBytes = 1024 * 1024
/** For how long, as a share of the deadline, somebody who was refused may keep us waiting. */
const partingShare = 0.2
const seen = new Uint8Array([1])

/**
 * Lengths of four bytes, big-endian, and not libp2p's usual varint: its decoder goes on asking for the next
 * byte for as long as they have their high bit set, and a stranger could keep it busy with them.
 */
const lengthPrefix = {
  maxLengthLength: 4,
  lengthEncoder: Object.assign(
    (length: number) => {
      const bytes = new Uint8Array(4)
      new DataView(bytes.buffer).setUint32(0, length)
      return bytes
    },
    { bytes: 4 }
  ),
  lengthDecoder: Object.assign(
    (data: Uint8ArrayList): number => {
      // A RangeError asks for more bytes.
      if (data.byteLength < 4) throw new RangeError('a length has four bytes')
      return data.getUint32(0)
    },
    { bytes: 4 }
  )
}

/**
 * @throws WatariError `deadline`, `connection-lost`, or why the other's bytes could not be read; never for a
 * verdict, which the caller has to look at
 */
export async function exchange(connection: MessageStream, options: ExchangeOptions): Promise<ExchangeResult> {
  const maxDataLength = Math.max(helloCodec.maxBytes, options.verdictBytes ?? defaultVerdictBytes)
  const stream = lpStream(connection, { ...lengthPrefix, maxDataLength, maxBufferSize: maxBufferedBytes })
  const signal = limited(options.deadlineMs, options.signal)
  try {
    await stream.write(helloCodec.encode(options.hello), { signal })
    const ours = await judged(stream, options, signal)
    await stream.write(verdictCodec.encode(ours), { signal })
    if (ours.kind === 'refused') {
      return { connection, ours, theirs: await part(stream, options) }
    }
    const theirs = verdictCodec.decode((await stream.read({ signal })).subarray())
    if (ours.kind === 'accepted' && theirs.kind === 'accepted') {
      return { connection: stream.unwrap(), ours, theirs }
    }
    await waitUntilSeen(stream, parting(options))
    return { connection, ours, theirs }
  } catch (error) {
    throw exchangeError(error, signal)
  }
}

async function judged(
  stream: LengthPrefixedStream,
  options: ExchangeOptions,
  signal: AbortSignal
): Promise<Verdict> {
  let bytes: Uint8Array
  try {
    bytes = (await stream.read({ signal })).subarray()
  } catch (error) {
    const lost = exchangeError(error, signal)
    if (lost.code !== 'bad-message') throw lost
    return refusal(lost)
  }
  try {
    return await options.judge(helloCodec.decode(bytes))
  } catch (error) {
    return refusal(error)
  }
}

/** Hears a refused peer out, so that it hears us: neither its silence nor its garbage change our verdict. */
async function part(stream: LengthPrefixedStream, options: ExchangeOptions): Promise<Verdict | undefined> {
  const limit = parting(options)
  try {
    const theirs = verdictCodec.decode((await stream.read({ signal: limit })).subarray())
    await waitUntilSeen(stream, limit)
    return theirs
  } catch {
    return undefined
  }
}

function refusal(error: unknown): Verdict {
  if (error instanceof WatariError) {
    return { kind: 'refused', code: error.code, message: error.message.slice(0, 1_024) }
  }
  return { kind: 'refused', code: 'internal', message: 'the other side failed while it looked at this' }
}

async function waitUntilSeen(stream: LengthPrefixedStream, signal: AbortSignal): Promise<void> {
  try {
    await stream.write(seen, { signal })
    await stream.read({ signal })
  } catch {
    // Closed, late or garbage: the other side has had its chance to read the verdict.
  }
}

function exchangeError(error: unknown, signal: AbortSignal): WatariError {
  if (error instanceof WatariError) return error
  if (signal.aborted) {
    return new WatariError('deadline', 'the other side did not finish the admission exchange in time', {
      cause: error
    })
  }
  const name = error instanceof Error ? error.name : ''
  if (
    name === 'InvalidDataLengthError' ||
    name === 'InvalidDataLengthLengthError' ||
    name === 'InvalidMessageLengthError'
  ) {
    return new WatariError('bad-message', 'the other side sent a message over its limit', { cause: error })
  }
  return new WatariError('connection-lost', 'the connection ended during the admission exchange', {
    cause: error
  })
}

function parting({ deadlineMs, signal }: ExchangeOptions): AbortSignal {
  return limited(deadlineMs * partingShare, signal)
}

function limited(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(ms)
  return signal ? AbortSignal.any([timeout, signal]) : timeout
}
