import type { PrivateKey } from '@libp2p/interface'
import { type KadDHT, kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { WatariError } from '../protocol/errors.ts'
import type { Admission } from './admission.ts'
import { type HintEnvelope, hintCodec, isNewer, signedHint, verifyHint } from './hint-envelope.ts'
import type { OverlayLimits } from './limits.ts'
import { KAD_PROTOCOL } from './names.ts'
import { deadline } from './wait.ts'

const NAMESPACE = 'watari'
/** How far ahead of ours a writer's clock may be: a hint from the far future could never be replaced. */
const CLOCK_AHEAD_MS = 10 * 60_000
/** Others forget a record after two days, and what they keep of it for themselves after one. */
const RENEW_MS = 20 * 60_000
const KEPT_MS = 24 * 3_600_000
const QUERY_MS = 10_000

/** Kademlia under our own protocol: every host serves, private addresses count, records are of one kind. */
export function hashTableService(gate: HintGate, serves: boolean) {
  return kadDHT({
    protocol: KAD_PROTOCOL,
    clientMode: !serves,
    peerInfoMapper: passthroughMapper,
    allowQueryWithZeroPeers: true,
    validators: { [NAMESPACE]: (key, value) => gate.admit(key, value) },
    selectors: { [NAMESPACE]: (_key, records) => gate.select(records) }
  })
}

/**
 * Which hints are taken at all: signed by their writer, not from the future, not older than what was seen,
 * and no more of them than there is room for. Kademlia itself stores whatever its validator lets pass, also
 * an old value over a new one.
 */
export class HintGate {
  readonly #limits: OverlayLimits
  readonly #admission: Admission
  readonly #seen = new Map<string, { sequence: number; writer: string; at: number }>()
  readonly #perWriter = new Map<string, number>()
  readonly #codec: ReturnType<typeof hintCodec>

  constructor(limits: OverlayLimits, admission: Admission) {
    this.#limits = limits
    this.#admission = admission
    this.#codec = hintCodec(limits.hintBytes)
  }

  /** @throws WatariError where the hint is not to be kept or believed */
  async admit(recordKey: Uint8Array, bytes: Uint8Array): Promise<void> {
    const hint = await this.read(recordKey, bytes)
    const known = this.#seen.get(hint.key)
    if (known && known.sequence > hint.sequence) throw new WatariError('stale', 'A newer hint is known')
    if (known?.sequence === hint.sequence) return
    this.#note(hint)
  }

  /** @throws WatariError `bad-message` */
  async read(recordKey: Uint8Array, bytes: Uint8Array): Promise<HintEnvelope> {
    const hint = this.#codec.decode(bytes)
    if (Buffer.compare(recordKey, hintRecordKey(hint.key, this.#limits.hintKeyBytes)) !== 0) {
      throw new WatariError('bad-message', 'The hint was written under another key')
    }
    if (hint.sequence > Date.now() + CLOCK_AHEAD_MS)
      throw new WatariError('bad-message', 'The hint is from the future')
    const identity = this.#admission.identityOf(hint.writer)
    if (identity && identity.id !== hint.writer)
      throw new WatariError('bad-message', 'Only hosts write hints')
    await verifyHint(hint)
    return hint
  }

  /** @returns the index of the record to believe; all of them were admitted before */
  select(records: readonly Uint8Array[]): number {
    const hints = records.map(bytes => this.#tried(bytes))
    let best = 0
    hints.forEach((hint, i) => {
      const leader = hints[best]
      if (hint && (!leader || isNewer(hint, leader))) best = i
    })
    return best
  }

  encode(hint: HintEnvelope): Uint8Array {
    return this.#codec.encode(hint)
  }

  #tried(bytes: Uint8Array): HintEnvelope | undefined {
    try {
      return this.#codec.decode(bytes)
    } catch {
      return undefined
    }
  }

  #note(hint: HintEnvelope): void {
    this.#expire()
    const known = this.#seen.get(hint.key)
    const count = this.#perWriter.get(hint.writer) ?? 0
    const isFull = this.#seen.size >= this.#limits.hintsKept || count >= this.#limits.hintsPerWriter
    if (!known && isFull) throw new WatariError('no-room', 'This host keeps as many hints as it takes')
    if (known) this.#forget(hint.key, known.writer)
    this.#seen.set(hint.key, { sequence: hint.sequence, writer: hint.writer, at: Date.now() })
    this.#perWriter.set(hint.writer, (this.#perWriter.get(hint.writer) ?? 0) + 1)
  }

  /** The map keeps the order of notes: the oldest are its first. */
  #expire(): void {
    const before = Date.now() - KEPT_MS
    for (const [key, { at, writer }] of this.#seen) {
      if (at > before) return
      this.#forget(key, writer)
    }
  }

  #forget(key: string, writer: string): void {
    this.#seen.delete(key)
    const left = (this.#perWriter.get(writer) ?? 1) - 1
    if (left > 0) this.#perWriter.set(writer, left)
    else this.#perWriter.delete(writer)
  }
}

export interface HintsOptions {
  readonly table: KadDHT
  readonly gate: HintGate
  readonly key: PrivateKey
  readonly limits: OverlayLimits
}

/** Writes and finds hints, and writes the own ones again before others forget them. */
export class Hints {
  readonly #options: HintsOptions
  readonly #own = new Map<string, { record: Uint8Array; isStored: boolean }>()
  readonly #stopped = new AbortController()
  readonly #timer: NodeJS.Timeout
  #latest = 0

  constructor(options: HintsOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.renew(false), RENEW_MS * (0.8 + Math.random() * 0.4))
    this.#timer.unref()
  }

  async put(key: string, value: Uint8Array, signal?: AbortSignal): Promise<void> {
    const { gate, limits } = this.#options
    if (value.length > limits.hintBytes) {
      throw new WatariError(
        'message-too-large',
        `A hint of ${value.length} bytes is over its limit of ${limits.hintBytes}`
      )
    }
    const recordKey = hintRecordKey(key, limits.hintKeyBytes)
    this.#latest = Math.max(Date.now(), this.#latest + 1)
    const hint = await signedHint(this.#options.key, { key, sequence: this.#latest, value })
    const record = gate.encode(hint)
    await gate.admit(recordKey, record)
    this.#remember(key, record)
    await this.#store(key, signal)
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    const recordKey = hintRecordKey(key, this.#options.limits.hintKeyBytes)
    const limit = deadline(QUERY_MS, signal, this.#stopped.signal)
    let best: HintEnvelope | undefined
    const consider = async (bytes: Uint8Array | undefined) => {
      const hint = bytes && (await this.#options.gate.read(recordKey, bytes).catch(() => undefined))
      if (hint && (!best || isNewer(hint, best))) best = hint
    }
    try {
      for await (const event of this.#options.table.get(recordKey, { signal: limit.signal })) {
        if (event.name === 'VALUE') await consider(event.value)
        if (event.name === 'PEER_RESPONSE') await consider(event.record?.value)
      }
    } catch {
      // The query also fails when a peer took no correction, or late; what was found until then counts.
    } finally {
      limit.release()
    }
    await consider(this.#own.get(key)?.record)
    return best?.value
  }

  /** @param missedOnly only hints that nobody else has taken yet (we were alone when they were written) */
  async renew(missedOnly: boolean): Promise<void> {
    for (const [key, { isStored }] of this.#own) {
      if (this.#stopped.signal.aborted) return
      if (!missedOnly || !isStored) await this.#store(key)
    }
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#stopped.abort(new Error('the overlay stops'))
  }

  #remember(key: string, record: Uint8Array): void {
    this.#own.delete(key)
    this.#own.set(key, { record, isStored: false })
    const oldest = this.#own.keys().next().value
    if (this.#own.size > this.#options.limits.hintsRenewed && oldest !== undefined) this.#own.delete(oldest)
  }

  async #store(key: string, signal?: AbortSignal): Promise<void> {
    const own = this.#own.get(key)
    if (!own) return
    const limit = deadline(QUERY_MS, signal, this.#stopped.signal)
    const recordKey = hintRecordKey(key, this.#options.limits.hintKeyBytes)
    try {
      for await (const event of this.#options.table.put(recordKey, own.record, { signal: limit.signal })) {
        if (event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE') own.isStored = true
      }
    } catch {
      // A hint that nobody took now is tried again with the next connection and by `renew`.
    } finally {
      limit.release()
    }
  }
}

/** @throws WatariError `bad-message` */
export function hintRecordKey(key: string, maxBytes: number): Uint8Array {
  const bytes = Buffer.from(`/${NAMESPACE}/${key}`, 'utf8')
  if (key === '' || bytes.length > maxBytes) {
    throw new WatariError(
      'bad-message',
      `The key of a hint has 1 to ${maxBytes - NAMESPACE.length - 2} bytes`
    )
  }
  return bytes
}
