import { randomBytes } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { ImageHash, MachineSpec } from '../../../protocol/machine.ts'
import type { ImageFetcher } from './image-fetch.ts'
import type { ImageStore, StoredImage } from './image-store.ts'

export interface ImagesOptions {
  readonly store: ImageStore
  readonly fetcher: ImageFetcher
  /** For uploads that are not complete. */
  readonly directory: string
  /** Hosts of this site: what one of them has does not come over the WAN again. The first few are asked. */
  readonly near: () => readonly HostId[]
  /** Hosts to ask beside those that are likely to have an image. */
  readonly others: () => readonly HostId[]
  readonly smallGuest: { readonly kernel: string; readonly initrd: string } | undefined
}

/** Each that has none costs a round trip within the site. */
const MAX_NEAR = 8

/** Images as machines need them: at hand, wherever they were imported. */
export class Images {
  readonly #options: ImagesOptions
  #smallGuest: Promise<{ kernel: ImageHash; initrd: ImageHash }> | undefined

  constructor(options: ImagesOptions) {
    this.#options = options
  }

  get store(): ImageStore {
    return this.#options.store
  }

  /** All images that a machine needs, fetched from other hosts where they are missing. */
  async fetch(spec: MachineSpec, likely: readonly HostId[]): Promise<ReadonlyMap<ImageHash, string>> {
    const files = new Map<ImageHash, string>()
    for (const hash of imagesOf(spec)) files.set(hash, await this.file(hash, likely))
    return files
  }

  /** @throws WatariError `image-missing`, `image-altered`, `no-room` */
  async file(hash: ImageHash, likely: readonly HostId[]): Promise<string> {
    const { store, fetcher, near, others } = this.#options
    if ((await store.find(hash)) === undefined) {
      await fetcher.fetch(hash, [...new Set([...near().slice(0, MAX_NEAR), ...likely, ...others()])])
    }
    return await store.file(hash)
  }

  /** Takes an image from a stream; it appears only when it is complete. */
  async import(content: AsyncIterable<Uint8Array>): Promise<StoredImage> {
    const { store, directory } = this.#options
    const file = join(directory, `upload-${randomBytes(8).toString('hex')}`)
    const target = await open(file, 'wx', 0o600)
    try {
      let bytes = 0
      for await (const chunk of content) {
        bytes += chunk.length
        if (bytes > store.maxImageBytes) {
          throw new WatariError('image-too-large', `an image has at most ${store.maxImageBytes} bytes`)
        }
        await target.write(chunk)
      }
      return await store.import(file)
    } finally {
      await target.close()
      await rm(file, { force: true })
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
