import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import type { Overlay } from '../../../overlay/overlay.ts'
import { errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import { imageRead } from '../../../protocol/image/messages.ts'
import type { ImageHash } from '../../../protocol/machine.ts'
import { ByteReader } from './byte-reader.ts'
import { IMAGE_STAT, IMAGE_STREAM } from './image-server.ts'
import { altered, type ImageStore, isHash, noRoom, type StoredImage, tooLarge } from './image-store.ts'

export interface FetchOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { readonly bytes: number; readonly totalBytes: number }) => void
}

const SILENCE_MS = 30_000
const MAX_CANDIDATES = 32

interface Download {
  readonly done: Promise<StoredImage>
  readonly controller: AbortController
  readonly listeners: Set<FetchOptions>
}

/**
 * Brings images here from hosts that have them, by their hash.
 *
 * Candidates are tried in order. What came is kept (`<hash>.part`) and continued by the next candidate or the
 * next call; when the whole is not what the hash says, all of it is thrown away, for nobody can say whose
 * bytes were wrong. A candidate that sends wrong bytes alone is not asked again.
 *
 * Bounds: the size that the host stated, below the store's limit; one download of an image at a time, whoever
 * asks; a time in which something must come.
 */
export class ImageFetcher {
  readonly #overlay: Pick<Overlay, 'request' | 'openStream'>
  readonly #store: ImageStore
  readonly #silenceMs: number
  readonly #downloads = new Map<ImageHash, Download>()

  constructor(overlay: Pick<Overlay, 'request' | 'openStream'>, store: ImageStore, silenceMs = SILENCE_MS) {
    this.#overlay = overlay
    this.#store = store
    this.#silenceMs = silenceMs
  }

  /**
   * @param candidates hosts that may have it, best first
   * @throws WatariError `image-missing` (nobody had it), `image-altered` (all that came was wrong), `no-room`,
   * `image-too-large`
   */
  async fetch(
    hash: ImageHash,
    candidates: readonly HostId[],
    options: FetchOptions = {}
  ): Promise<StoredImage> {
    if (!isHash(hash))
      throw new WatariError('bad-image', `${JSON.stringify(hash)} is not the sha256 of an image`)
    options.signal?.throwIfAborted()
    const download = this.#downloads.get(hash) ?? this.#begin(hash, candidates)
    download.listeners.add(options)
    const left = Promise.withResolvers<never>()
    const leave = () => {
      download.listeners.delete(options)
      // Only when nobody waits for it any more.
      if (download.listeners.size === 0) download.controller.abort(options.signal?.reason)
      left.reject(options.signal?.reason)
    }
    options.signal?.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([download.done, left.promise])
    } finally {
      options.signal?.removeEventListener('abort', leave)
    }
  }

  #begin(hash: ImageHash, candidates: readonly HostId[]): Download {
    const controller = new AbortController()
    const listeners = new Set<FetchOptions>()
    const report = (bytes: number, totalBytes: number) => {
      for (const { onProgress } of listeners) onProgress?.({ bytes, totalBytes })
    }
    const done = this.#run(hash, candidates.slice(0, MAX_CANDIDATES), report, controller.signal).finally(() =>
      this.#downloads.delete(hash)
    )
    done.catch(() => {})
    const download = { done, controller, listeners }
    this.#downloads.set(hash, download)
    return download
  }

  async #run(
    hash: ImageHash,
    candidates: readonly HostId[],
    report: (bytes: number, totalBytes: number) => void,
    signal: AbortSignal
  ): Promise<StoredImage> {
    const here = await this.#store.find(hash)
    if (here) return here
    let failure: unknown
    for (const host of candidates) {
      try {
        const { bytes } = await this.#overlay.request(host, IMAGE_STAT, { hash }, { signal })
        if (bytes === undefined) continue
        if (bytes > this.#store.maxImageBytes) throw tooLarge(bytes, this.#store.maxImageBytes)
        return await this.#download(hash, host, bytes, report, signal)
      } catch (cause) {
        failure = noRoom(cause, this.#store.partPath(hash))
        if (signal.aborted || (failure instanceof WatariError && failure.code === 'no-room')) throw failure
      }
    }
    if (failure instanceof WatariError && ['image-altered', 'image-too-large'].includes(failure.code))
      throw failure
    const why = failure === undefined ? 'no host that was asked has it' : errorMessage(failure)
    throw new WatariError(
      'image-missing',
      `the image ${hash} could not be fetched: ${why}; import it or try again`,
      {
        fields: { image: hash },
        cause: failure
      }
    )
  }

  async #download(
    hash: ImageHash,
    host: HostId,
    totalBytes: number,
    report: (bytes: number, totalBytes: number) => void,
    signal: AbortSignal
  ): Promise<StoredImage> {
    const path = this.#store.partPath(hash)
    for (;;) {
      const { digest, bytes: offset } = await readPart(path, totalBytes)
      const file = await open(path, 'a', 0o600)
      try {
        await this.#receive({ hash, host, offset, totalBytes }, file, digest, report, signal)
      } finally {
        await file.close()
      }
      if (digest.digest('hex') === hash) return await this.#store.adopt(path, hash)
      await rm(path, { force: true })
      if (offset === 0) throw altered(hash)
    }
  }

  async #receive(
    wanted: { hash: ImageHash; host: HostId; offset: number; totalBytes: number },
    file: FileHandle,
    digest: Hash,
    report: (bytes: number, totalBytes: number) => void,
    signal: AbortSignal
  ): Promise<void> {
    const { hash, host, totalBytes } = wanted
    let { offset } = wanted
    if (offset === totalBytes) return
    const stream = await this.#overlay.openStream(host, IMAGE_STREAM, { signal, apart: true })
    try {
      const reader = new ByteReader(stream, this.#silenceMs)
      const request = imageRead.encode({ hash, offset })
      await stream.write(Uint8Array.of(request.length, ...request))
      // Our side stays open: what we read is acknowledged on it.
      for (;;) {
        const piece = await reader.some(signal)
        if (piece === undefined) break
        // More than was stated: not this image. Counted, so that the comparison at the end fails.
        const taken = piece.subarray(0, totalBytes + 1 - offset)
        digest.update(taken)
        await file.writeFile(taken)
        offset += taken.length
        report(offset, totalBytes)
        if (offset > totalBytes) break
      }
      if (offset < totalBytes)
        throw new WatariError('connection-lost', `the image ended at ${offset} of ${totalBytes} bytes`)
    } finally {
      stream.abort(new Error('no more of the image is wanted'))
    }
  }
}

/** What is here of an image already, as the beginning of its hash. */
async function readPart(path: string, totalBytes: number): Promise<{ digest: Hash; bytes: number }> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0
  if (size > totalBytes) await rm(path, { force: true })
  const digest = createHash('sha256')
  if (size === 0 || size > totalBytes) return { digest, bytes: 0 }
  for await (const chunk of createReadStream(path)) digest.update(chunk)
  return { digest, bytes: size }
}
