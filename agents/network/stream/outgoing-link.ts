import type { ByteStream } from '../../../overlay/overlay.ts'
import { errorMessage } from '../../../protocol/errors.ts'
import type { SegmentId } from '../../../protocol/machine.ts'
import { exchangeCodec } from '../../../protocol/switch/exchange.ts'
import {
  encodeLinkRecord,
  LINK_HEADER_BYTES,
  LinkRecordReader,
  MAX_SEGMENT_NUMBERS,
  PING_BYTES,
  writeFrameHeader
} from '../../../protocol/switch/link-record.ts'
import type { Entry } from '../../../protocol/switch/segment-records.ts'
import type { OutgoingFrame } from '../frame.ts'
import { CHUNK_BYTES, ChunkQueue } from './chunk-queue.ts'

export interface LinkTimes {
  readonly pingMs: number
  /** Without an answer for this long the stream is given up: the overlay may not notice for minutes. */
  readonly deadMs: number
  readonly idleMs: number
  readonly firstRetryMs: number
  readonly lastRetryMs: number
}

export const DEFAULT_LINK_TIMES: LinkTimes = {
  pingMs: 2_000,
  deadMs: 10_000,
  idleMs: 60_000,
  firstRetryMs: 50,
  lastRetryMs: 5_000
}

export interface OutgoingLinkOptions {
  readonly open: (signal: AbortSignal) => Promise<ByteStream>
  readonly now: () => number
  readonly times: LinkTimes
}

/** How much may wait: what the link carries in this time, within bounds. More would only be delay. */
const QUEUE_MS = 100
const MIN_QUEUE_BYTES = 256 * 1024
const MAX_QUEUE_BYTES = 4 * 1024 * 1024
const OPEN_DEADLINE_MS = 10_000

/**
 * The way to one other host on the stream carrier: a stream per direction, opened by its sender. So there is
 * never a question of who dials or which of two streams counts, and numbers of segments need no negotiation.
 *
 * ```
 * idle ──frame──▶ opening ──▶ open ──60 s without frames──▶ idle
 *                    ▲          │ cut, or no answer to pings
 *                    └─ back-off┘  (what was queued is lost: a stream never resumes in a record's middle)
 * ```
 * While it is not open, packets queue up to the bound; a receiver that stalls makes the newest packets drop.
 */
export class OutgoingLink {
  readonly #options: OutgoingLinkOptions
  readonly #queue = new ChunkQueue()
  readonly #header = new Uint8Array(LINK_HEADER_BYTES)
  readonly #numbers = new Map<SegmentId, number>()
  readonly #announced = new Map<Entry, number>()
  #stream: ByteStream | undefined
  #isPumping = false
  #isClosed = false
  readonly #closing = new AbortController()
  #usedAt: number
  #pongAt = 0
  #pingAt = 0
  #retryMs: number
  #retryAt = 0
  #bytesPerMs = 0
  #detail = ''
  roundTripMs: number | undefined
  sentBytes = 0
  sentPackets = 0
  dropped = 0

  constructor(options: OutgoingLinkOptions) {
    this.#options = options
    this.#usedAt = options.now()
    this.#retryMs = options.times.firstRetryMs
  }

