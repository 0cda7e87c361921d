import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { WatariError } from '../../../protocol/errors.ts'
import type { ImageHash } from '../../../protocol/machine.ts'
import { readShape, syncDirectory } from './files.ts'
import type { ImageFormat } from './image-format.ts'

/** An image of this host. Its name is the directory's business: here it is its content. */
export interface StoredImage {
  readonly hash: ImageHash
  readonly bytes: number
  readonly format: ImageFormat
  readonly virtualBytes: number
}

export interface ImageStoreOptions {
  readonly directory: string
  /** Names this boot of the host: what was read and found right is believed until the next one. */
  readonly bootId: string
  /** Whether a machine of this host needs the image. */
  readonly inUse: (hash: ImageHash) => boolean | Promise<boolean>
  readonly maxImageBytes?: number
}

const DEFAULT_MAX_IMAGE_BYTES = 1024 ** 4
const COPY_BYTES = 1024 * 1024
const META_SUFFIX = '.json'
const PART_SUFFIX = '.part'

const metaSchema = Type.Object({
  bytes: Type.Integer({ minimum: 0 }),
  format: Type.Union([Type.Literal('raw'), Type.Literal('qcow2')]),
  virtualBytes: Type.Integer({ minimum: 0 }),
  /** The boot in which the content was last read in full, and what the file looked like then. */
  verified: Type.Object({ bootId: Type.String(), stamp: Type.String() })
})
type Meta = Static<typeof metaSchema>

/**
 * The images of this host, each a file that is named by the sha256 of its content.
 *
 * ```
 * <hash>        the content, read-only
 * <hash>.json   size, format, and when it was last found right
 * <hash>.part   a download that may be resumed (image-fetch.ts)
 * ```
 *
 * A file appears under its hash only when it is complete, right and durable. Content that was changed behind
 * our back is noticed at the first use in each boot, and whenever size or time of the file differ.
 */
export class ImageStore {
  readonly #options: ImageStoreOptions
  readonly #verifying = new Map<ImageHash, Promise<void>>()
  #imports = 0

  private constructor(options: ImageStoreOptions) {
    this.#options = options
  }

