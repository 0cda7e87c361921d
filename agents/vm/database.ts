import { DatabaseSync } from 'node:sqlite'
import { errorMessage, WatariError } from '../../protocol/errors.ts'

/**
 * Opens a file of this host's state in SQLite and brings it to its present format, which its `user_version` counts.
 *
 * With a write-ahead log and `synchronous=FULL` a commit returns after its fdatasync: what this host has said of its
 * machines it still knows after a power loss.
 * @param steps the first makes an empty file one of format 1, each further one leads to the next format
 * @throws WatariError `state-damaged` (nothing is changed), `state-newer`
 */
export function openDatabase(file: string, steps: readonly string[]): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000')
    const check = database.prepare('PRAGMA quick_check(1)').get()
    if (check?.quick_check !== 'ok') throw new Error(String(check?.quick_check))
    upgrade(database, file, steps)
    return database
  } catch (cause) {
    database?.close()
    if (cause instanceof WatariError) throw cause
    throw new WatariError(
      'state-damaged',
      `${file} is damaged (${errorMessage(cause)}): nothing was changed; restore it, or move it away to begin without it`,
      { fields: { file }, cause }
    )
  }
}

function upgrade(database: DatabaseSync, file: string, steps: readonly string[]): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version)
  if (version === steps.length) return
  if (version > steps.length) {
    throw new WatariError('state-newer', `${file} was written by a newer version: upgrade this agent`, {
      fields: { file }
    })
  }
  const due = [...steps.slice(version), `PRAGMA user_version = ${steps.length}`]
  database.exec(`BEGIN IMMEDIATE; ${due.join(';')}; COMMIT`)
}
