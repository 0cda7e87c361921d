import { FsDatastore } from 'datastore-fs'

type Key = Parameters<FsDatastore['put']>[0]

export interface PeerDatastoreOptions {
  /** What could not be written is forgotten at the next start, and nothing else. */
  readonly onFault: (error: unknown, context: string) => void
  readonly writeAfterMs?: number
}

/** Entries kept in memory; peers and hints of more than ten times the hosts that a federation has. */
const keptAtMost = 8_192
/** Beyond these the next write waits for the disk. */
const unwrittenAtMost = 1_024
const writeAfterMs = 2_000

/**
 * Files for what libp2p remembers, read once and written behind.
 *
 * The peer store reads and writes a peer's file whenever anything about it changes, which is several times a second
 * with eight peers: that was a fifth of what an idle agent did. What was learnt in the last seconds before a loss of
 * power is learnt again.
 */
export class PeerDatastore extends FsDatastore {
  readonly #options: PeerDatastoreOptions
  /** The least recently used first. */
  readonly #kept = new Map<string, Uint8Array>()
  readonly #unwritten = new Map<string, { readonly key: Key; readonly value: Uint8Array }>()
  #timer: NodeJS.Timeout | undefined
  /** What touches files waits for what did before, so that a deleted file does not come back. */
  #disk: Promise<void> = Promise.resolve()
  /** What libp2p still learns while it stops is not written: whoever closed this may remove, or open, its files. */
  #isClosed = false

  constructor(location: string, options: PeerDatastoreOptions) {
    super(location)
    this.#options = options
  }

  override async put(key: Key, value: Uint8Array): Promise<Key> {
    const name = key.toString()
    this.#keep(name, value)
    if (this.#isClosed) return key
    this.#unwritten.set(name, { key, value })
    if (this.#unwritten.size > unwrittenAtMost) await this.#write()
    else this.#timer ??= setTimeout(() => void this.#write(), this.#options.writeAfterMs ?? writeAfterMs)
    return key
  }

  override async get(key: Key, options?: Parameters<FsDatastore['get']>[1]): Promise<Uint8Array> {
    const name = key.toString()
    const known = this.#kept.get(name) ?? this.#unwritten.get(name)?.value
    if (known) {
      this.#keep(name, known)
      return known
    }
    const value = await super.get(key, options)
    // It may have been put, or deleted, while the file was read.
    if (this.#kept.has(name)) return this.#kept.get(name)!
    this.#keep(name, value)
    return value
  }

  override async has(key: Key, options?: Parameters<FsDatastore['has']>[1]): Promise<boolean> {
    const name = key.toString()
    return this.#kept.has(name) || this.#unwritten.has(name) || (await super.has(key, options))
  }

  override async delete(key: Key): Promise<void> {
    const name = key.toString()
    this.#unwritten.delete(name)
    this.#kept.delete(name)
    await this.#afterwards(() => super.delete(key))
    this.#kept.delete(name)
  }

  override async *_all(...[query, options]: Parameters<FsDatastore['_all']>) {
    await this.#write()
    yield* super._all(query, options)
  }

  override async *_allKeys(...[query, options]: Parameters<FsDatastore['_allKeys']>) {
    await this.#write()
    yield* super._allKeys(query, options)
  }

  override async open(): Promise<void> {
    this.#isClosed = false
    await super.open()
  }

  override async close(): Promise<void> {
    this.#isClosed = true
    await this.#write()
    await super.close()
  }

  #keep(name: string, value: Uint8Array): void {
    this.#kept.delete(name)
    this.#kept.set(name, value)
    if (this.#kept.size > keptAtMost) this.#kept.delete(this.#kept.keys().next().value!)
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#afterwards(async () => {
      for (const [name, { key, value }] of [...this.#unwritten]) {
        if (this.#unwritten.get(name)?.value !== value) continue
        await super.put(key, value).catch(error => this.#options.onFault(error, 'remembering peers'))
        if (this.#unwritten.get(name)?.value === value) this.#unwritten.delete(name)
      }
    })
  }

  #afterwards(work: () => Promise<void>): Promise<void> {
    const done = this.#disk.then(work)
    this.#disk = done.catch(() => {})
    return done
  }
}