  static async open(options: ImageStoreOptions): Promise<ImageStore> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 })
    // What an import left when it was cut short; downloads are kept, to be resumed.
    for (const name of await readdir(options.directory)) {
      if (name.startsWith('import-')) await rm(join(options.directory, name), { force: true })
    }
    return new ImageStore(options)
  }

  get maxImageBytes(): number {
    return this.#options.maxImageBytes ?? DEFAULT_MAX_IMAGE_BYTES
  }

  /** Copies a file into the store. @throws WatariError `file-missing`, `bad-image`, `image-too-large`, `no-room` */
  async import(file: string, signal?: AbortSignal): Promise<StoredImage> {
    const source = await open(file, 'r').catch(cause => {
      throw new WatariError(
        'file-missing',
        `${file} cannot be read (${cause.code}): name an image that is there`,
        { cause }
      )
    })
    try {
      if (!(await source.stat()).isFile()) throw new WatariError('bad-image', `${file} is not a file`)
      return await this.#take(async target => await this.#copy(source, target, signal))
    } finally {
      await source.close()
    }
  }

  /** Puts bytes that were made here (a seed) into the store. @throws WatariError as `import` */
  async put(content: Uint8Array): Promise<StoredImage> {
    return await this.#take(async target => {
      await target.writeFile(content)
      return createHash('sha256').update(content).digest('hex')
    })
  }

  async list(): Promise<StoredImage[]> {
    const images: StoredImage[] = []
    for (const name of (await readdir(this.#options.directory)).sort()) {
      if (!isHash(name)) continue
      const meta = await this.#meta(name)
      if (meta) images.push(toImage(name, meta))
    }
    return images
  }

  /** What is known of an image, without reading it. */
  async find(hash: ImageHash): Promise<StoredImage | undefined> {
    if (!isHash(hash)) return undefined
    const meta = await this.#meta(hash)
    return meta && (await stat(this.path(hash)).catch(() => undefined)) ? toImage(hash, meta) : undefined
  }

  /** The file of an image, its content verified in this boot. @throws WatariError `image-missing`, `image-altered` */
  async file(hash: ImageHash): Promise<string> {
    if (!(await this.find(hash))) {
      throw new WatariError(
        'image-missing',
        `the image ${hash} is not on this host: import or fetch it first`,
        { fields: { image: hash } }
      )
    }
    const verifying =
      this.#verifying.get(hash) ?? this.#verify(hash).finally(() => this.#verifying.delete(hash))
    this.#verifying.set(hash, verifying)
    await verifying
    return this.path(hash)
  }

  /** @throws WatariError `image-in-use` */
  async delete(hash: ImageHash): Promise<void> {
    if (!isHash(hash)) return
    if (await this.#options.inUse(hash)) {
      throw new WatariError(
        'image-in-use',
        `a machine of this host needs the image ${hash}: delete or move that first`,
        {
          fields: { image: hash }
        }
      )
    }
    for (const suffix of ['', META_SUFFIX, PART_SUFFIX])
      await rm(`${this.path(hash)}${suffix}`, { force: true })
    await syncDirectory(this.#options.directory)
  }

  path(hash: ImageHash): string {
    if (!isHash(hash))
      throw new WatariError('bad-image', `${JSON.stringify(hash)} is not the sha256 of an image`)
    return join(this.#options.directory, hash)
  }

  /** Where a download of an image grows. */
  partPath(hash: ImageHash): string {
    return `${this.path(hash)}${PART_SUFFIX}`
  }

  /** Takes over a complete file of the store's directory whose content was just found to be `hash`. */
  async adopt(file: string, hash: ImageHash): Promise<StoredImage> {
    const handle = await open(file, 'r+')
    try {
      await handle.chmod(0o400)
      await handle.sync()
    } finally {
      await handle.close()
    }
    const shape = await readShape(file)
    await rename(file, this.path(hash))
    const info = await stat(this.path(hash), { bigint: true })
    const meta: Meta = {
      bytes: Number(info.size),
      format: shape.format,
      virtualBytes: shape.virtualBytes,
      verified: { bootId: this.#options.bootId, stamp: stampOf(info) }
    }
    await this.#writeMeta(hash, meta)
    await syncDirectory(this.#options.directory)
    return toImage(hash, meta)
  }

  /** Fills a fresh file, then gives it its name. */
  async #take(fill: (target: FileHandle) => Promise<ImageHash>): Promise<StoredImage> {
    const path = join(this.#options.directory, `import-${process.pid}-${++this.#imports}`)
    try {
      const target = await open(path, 'wx', 0o600)
      let hash: ImageHash
      try {
        hash = await fill(target)
      } finally {
        await target.close()
      }
      return await this.adopt(path, hash)
    } catch (cause) {
      await rm(path, { force: true })
      throw noRoom(cause, this.#options.directory)
    }
  }

  async #copy(source: FileHandle, target: FileHandle, signal: AbortSignal | undefined): Promise<ImageHash> {
    const digest = createHash('sha256')
    const buffer = Buffer.allocUnsafe(COPY_BYTES)
    let copied = 0
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await source.read(buffer, 0, buffer.length, copied)
      if (bytesRead === 0) return digest.digest('hex')
      copied += bytesRead
      if (copied > this.maxImageBytes) throw tooLarge(copied, this.maxImageBytes)
      digest.update(buffer.subarray(0, bytesRead))
      await target.writeFile(buffer.subarray(0, bytesRead))
    }
  }

  async #verify(hash: ImageHash): Promise<void> {
    const meta = await this.#meta(hash)
    const path = this.path(hash)
    const stamp = stampOf(await stat(path, { bigint: true }))
    if (meta === undefined) throw altered(hash)
    if (meta.verified.bootId === this.#options.bootId && meta.verified.stamp === stamp) return
    if ((await sha256(path)) !== hash) throw altered(hash)
    await this.#writeMeta(hash, { ...meta, verified: { bootId: this.#options.bootId, stamp } })
  }

  async #meta(hash: ImageHash): Promise<Meta | undefined> {
    try {
      const value: unknown = JSON.parse(await readFile(`${this.path(hash)}${META_SUFFIX}`, 'utf8'))
      return Value.Check(metaSchema, value) ? value : undefined
    } catch {
      return undefined
    }
  }

  async #writeMeta(hash: ImageHash, meta: Meta): Promise<void> {
    const path = `${this.path(hash)}${META_SUFFIX}`
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(meta))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
  }
}

async function sha256(path: string): Promise<ImageHash> {
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: COPY_BYTES })) digest.update(chunk)
  return digest.digest('hex')
}

export function isHash(text: string): text is ImageHash {
  return /^[0-9a-f]{64}$/.test(text)
}

export function altered(hash: ImageHash): WatariError {
  return new WatariError(
    'image-altered',
    `the content of the image ${hash} is not what its name says: delete it and import or fetch it again`,
    {
      fields: { image: hash }
    }
  )
}

export function tooLarge(bytes: number, maxBytes: number): WatariError {
  return new WatariError(
    'image-too-large',
    `an image of ${bytes} bytes is over this host's limit of ${maxBytes}`,
    {
      fields: { bytes, maxBytes }
    }
  )
}

/** A full disk in words; anything else as it is. */
export function noRoom(cause: unknown, directory: string): unknown {
  const code = (cause as NodeJS.ErrnoException).code
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return cause
  return new WatariError(
    'no-room',
    `there is no room for the image in ${directory}: free some and try again`,
    { cause }
  )
}

function toImage(hash: ImageHash, { bytes, format, virtualBytes }: Meta): StoredImage {
  return { hash, bytes, format, virtualBytes }
}

/** What changes when a file is written to. */
function stampOf({ size, mtimeNs, ino }: { size: bigint; mtimeNs: bigint; ino: bigint }): string {
  return `${size}-${mtimeNs}-${ino}`
}
