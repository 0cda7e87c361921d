import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { protobufCodec } from '../../../protocol/codec.ts'
import { WatariError } from '../../../protocol/errors.ts'
import { hexOf, integer, list } from '../../../protocol/fields.ts'
import { fromHex } from '../../../protocol/hex.ts'
import { watari } from '../../../protocol/messages.js'
import type { StoreId } from '../../../protocol/register/configuration.ts'
import { registerMessageBytes } from '../../../protocol/register/limits.ts'
import type { VoterRecord } from '../../../protocol/register/message.ts'
import { voterRecordCodec } from '../../../protocol/register/message-codec.ts'
import { LogFile, scanFrames } from './log-file.ts'

const FORMAT = 1
const FILE = 'register.log'
/** Records in one write: enough to share a disk's flush among all who wait for it. */
const BATCH_RECORDS = 256
const BATCH_BYTES = 8 * 1024 * 1024
/** The log is written anew when it is this much longer than what it holds. */
const SLACK_FACTOR = 4
const SLACK_BYTES = 4 * 1024 * 1024

interface Head {
  readonly store: StoreId
  readonly sequence: number
}

interface Batch {
  readonly first: number
  readonly records: readonly Uint8Array[]
}

const headCodec = protobufCodec<Head, watari.register.Head.$Properties>({
  name: 'head of a register log',
  type: watari.register.Head,
  maxBytes: 64,
  format: head => ({ format: FORMAT, store: fromHex(head.store), sequence: head.sequence }),
  parse: message => {
    integer(message.format, 'format', FORMAT, FORMAT)
    return { store: hexOf(message.store, 'store', 16), sequence: integer(message.sequence, 'sequence', 0) }
  }
})

const batchCodec = protobufCodec<Batch, watari.register.Batch.$Properties>({
  name: 'batch of a register log',
  type: watari.register.Batch,
  maxBytes: BATCH_BYTES + registerMessageBytes + 64 * 1024,
  format: batch => ({ first: batch.first, records: [...batch.records] }),
  parse: message => ({
    first: integer(message.first, 'first sequence', 0),
    records: list(message.records, 'records', BATCH_RECORDS, record => Uint8Array.from(record))
  })
})

interface Loaded extends Head {
  readonly records: Map<string, Uint8Array>
}

interface Waiting {
  readonly record: VoterRecord
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * What a voter has promised and accepted, on disk.
 *
 * A log (log-file.ts): its first frame names the store, then come batches of records. Frames of a snapshot have the
 * first sequence 0 and replace each other's keys; later batches carry consecutive sequences, and a gap is damage.
 * What waits while a batch is being written goes into the next one, so many registers share one fdatasync.
 *
 * Failure cases: a torn last batch was never spoken of and is left out, with a copy of the file kept beside it;
 * damage anywhere else is `state-damaged`, and nothing is deleted or overwritten; after a failed write the store
 * takes nothing more (`state-write-failed`): open it again. A store that is missing is made anew under another
 * id, and so does not vote on what its predecessor voted on. Not noticed here: a file put back to an earlier state
 * (VoterMemory notices), and two processes with one directory (the agent holds its lock).
 */
export class RegisterStore {
  readonly id: StoreId
  readonly #path: string
  readonly #records: Map<string, Uint8Array>
  #liveBytes = 0
  #log: LogFile
  #sequence: number
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  #failure: WatariError | undefined

  private constructor(path: string, loaded: Loaded, log: LogFile) {
    this.id = loaded.store
    this.#path = path
    this.#records = loaded.records
    this.#sequence = loaded.sequence
    this.#log = log
    for (const bytes of loaded.records.values()) this.#liveBytes += bytes.length
  }

  /** @throws WatariError `state-damaged`, `state-write-failed` */
  static async open(directory: string): Promise<RegisterStore> {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const path = join(directory, FILE)
    const loaded = await load(path)
    try {
      return new RegisterStore(path, loaded, await LogFile.replace(path, snapshot(loaded)))
    } catch (cause) {
      throw writeFailed(path, cause)
    }
  }

  /** How many records were ever written and are on disk. */
  get sequence(): number {
    return this.#sequence
  }

