import type { SQLOutputValue } from 'node:sqlite'
import { WatariError } from '../../protocol/errors.ts'
import type { MachineRecord, RelocationId } from '../../protocol/machine.ts'
import { machineRecordCodec } from '../../protocol/register/machine-codec.ts'
import type { Failure } from '../../protocol/relocation/effect.ts'
import type { RelocationPlan } from '../../protocol/relocation/plan.ts'
import { type DatabaseOptions, StateDatabase } from './database.ts'

export type RelocationRole = 'source' | 'target'

/** A relocation as it begins on one side. */
export interface JournalledRelocation {
  readonly role: RelocationRole
  readonly plan: RelocationPlan
  readonly record: MachineRecord
  readonly reason: string
  readonly requestedBy: string
}

/** One that an earlier life of the agent had not finished. */
export interface UnfinishedRelocation extends JournalledRelocation {
  /** The last phase that was on disk before anything was done about it. */
  readonly phase: string
  /** What had gone wrong by then. */
  readonly failure?: Failure
}

export interface PhaseEntry {
  readonly phase: string
  readonly atMs: number
  /** What has gone wrong so far. */
  readonly failure?: Failure
}

export interface RelocationResult {
  readonly result: 'done' | 'aborted'
  readonly code?: string
  readonly message?: string
  readonly downtimeMs?: number
  readonly bytes: number
}

export interface PhaseReport {
  readonly name: string
  readonly at: string
  readonly ms: number
  /** What has gone wrong so far. */
  readonly error?: Failure
}

/** What `relocation show` tells. */
export interface RelocationReport {
  readonly id: RelocationId
  readonly vm: string
  readonly from: string
  readonly to: string
  readonly reason: string
  readonly requestedBy: string
  readonly phases: readonly PhaseReport[]
  readonly downtimeMs: number | null
  readonly bytes: number
  readonly result: 'done' | 'aborted' | 'running'
  readonly error?: Failure
}

const keptRelocations = 1_000

/** As StateDatabase.open takes them. */
const formats = [
  `
    CREATE TABLE relocations (
      id TEXT PRIMARY KEY, role TEXT NOT NULL, machine TEXT NOT NULL, plan TEXT NOT NULL, record BLOB NOT NULL,
      reason TEXT NOT NULL, requested_by TEXT NOT NULL, phase TEXT NOT NULL, started_at INTEGER NOT NULL,
      ended_at INTEGER, result TEXT, code TEXT, message TEXT, downtime_ms INTEGER, bytes INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE phases (
      relocation TEXT NOT NULL REFERENCES relocations (id) ON DELETE CASCADE, name TEXT NOT NULL, at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX phases_relocation ON phases (relocation)`,
  'ALTER TABLE phases ADD COLUMN code TEXT; ALTER TABLE phases ADD COLUMN message TEXT'
]

/**
 * The relocations in which this host takes or took part, on disk: the agent looks here when it starts again.
 *
 * What is noted without `durable` waits in memory for the next commit and costs no sync of its own.
 */
export class Journal {
  readonly #database: StateDatabase
  readonly #file: string
  readonly #pending: { id: RelocationId; entry: PhaseEntry }[] = []

  private constructor(database: StateDatabase, file: string) {
    this.#database = database
    this.#file = file
  }

  /** @throws WatariError as StateDatabase.open */
  static open(file: string, options?: DatabaseOptions): Journal {
    return new Journal(StateDatabase.open(file, formats, options), file)
  }

