import { randomBytes } from 'node:crypto'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { ImageHash, MachineSpec } from '../../../protocol/machine.ts'
import type { FetchOptions, ImageFetcher } from './image-fetch.ts'
import { type ImageStore, noRoom, type StoredImage } from './image-store.ts'

export interface ImagesOptions {
  readonly store: ImageStore
  readonly fetcher: ImageFetcher
  /** For uploads that are not complete: one agent's own. */
  readonly directory: string
  /** Hosts of this site: what one of them has does not come over the WAN again. The first few are asked. */
  readonly near: () => readonly HostId[]
  /** Hosts to ask beside those that are likely to have an image. */
  readonly others: () => readonly HostId[]
  readonly smallGuest: { readonly kernel: string; readonly initrd: string } | undefined
}

/** Each that has none costs a round trip within the site. */
const MAX_NEAR = 8
/** Names that uploads get; whatever else is in their directory is somebody else's. */
const UPLOAD_NAME = /^upload-[0-9a-f]{16}$/

/** Images as machines need them: at hand, wherever they were imported. */
export class Images {
  readonly #options: ImagesOptions
  #smallGuest: Promise<{ kernel: ImageHash; initrd: ImageHash }> | undefined

  private constructor(options: ImagesOptions) {
    this.#options = options
  }

  /** Clears away what uploads left when the agent died: nobody can send the rest of them. */
  static async open(options: ImagesOptions): Promise<Images> {
    for (const entry of await readdir(options.directory, { withFileTypes: true })) {
      if (entry.isFile() && UPLOAD_NAME.test(entry.name)) {
        await rm(join(options.directory, entry.name), { force: true })
      }
    }
    return new Images(options)
  }

  get store(): ImageStore {
    return this.#options.store
  }

  /** All images that a machine needs, fetched from other hosts where they are missing. */
  async fetch(
    spec: MachineSpec,
    likely: readonly HostId[],
    options: FetchOptions = {}
  ): Promise<ReadonlyMap<ImageHash, string>> {
    const files = new Map<ImageHash, string>()
    for (const hash of imagesOf(spec)) files.set(hash, await this.file(hash, likely, options))
    return files
  }

  /** @throws WatariError `image-missing`, `image-altered`, `no-room` */
  async file(hash: ImageHash, likely: readonly HostId[], options: FetchOptions = {}): Promise<string> {
    const { store, fetcher, near, others } = this.#options
    if ((await store.find(hash)) === undefined) {
      const candidates = [...new Set([...near().slice(0, MAX_NEAR), ...likely, ...others()])]
      await fetcher.fetch(hash, candidates, options)
    }
    return await store.file(hash)
  }

  /**
   * Takes an image from a stream; it appears only when it is complete.
   * @throws WatariError `bad-image`, `image-too-large`, `no-room`, or the stream's error
   */
  async import(content: AsyncIterable<Uint8Array>): Promise<StoredImage> {
    const { store, directory } = this.#options
    const file = join(directory, `upload-${randomBytes(8).toString('hex')}`)
    try {
      await this.#receive(content, file)
      return await store.import(file)
    } catch (cause) {
      throw noRoom(cause, directory)
    } finally {
      await rm(file, { force: true })
    }
  }

  async #receive(content: AsyncIterable<Uint8Array>, file: string): Promise<void> {
    const { maxImageBytes } = this.#options.store
    const target = await open(file, 'wx', 0o600)
    try {
      let bytes = 0
      for await (const chunk of content) {
        bytes += chunk.length
        if (bytes > maxImageBytes) {
          throw new WatariError('image-too-large', `an image has at most ${maxImageBytes} bytes`)
        }
        // Not `write`: on a disk that is nearly full it takes a part of the chunk and calls that success.
        await target.writeFile(chunk)
      }
    } finally {
      await target.close()
    }
  }

  /** The kernel and RAM disk that boot when nothing else is asked for. @throws WatariError `no-small-guest` */
  smallGuest(): Promise<{ kernel: ImageHash; initrd: ImageHash }> {
    const { smallGuest, store } = this.#options
    if (!smallGuest) {
      throw new WatariError(
        'no-small-guest',
        'this host has no small guest: set smallGuest in its configuration, or give --image or --kernel'
      )
    }
    this.#smallGuest ??= (async () => {
      const [kernel, initrd] = [await store.import(smallGuest.kernel), await store.import(smallGuest.initrd)]
      return { kernel: kernel.hash, initrd: initrd.hash }
    })()
    this.#smallGuest.catch(() => {
      this.#smallGuest = undefined
    })
    return this.#smallGuest
  }
}

export function imagesOf(spec: MachineSpec): ImageHash[] {
  const { boot, disk, seed } = spec
  const all = [...(boot.kind === 'kernel' ? [boot.kernel, boot.initrd] : []), disk?.base, seed]
  return all.filter(hash => hash !== undefined)
}