  /** The last record of each key. */
  *records(): Iterable<VoterRecord> {
    for (const bytes of this.#records.values()) yield voterRecordCodec.decode(bytes)
  }

  /** The last record of one key. */
  record(key: string): VoterRecord | undefined {
    const bytes = this.#records.get(key)
    return bytes && voterRecordCodec.decode(bytes)
  }

  /** Resolves when the record, and every one written before it, is on disk. */
  write(record: VoterRecord): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject })
      this.#writing ??= this.#writeAll()
    })
  }

  /** Waits for what is being written, then closes the file. */
  async close(): Promise<void> {
    await this.#writing
    this.#failure ??= new WatariError('state-write-failed', 'the register store is closed')
    await this.#log.close()
  }

  async #writeAll(): Promise<void> {
    // Let everything of this turn of the event loop come along.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch()
      try {
        await this.#writeBatch(batch.map(({ record }) => record))
        for (const { resolve } of batch) resolve()
        await this.#compact()
      } catch (cause) {
        this.#fail(writeFailed(this.#path, cause), batch)
      }
    }
    this.#writing = undefined
  }

  #takeBatch(): Waiting[] {
    let bytes = 0
    const end = this.#waiting.findIndex(({ record }, at) => {
      bytes += record.accepted?.envelope.value.length ?? 0
      return at >= BATCH_RECORDS || (at > 0 && bytes > BATCH_BYTES)
    })
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end)
  }

  async #writeBatch(records: readonly VoterRecord[]): Promise<void> {
    const encoded = records.map(record => voterRecordCodec.encode(record))
    await this.#log.append(batchCodec.encode({ first: this.#sequence + 1, records: encoded }))
    this.#sequence += records.length
    for (const [at, { key }] of records.entries()) {
      this.#liveBytes += encoded[at]!.length - (this.#records.get(key)?.length ?? 0)
      this.#records.set(key, encoded[at]!)
    }
  }

  /** Writes the log anew when most of it is out of date. */
  async #compact(): Promise<void> {
    if (this.#log.bytes < SLACK_FACTOR * this.#liveBytes + SLACK_BYTES) return
    const former = this.#log
    const state = { store: this.id, sequence: this.#sequence, records: this.#records }
    this.#log = await LogFile.replace(this.#path, snapshot(state))
    await former.close()
  }

  #fail(failure: WatariError, batch: readonly Waiting[]): void {
    this.#failure = failure
    for (const { reject } of [...batch, ...this.#waiting]) reject(failure)
    this.#waiting = []
  }
}

async function load(path: string): Promise<Loaded> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw damaged(path, error)
    return { store: randomBytes(16).toString('hex'), sequence: 0, records: new Map() }
  }
  const scan = scanFrames(bytes)
  if (scan.state === 'damaged') throw damaged(path, new Error(`a bad frame at byte ${scan.goodBytes}`))
  const loaded = replay(path, scan.frames)
  if (scan.state === 'torn') await keepCopy(path)
  return loaded
}

function replay(path: string, frames: readonly Buffer[]): Loaded {
  try {
    const [first, ...rest] = frames
    if (first === undefined) throw new Error('there is no head')
    const head = headCodec.decode(first)
    const records = new Map<string, Uint8Array>()
    let { sequence } = head
    for (const frame of rest) {
      const batch = batchCodec.decode(frame)
      const isSnapshot = batch.first === 0
      if (!isSnapshot && batch.first !== sequence + 1) throw new Error(`record ${sequence + 1} is missing`)
      for (const bytes of batch.records) records.set(voterRecordCodec.decode(bytes).key, bytes)
      if (!isSnapshot) sequence += batch.records.length
    }
    return { store: head.store, sequence, records }
  } catch (cause) {
    throw damaged(path, cause)
  }
}

function* snapshot(state: Loaded): Iterable<Uint8Array> {
  yield headCodec.encode(state)
  for (const record of state.records.values()) yield batchCodec.encode({ first: 0, records: [record] })
}

/** For whoever wants to know what a power loss left behind. */
async function keepCopy(path: string): Promise<void> {
  try {
    await copyFile(path, `${path}.torn`, constants.COPYFILE_FICLONE)
  } catch (cause) {
    throw writeFailed(path, cause)
  }
}

function damaged(path: string, cause: unknown): WatariError {
  const message =
    `the votes in ${path} cannot be read: move the file away to go on as a new voter, then replace this host's ` +
    'seat in the registers that it kept'
  return new WatariError('state-damaged', message, { fields: { path }, cause })
}

function writeFailed(path: string, cause: unknown): WatariError {
  const message = `votes cannot be written to ${path}: check that its disk has room and is in order`
  return new WatariError('state-write-failed', message, { fields: { path }, cause })
}
