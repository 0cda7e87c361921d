import type { Method, Overlay } from '../../overlay/overlay.ts'
import {
  Catalog,
  type CatalogEntry,
  type Execution,
  type Mark,
  type Report
} from '../../protocol/catalog/catalog.ts'
import type { Codec } from '../../protocol/codec.ts'
import {
  controlLimits,
  digestCodec,
  reportCodec,
  reportsCodec,
  type SignedReport,
  signedReportCodec
} from '../../protocol/control/messages.ts'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { MachineId, MachineRecord } from '../../protocol/machine.ts'
import { type DatabaseOptions, StateDatabase } from './database.ts'

const topic = 'watari/federation/machines'

/** A host's own machines are told again this often: gossip reaches most hosts, usually. */
const repeatMs = 15_000
/** What gossip missed is asked for this often, from one host after the other. */
const repairMs = 20_000

/** As StateDatabase.open takes them. */
const formats = ['CREATE TABLE IF NOT EXISTS catalog (machine TEXT PRIMARY KEY, signed BLOB NOT NULL) STRICT']

const missingMethod: Method<readonly Mark[], readonly SignedReport[]> = {
  name: 'catalog/missing',
  request: digestCodec,
  response: reportsCodec,
  deadlineMs: 10_000
}

export interface MachineCatalogOptions extends DatabaseOptions {
  readonly overlay: Overlay
  /** File that keeps the catalog over a restart; what it says is news, not truth. */
  readonly file: string
  /** This host's boots so far, a persisted counter. */
  readonly boot: number
  readonly records: Codec<MachineRecord>
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>
  readonly verify: (signer: HostId, bytes: Uint8Array, signature: Uint8Array) => Promise<boolean>
  /** Hosts to repair from: those that are alive. */
  readonly peers: () => readonly HostId[]
  readonly onNews: (entry: CatalogEntry, before: CatalogEntry | undefined) => void
}

/**
 * Keeps the catalog of machines current: own news out, others' news in, repaired and remembered. All of it is in memory; the file
 * follows when the disk takes it, so that a disk that hangs does not keep this agent from hearing and answering.
 */
export class MachineCatalog {
  readonly #options: MachineCatalogOptions
  readonly #catalog = new Catalog()
  readonly #database: StateDatabase
  readonly #reports: Codec<Report>
  readonly #own = new Map<MachineId, SignedReport>()
  /** What the file does not have yet; undefined: that it is to forget. As many as there are machines at most. */
  readonly #unwritten = new Map<MachineId, Uint8Array | undefined>()
  #writing: Promise<void> | undefined
  #isStopped = false
  readonly #timers: NodeJS.Timeout[] = []
  #sequence = 0
  #turn = 0

  constructor(options: MachineCatalogOptions) {
    this.#options = options
    this.#reports = reportCodec(options.records)
    this.#database = StateDatabase.open(options.file, formats, options)
  }