  /** On disk once `durable` resolves. @throws WatariError `relocation-exists`, `journal-failed` */
  begin(relocation: JournalledRelocation, phase: string, atMs: number): void {
    const { plan, role, record, reason, requestedBy } = relocation
    this.#transaction(() => {
      const added = this.#database.sql
        .prepare(
          `INSERT OR IGNORE INTO relocations (id, role, machine, plan, record, reason, requested_by, phase, started_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
        )
        .run(
          plan.id,
          role,
          plan.machine,
          JSON.stringify(plan),
          machineRecordCodec.encode(record),
          reason,
          requestedBy,
          phase,
          atMs
        )
      if (added.changes === 0) {
        throw new WatariError(
          'relocation-exists',
          `relocation ${plan.id} is known here already: use a new id`
        )
      }
      this.#addPhase(plan.id, { phase, atMs })
      this.#database.sql
        .prepare(
          `DELETE FROM relocations WHERE result IS NOT NULL AND id IN
           (SELECT id FROM relocations ORDER BY started_at DESC LIMIT -1 OFFSET ?)`
        )
        .run(keptRelocations)
    })
  }

  /** Notes what nothing rests on. */
  note(id: RelocationId, entry: PhaseEntry): void {
    this.#pending.push({ id, entry })
  }

  /** Resolves when it is on disk. @throws WatariError `journal-failed`, `state-not-written` */
  async noteDurably(id: RelocationId, entry: PhaseEntry): Promise<void> {
    this.#transaction(() => {
      this.#addPhase(id, entry)
      this.#database.sql.prepare('UPDATE relocations SET phase = ? WHERE id = ?').run(entry.phase, id)
    })
    await this.durable()
  }

  /** Resolves when all that was written is on disk. @throws WatariError `state-not-written` */
  durable(): Promise<void> {
    return this.#database.durable()
  }

  finish(id: RelocationId, end: RelocationResult, atMs: number): void {
    this.#transaction(() => {
      this.#database.sql
        .prepare(
          `UPDATE relocations SET result = ?, code = ?, message = ?, downtime_ms = ?, bytes = ?, ended_at = ?
           WHERE id = ? AND result IS NULL`
        )
        .run(
          end.result,
          end.code ?? null,
          end.message ?? null,
          end.downtimeMs === undefined ? null : Math.round(end.downtimeMs),
          end.bytes,
          atMs,
          id
        )
    })
  }

  /** The downtime is measured by the source; the target learns it later. */
  setDowntime(id: RelocationId, downtimeMs: number): void {
    this.#database.sql
      .prepare('UPDATE relocations SET downtime_ms = ? WHERE id = ?')
      .run(Math.round(downtimeMs), id)
  }

  unfinished(): UnfinishedRelocation[] {
    const rows = this.#database.sql
      .prepare('SELECT * FROM relocations WHERE result IS NULL ORDER BY started_at')
      .all()
    return rows.map(row => {
      const relocation = this.#parsed(row)
      const phases = this.#phases(relocation.plan.id)
      const failure = phases.findLast(({ phase }) => phase === relocation.phase)?.failure
      return { ...relocation, ...(failure && { failure }) }
    })
  }

  find(id: RelocationId): (UnfinishedRelocation & { readonly finished: boolean }) | undefined {
    const row = this.#database.sql.prepare('SELECT * FROM relocations WHERE id = ?').get(id)
    return row && { ...this.#parsed(row), finished: row.result !== null }
  }

  /** Newest first. */
  list(limit = 100): RelocationReport[] {
    const rows = this.#database.sql
      .prepare('SELECT * FROM relocations ORDER BY started_at DESC LIMIT ?')
      .all(limit)
    return rows.map(row => this.#report(row))
  }

  show(id: RelocationId): RelocationReport | undefined {
    const row = this.#database.sql.prepare('SELECT * FROM relocations WHERE id = ?').get(id)
    return row && this.#report(row)
  }

  close(): void {
    if (this.#pending.length > 0) this.#transaction(() => {})
    this.#database.close()
  }

  #transaction(run: () => void): void {
    this.#database.sql.exec('BEGIN IMMEDIATE')
    try {
      this.#writePending()
      run()
      this.#database.sql.exec('COMMIT')
      this.#pending.length = 0
    } catch (cause) {
      this.#database.sql.exec('ROLLBACK')
      if (cause instanceof WatariError) throw cause
      throw new WatariError('journal-failed', `${this.#file} could not be written: is the disk full?`, {
        fields: { file: this.#file },
        cause
      })
    }
  }

  #writePending(): void {
    for (const { id, entry } of this.#pending) this.#addPhase(id, entry)
  }

  #addPhase(id: RelocationId, { phase, atMs, failure }: PhaseEntry): void {
    this.#database.sql
      .prepare('INSERT INTO phases (relocation, name, at, code, message) VALUES (?, ?, ?, ?, ?)')
      .run(id, phase, atMs, failure?.code ?? null, failure?.message ?? null)
  }

  #phases(id: RelocationId): PhaseEntry[] {
    const rows = this.#database.sql
      .prepare('SELECT * FROM phases WHERE relocation = ? ORDER BY rowid')
      .all(id)
    return rows.map(row => {
      const failure = failureOf(row)
      return { phase: String(row.name), atMs: Number(row.at), ...(failure && { failure }) }
    })
  }

  #parsed(row: Record<string, SQLOutputValue>): UnfinishedRelocation {
    return {
      role: row.role as RelocationRole,
      plan: JSON.parse(String(row.plan)) as RelocationPlan,
      record: this.#decodeRecord(row.record),
      reason: String(row.reason),
      requestedBy: String(row.requested_by),
      phase: String(row.phase)
    }
  }

  #decodeRecord(bytes: SQLOutputValue | undefined): MachineRecord {
    try {
      return machineRecordCodec.decode(bytes as Uint8Array)
    } catch (cause) {
      throw new WatariError(
        'state-damaged',
        `${this.#file} is damaged: nothing was changed; restore it or move it away`,
        { fields: { file: this.#file }, cause }
      )
    }
  }

  #report(row: Record<string, SQLOutputValue>): RelocationReport {
    const { plan, record } = this.#parsed(row)
    const waiting = this.#pending.filter(({ id }) => id === plan.id).map(({ entry }) => entry)
    const phases = [...this.#phases(plan.id), ...waiting]
    const error = failureOf(row)
    const end = row.ended_at === null ? Date.now() : Number(row.ended_at)
    return {
      id: plan.id,
      vm: record.name,
      from: plan.from.host,
      to: plan.to.host,
      reason: String(row.reason),
      requestedBy: String(row.requested_by),
      phases: phases.map(({ phase, atMs, failure }, index) => ({
        name: phase,
        at: new Date(atMs).toISOString(),
        ms: Math.max(0, (phases[index + 1]?.atMs ?? Math.max(end, atMs)) - atMs),
        ...(failure && { error: failure })
      })),
      downtimeMs: row.downtime_ms === null ? null : Number(row.downtime_ms),
      bytes: Number(row.bytes),
      result: (row.result ?? 'running') as RelocationReport['result'],
      ...(error && { error })
    }
  }
}

function failureOf({ code, message }: Record<string, SQLOutputValue>): Failure | undefined {
  return code === null ? undefined : { code: String(code), message: String(message) }
}
