import { closeSync, fdatasync as fdatasyncOf, fsyncSync, openSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { errorMessage, WatariError } from '../../protocol/errors.ts'

export interface DatabaseOptions {
  /** How a file's content gets to its disk: given its descriptor, resolves when it is there. */
  readonly syncData?: (descriptor: number) => Promise<void>
  /** A sync has failed: from now on nothing that waits for the disk goes on. */
  readonly onFailure?: (error: unknown) => void
}

const fdatasync = promisify(fdatasyncOf)

/**
 * A file of this host's state in SQLite. Commits do not wait for the disk, so that a slow one does not keep the agent
 * from answering; what has to survive a power loss waits for `durable`.
 *
 * With `synchronous=NORMAL` SQLite itself syncs only at checkpoints, one in some thousand pages of its write-ahead log
 * (sqlite.org/wal.html, 2.1): commits are never torn, but the last ones may be lost. `durable` syncs the log beside it,
 * in a thread of libuv's, one sync for all commits that wait.
 *
 * Once a sync has failed nobody knows what of the log is on disk, and a later one that succeeds does not tell (fsync(2),
 * EIO): from then on `durable` rejects. An agent that starts writes all that it read anew, and waits for that, before
 * anything rests on it.
 */
export class StateDatabase {
  readonly sql: DatabaseSync
  readonly #file: string
  readonly #log: number
  /** A file beside it that is written to see whether the disk takes anything. */
  #trial: FileHandle | undefined
  readonly #options: DatabaseOptions
  #underway: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined
  #trying: Promise<void> | undefined
  #isClosed = false

  private constructor(sql: DatabaseSync, file: string, log: number, options: DatabaseOptions) {
    this.sql = sql
    this.#file = file
    this.#log = log
    this.#options = options
  }

  /**
   * Opens a file, or makes it, and brings it to its present format, which its `user_version` counts.
   * @param steps the first makes an empty file one of format 1, each further one leads to the next format
   * @throws WatariError `state-damaged` (nothing is changed), `state-newer`, `state-in-use`
   */
  static open(file: string, steps: readonly string[], options: DatabaseOptions = {}): StateDatabase {
    let sql: DatabaseSync | undefined
    try {
      sql = new DatabaseSync(file)
      sql.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 200')
      const check = sql.prepare('PRAGMA quick_check(1)').get()
      if (check?.quick_check !== 'ok') throw new Error(String(check?.quick_check))
      upgrade(sql, file, steps)
      settle(sql, file)
      sql.exec('PRAGMA synchronous = NORMAL')
      return new StateDatabase(sql, file, openLog(file), options)
    } catch (cause) {
      sql?.close()
      if (cause instanceof WatariError) throw cause
      throw new WatariError(
        'state-damaged',
        `${file} is damaged (${errorMessage(cause)}): nothing was changed; restore it, or move it away to begin without it`,
        { fields: { file }, cause }
      )
    }
  }

  /** Resolves when all that was committed before is on disk. @throws WatariError `state-not-written` */
  durable(): Promise<void> {
    this.#next ??= this.#underway.then(() => {
      this.#next = undefined
      this.#underway = this.#sync()
      return this.#underway
    })
    return this.#next
  }

  /**
   * Resolves when the disk has taken or refused something just now. A commit is made in the agent's own thread, which would stand still
   * for as long as a disk that hangs: what can wait for its commit waits for this first.
   */
  ready(): Promise<void> {
    this.#trying ??= this.#try().finally(() => {
      this.#trying = undefined
    })
    return this.#trying
  }

  /** SQLite writes and syncs everything as it closes. */
  close(): void {
    this.#isClosed = true
    this.sql.close()
    const close = () => closeSync(this.#log)
    this.#underway.then(close, close)
    const closeTrial = () => this.#trial?.close()
    void (this.#trying ?? Promise.resolve()).then(closeTrial)
  }

  async #try(): Promise<void> {
    const { syncData = fdatasync } = this.#options
    try {
      this.#trial ??= await open(`${this.#file}-trial`, 'w', 0o600)
      await this.#trial.write('x', 0)
      await syncData(this.#trial.fd)
    } catch {
      // One that refuses does not hang: the commit itself says what is wrong.
    }
  }

  async #sync(): Promise<void> {
    if (this.#isClosed) return
    const { syncData = fdatasync, onFailure } = this.#options
    try {
      await syncData(this.#log)
    } catch (cause) {
      const error = new WatariError(
        'state-not-written',
        `${this.#file} could not be written to its disk: look after the disk, then restart the agent`,
        { fields: { file: this.#file }, cause }
      )
      onFailure?.(error)
      throw error
    }
  }
}

/** What an earlier life committed may not be on disk yet, though it can be read. */
function settle(sql: DatabaseSync, file: string): void {
  const done = sql.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
  if (done?.busy === 0) return
  throw new WatariError('state-in-use', `${file} is in use by another process: end that first`, {
    fields: { file }
  })
}

/** It is there since the file was opened, and stays the same until the last connection closes. */
function openLog(file: string): number {
  const directory = openSync(dirname(file), 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
  return openSync(`${file}-wal`, 'r')
}

function upgrade(sql: DatabaseSync, file: string, steps: readonly string[]): void {
  const version = Number(sql.prepare('PRAGMA user_version').get()?.user_version)
  if (version === steps.length) return
  if (version > steps.length) {
    throw new WatariError('state-newer', `${file} was written by a newer version: upgrade this agent`, {
      fields: { file }
    })
  }
  const due = [...steps.slice(version), `PRAGMA user_version = ${steps.length}`]
  sql.exec(`BEGIN IMMEDIATE; ${due.join(';')}; COMMIT`)
}