  async start(): Promise<void> {
    const { overlay } = this.#options
    for (const row of this.#database.sql.prepare('SELECT signed FROM catalog').all()) {
      await this.#take(row.signed as Uint8Array).catch(() => {})
    }
    overlay.handle(missingMethod, async digest => this.#missing(digest))
    overlay.subscribe(topic, message => {
      this.#take(message).catch(() => {})
      return message.length <= signedReportCodec.maxBytes
    })
    this.#timers.push(
      setInterval(() => this.#repeat(), repeatMs),
      setInterval(() => this.#repair(), repairMs)
    )
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#isStopped = true
    try {
      this.#commit()
    } catch {
      // It is news, and heard again.
    }
    this.#database.close()
  }

  /** Tells everybody about a machine that is, or was, this host's. Resolves when the news is on disk here. */
  async report(
    record: MachineRecord,
    execution: Execution,
    register: { readonly configuration: number; readonly voters: readonly HostId[] }
  ): Promise<void> {
    const { boot, overlay, sign } = this.#options
    const isOwn = record.owner.host === overlay.self.id
    if (isOwn) this.#sequence += 1
    const order = isOwn ? { boot, sequence: this.#sequence } : { boot: 0, sequence: 0 }
    const report = this.#reports.encode({ record, execution, ...order, ...register })
    const signed = { report, signer: overlay.self.id, signature: await sign(report) }
    await this.#take(signedReportCodec.encode(signed))
    if (isOwn && record.phase.kind !== 'deleted') this.#own.set(record.id, signed)
    else this.#own.delete(record.id)
    // A host must still know after a power loss which machines it may have.
    await this.#written()
    await this.#database.durable()
    // Whoever misses it now hears it when it is repeated.
    overlay.publish(topic, signedReportCodec.encode(signed)).catch(() => {})
  }

  /** Tells nothing more about a machine: it belongs to another host now. */
  release(id: MachineId): void {
    this.#own.delete(id)
  }

  get(id: MachineId): CatalogEntry | undefined {
    return this.#catalog.get(id)
  }

  find(name: string): CatalogEntry | undefined {
    return this.#catalog.find(name)
  }

  machines(): CatalogEntry[] {
    return this.#catalog.machines()
  }

  /** Asks a host for what this one has not heard. */
  async repairFrom(host: HostId): Promise<number> {
    const { overlay } = this.#options
    const reports = await overlay.request(host, missingMethod, this.#catalog.digest())
    for (const report of reports) await this.#take(signedReportCodec.encode(report)).catch(() => {})
    return reports.length
  }

  async #take(bytes: Uint8Array): Promise<void> {
    const signed = signedReportCodec.decode(bytes)
    const report = this.#reports.decode(signed.report)
    const before = this.#catalog.get(report.record.id)
    if (!(await this.#options.verify(signed.signer, signed.report, signed.signature))) {
      throw new WatariError(
        'bad-signature',
        `a report about ${report.record.name} is not signed by its sender`
      )
    }
    const outcome = this.#catalog.accept({ report, signer: signed.signer, signed: bytes }, performance.now())
    if (outcome !== 'news') return
    this.#keep(report.record.id, bytes)
    this.#options.onNews(this.#catalog.get(report.record.id)!, before)
  }

  #keep(machine: MachineId, signed: Uint8Array | undefined): void {
    this.#unwritten.set(machine, signed)
    // What could not be written is with what is written next.
    this.#written().catch(() => {})
  }

  /** Resolves when all that is known now is committed. */
  #written(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  async #write(): Promise<void> {
    while (this.#unwritten.size > 0 && !this.#isStopped) {
      await this.#database.ready()
      if (!this.#isStopped) this.#commit()
    }
  }

  #commit(): void {
    const { sql } = this.#database
    if (this.#unwritten.size === 0) return
    const put = sql.prepare(
      'INSERT INTO catalog (machine, signed) VALUES (?, ?) ON CONFLICT (machine) DO UPDATE SET signed = excluded.signed'
    )
    const forget = sql.prepare('DELETE FROM catalog WHERE machine = ?')
    sql.exec('BEGIN IMMEDIATE')
    try {
      for (const [machine, signed] of this.#unwritten)
        if (signed === undefined) forget.run(machine)
        else put.run(machine, signed)
      sql.exec('COMMIT')
      this.#unwritten.clear()
    } catch (error) {
      // SQLite may have done so already.
      if (sql.isTransaction) sql.exec('ROLLBACK')
      throw error
    }
  }

  #missing(digest: readonly Mark[]): readonly SignedReport[] {
    const reports: SignedReport[] = []
    let room = controlLimits.reportsBytes - 1_024
    for (const entry of this.#catalog.missing(digest, controlLimits.reportsPerMessage)) {
      room -= entry.signed.length + 8
      if (room < 0) break
      reports.push(signedReportCodec.decode(entry.signed))
    }
    return reports
  }

  #repeat(): void {
    for (const machine of this.#catalog.sweep(performance.now())) this.#keep(machine, undefined)
    for (const signed of this.#own.values()) {
      this.#options.overlay.publish(topic, signedReportCodec.encode(signed)).catch(() => {})
    }
  }

  #repair(): void {
    const peers = this.#options.peers()
    if (peers.length === 0) return
    this.#turn = (this.#turn + 1) % peers.length
    this.repairFrom(peers[this.#turn]!).catch(() => {})
  }
}