  get state(): 'idle' | 'opening' | 'open' | 'failing' {
    if (this.#stream !== undefined) return 'open'
    if (this.#isPumping) return 'opening'
    return this.#detail === '' ? 'idle' : 'failing'
  }

  get detail(): string {
    return this.#detail
  }

  get queuedBytes(): number {
    return this.#queue.bytes
  }

  /** @returns false when the packet was dropped */
  send(frame: OutgoingFrame): boolean {
    this.#usedAt = this.#options.now()
    const limit = Math.min(MAX_QUEUE_BYTES, Math.max(MIN_QUEUE_BYTES, this.#bytesPerMs * QUEUE_MS))
    if (this.#isClosed || this.#queue.bytes + frame.packet.length > limit) {
      this.dropped++
      return false
    }
    const number = this.#numberOf(frame.segment)
    if (number === undefined) return false
    this.#announce(number, frame)
    const { epoch, forwarded, packet } = frame
    writeFrameHeader(this.#header, { number, epoch, forwarded, packetBytes: packet.length })
    this.#queue.append(this.#header)
    this.#queue.append(packet)
    this.sentPackets++
    this.sentBytes += packet.length
    this.#start()
    return true
  }

  #numberOf(segment: SegmentId): number | undefined {
    const known = this.#numbers.get(segment)
    if (known !== undefined || this.#numbers.size >= MAX_SEGMENT_NUMBERS) return known
    const number = this.#numbers.size
    this.#numbers.set(segment, number)
    this.#queue.append(encodeLinkRecord({ kind: 'segment', number, segment }))
    return number
  }

  #announce(number: number, { segment, source }: OutgoingFrame): void {
    if (source === undefined || this.#announced.get(source) === source.record.sequence) return
    this.#announced.set(source, source.record.sequence)
    const message = exchangeCodec.encode({ segment, kind: 'announcement', records: [source.record] })
    this.#queue.append(encodeLinkRecord({ kind: 'announce', number, message }))
  }

  /** At the end of this turn of the event loop, so that all of its packets leave together. */
  #start(): void {
    if (this.#isPumping || this.#isClosed || this.#options.now() < this.#retryAt) return
    this.#isPumping = true
    queueMicrotask(() => void this.#pump())
  }

  async #pump(): Promise<void> {
    try {
      while (!this.#isClosed && this.#queue.bytes > 0) {
        const stream = this.#stream ?? (await this.#open())
        const chunk = this.#queue.take()
        if (chunk === undefined) continue
        const from = performance.now()
        await stream.write(chunk)
        this.#measure(chunk.length, performance.now() - from)
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#isPumping = false
    }
  }

  /** Only full chunks say anything about the link's rate. */
  #measure(bytes: number, ms: number): void {
    if (bytes < CHUNK_BYTES) return
    const rate = bytes / Math.max(ms, 0.05)
    this.#bytesPerMs = this.#bytesPerMs === 0 ? rate : this.#bytesPerMs * 0.9 + rate * 0.1
  }

  async #open(): Promise<ByteStream> {
    const deadline = AbortSignal.timeout(OPEN_DEADLINE_MS)
    const stream = await this.#options.open(AbortSignal.any([deadline, this.#closing.signal]))
    if (this.#isClosed) {
      stream.abort(new Error('the link is closed'))
      throw new Error('the link is closed')
    }
    this.#stream = stream
    this.#detail = ''
    this.#retryMs = this.#options.times.firstRetryMs
    this.#pongAt = this.#options.now()
    this.#pingAt = Number.NEGATIVE_INFINITY
    void this.#listen(stream)
    return stream
  }

  /** The receiver only answers pings. */
  async #listen(stream: ByteStream): Promise<void> {
    const reader = new LinkRecordReader()
    try {
      for await (const chunk of stream.source) {
        const isWellFormed = reader.push(chunk, record => {
          if (record.kind === 'pong') this.#pong(record.token)
        })
        if (!isWellFormed) throw new Error('the receiver of a link answered nonsense')
      }
      throw new Error('the receiver closed the link')
    } catch (error) {
      if (this.#stream === stream) this.#fail(error)
    }
  }

  #pong(token: Uint8Array): void {
    const sentAt = new DataView(token.buffer, token.byteOffset).getFloat64(0)
    const now = this.#options.now()
    if (sentAt !== this.#pingAt) return
    this.#pongAt = now
    this.roundTripMs = now - sentAt
  }

  #fail(error: unknown): void {
    this.#detail = errorMessage(error)
    this.#forget()?.abort(error instanceof Error ? error : new Error(this.#detail))
    this.#retryAt = this.#options.now() + this.#retryMs
    this.#retryMs = Math.min(2 * this.#retryMs, this.#options.times.lastRetryMs)
  }

  #forget(): ByteStream | undefined {
    const stream = this.#stream
    this.#stream = undefined
    this.#queue.clear()
    this.#numbers.clear()
    this.#announced.clear()
    this.roundTripMs = undefined
    return stream
  }

  /** The host is connected, and not by an attempt of ours: nothing has to be waited for. */
  connected(): void {
    if (this.#isPumping) return
    this.#retryAt = 0
    if (this.#queue.bytes > 0) this.#start()
  }

  /** To be called about every second: pings, gives up, closes when idle. @returns whether it is still of use */
  tick(): boolean {
    const now = this.#options.now()
    const { pingMs, deadMs, idleMs } = this.#options.times
    if (now - this.#usedAt >= idleMs) {
      this.close()
      return false
    }
    if (this.#queue.bytes > 0) this.#start()
    if (this.#stream === undefined) return true
    if (now - this.#pongAt >= deadMs)
      this.#fail(new Error(`no answer for ${Math.round((now - this.#pongAt) / 1000)} s`))
    else if (now - this.#pingAt >= pingMs) this.#ping(now)
    return true
  }

  #ping(now: number): void {
    this.#pingAt = now
    const token = new Uint8Array(PING_BYTES)
    new DataView(token.buffer).setFloat64(0, now)
    this.#queue.append(encodeLinkRecord({ kind: 'ping', token }))
    this.#start()
  }

  close(): void {
    this.#isClosed = true
    this.#closing.abort()
    void this.#forget()
      ?.close()
      .catch(() => {})
  }
}
