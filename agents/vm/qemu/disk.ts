import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { WatariError } from '../../../protocol/errors.ts'
import type { MachineSpec } from '../../../protocol/machine.ts'
import { readShape, syncDirectory } from '../images/files.ts'
import type { ImageShape } from '../images/image-format.ts'
import { driverFailed } from './failures.ts'
import { findQemuImg, run } from './tools.ts'

const CREATE_MS = 60_000
const MERGE_MS = 3_600_000

export type Base = ImageShape & { readonly file: string }

/** The image under a machine's disk. Its content was verified by hash, so its header may be believed. */
export async function readBase(
  spec: MachineSpec,
  images: ReadonlyMap<string, string>
): Promise<Base | undefined> {
  const hash = spec.disk?.base
  if (hash === undefined) return undefined
  const file = images.get(hash)
  if (file === undefined) throw imageMissing(hash)
  try {
    return { file, ...(await readShape(file)) }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw imageMissing(hash)
    throw cause
  }
}

/**
 * Makes a machine's disk: a qcow2 overlay over its base, or an empty one, durable when this resolves.
 * Whatever was at the path is replaced.
 *
 * @throws WatariError `bad-spec`, `no-room`, `driver-failed`, `driver-missing`
 */
export async function createDisk(path: string, sizeBytes: number, base: Base | undefined): Promise<void> {
  if (base !== undefined && sizeBytes < base.virtualBytes) {
    throw new WatariError(
      'bad-spec',
      `a disk of ${sizeBytes} bytes is smaller than its image: ask for ${base.virtualBytes} or more`,
      {
        fields: { sizeBytes, imageBytes: base.virtualBytes }
      }
    )
  }
  const fresh = `${path}.new`
  await rm(fresh, { force: true })
  const backing = base === undefined ? [] : ['-b', base.file, '-F', base.format]
  try {
    await run(findQemuImg(), ['create', '-q', '-f', 'qcow2', ...backing, fresh, String(sizeBytes)], CREATE_MS)
    const file = await open(fresh, 'r+')
    try {
      await file.chmod(0o600)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(fresh, path)
    await syncDirectory(dirname(path))
  } catch (cause) {
    await rm(fresh, { force: true })
    if (cause instanceof WatariError) throw cause
    if (/No space left/.test(String(cause))) {
      throw new WatariError(
        'no-room',
        `there is no room for the disk in ${dirname(path)}: free some and try again`,
        { cause }
      )
    }
    throw driverFailed('the disk could not be made', cause)
  }
}

/**
 * Writes what a disk has of its own into the one that it lies over, durable when this resolves; to be removed then. What both show
 * together stays the same throughout, and it can be repeated.
 */
export async function mergeDown(path: string): Promise<void> {
  try {
    await run(findQemuImg(), ['commit', '-q', '-d', '-t', 'writeback', path], MERGE_MS)
  } catch (cause) {
    throw driverFailed('the files of a copy could not be merged', cause)
  }
}

/** @throws WatariError `disk-missing` */
export async function requireDisk(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile()) return
  throw new WatariError(
    'disk-missing',
    `the machine's disk is not on this host (${path}): start it where its disk is`,
    {
      fields: { path }
    }
  )
}

/** What a guest overwrites while a copy of its disk as of one moment is made. */
export function overwrittenPath(path: string): string {
  return `${path}.overwritten`
}

/** Removes a disk, and what an interrupted `createDisk` or pass left of one. */
export async function removeDisk(path: string): Promise<void> {
  for (const each of [path, `${path}.new`, overwrittenPath(path), `${overwrittenPath(path)}.new`])
    await rm(each, { force: true })
}

export function imageMissing(hash: string): WatariError {
  return new WatariError('image-missing', `the image ${hash} is not on this host: import or fetch it first`, {
    fields: { image: hash }
  })
}
