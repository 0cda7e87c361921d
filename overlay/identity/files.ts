import { randomBytes } from 'node:crypto'
import { type FileHandle, link, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { WatariError } from '../../protocol/errors.ts'

const maxStateBytes = 4 * 1024 * 1024

/** 0600 for keys, 0644 for what anybody may read. */
export type FileMode = 0o600 | 0o644

/**
 * Replaces a file as a whole: after a crash there is the old content or the new one, and after the return the
 * new one has reached the disk.
 *
 * @throws WatariError `state-not-written` (a full disk, missing rights); the old content is untouched
 */
export async function writeDurably(path: string, text: string, mode: FileMode): Promise<void> {
  await place(path, text, mode, temporary => rename(temporary, path))
}

/**
 * The same for a file that must not be there yet.
 *
 * @returns false, and changes nothing, when there is one
 */
export async function createDurably(path: string, text: string, mode: FileMode): Promise<boolean> {
  let created = true
  await place(path, text, mode, async temporary => {
    try {
      await link(temporary, path)
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error
      created = false
    }
    await rm(temporary)
  })
  return created
}

async function place(
  path: string,
  text: string,
  mode: FileMode,
  put: (temporary: string) => Promise<void>
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    await makeDirectory(dirname(path))
    try {
      await withFile(temporary, 'wx', mode, async file => {
        await file.writeFile(text)
        await file.sync()
      })
      await put(temporary)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    await syncDirectory(dirname(path))
  } catch (cause) {
    throw new WatariError(
      'state-not-written',
      `cannot write ${path}: ${reason(cause)}; nothing was changed`,
      {
        fields: { file: path },
        cause
      }
    )
  }
}

/** Makes a directory and its missing parents, so that they are still there after a loss of power. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made))
}

/** A new name in a directory is durable only when the directory itself was synced. */
export async function syncDirectory(path: string): Promise<void> {
  await withFile(path, 'r', 0o600, directory => directory.sync())
}

/**
 * @returns undefined when there is no such file
 * @throws WatariError `key-exposed` when anybody but the owner may read or change it, `state-damaged`
 */
export async function readPrivate(path: string): Promise<string | undefined> {
  return await read(path, mode => {
    if ((mode & 0o077) === 0) return
    throw new WatariError(
      'key-exposed',
      `${path} holds a private key and is open to others (mode ${(mode & 0o777).toString(8).padStart(4, '0')}): ` +
        'run chmod 600 on it, and replace the key if somebody may have read it',
      { fields: { file: path, mode: mode & 0o777 } }
    )
  })
}

/** @returns undefined when there is no such file */
export async function readText(path: string): Promise<string | undefined> {
  return await read(path, () => undefined)
}

/**
 * Reads one of our JSON files and checks its shape.
 *
 * @returns undefined when there is no such file
 * @throws WatariError `state-damaged`
 */
export async function readState<S extends TSchema>(path: string, schema: S): Promise<Static<S> | undefined> {
  const text = await readText(path)
  return text === undefined ? undefined : parseState(path, schema, text)
}

export function parseState<S extends TSchema>(path: string, schema: S, text: string): Static<S> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw damaged(path, 'it is not JSON', cause)
  }
  if (!Value.Check(schema, value)) throw damaged(path, 'it does not have the fields that belong there')
  return value as Static<S>
}

/** A file of ours that is not what we wrote. Nothing is ever deleted or repaired because of it. */
export function damaged(path: string, why: string, cause?: unknown): WatariError {
  return new WatariError(
    'state-damaged',
    `${path} is damaged: ${why}; restore it from a backup, or move it away if what it held may be lost`,
    { fields: { file: path }, cause }
  )
}

async function read(path: string, checkMode: (mode: number) => void): Promise<string | undefined> {
  try {
    return await withFile(path, 'r', 0o600, async file => {
      const stat = await file.stat()
      checkMode(stat.mode)
      if (!stat.isFile() || stat.size > maxStateBytes)
        throw damaged(path, 'it is not a file of ours, or too large')
      return await file.readFile('utf8')
    })
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return undefined
    if (cause instanceof WatariError) throw cause
    throw damaged(path, `it cannot be read (${reason(cause)})`, cause)
  }
}

async function withFile<T>(
  path: string,
  flags: string,
  mode: number,
  use: (file: FileHandle) => Promise<T>
): Promise<T> {
  const file = await open(path, flags, mode)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
