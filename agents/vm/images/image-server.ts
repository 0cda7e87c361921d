import { open } from 'node:fs/promises'
import type { ByteStream, Method, Overlay } from '../../../overlay/overlay.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostIdentity } from '../../../protocol/host.ts'
import {
  type ImageStat,
  imageRead,
  imageStatAnswer,
  imageStatRequest
} from '../../../protocol/image/messages.ts'
import type { ImageHash } from '../../../protocol/machine.ts'
import { ByteReader } from './byte-reader.ts'
import type { ImageStore } from './image-store.ts'

export const IMAGE_STAT: Method<{ readonly hash: ImageHash }, ImageStat> = {
  name: 'image/stat',
  request: imageStatRequest,
  response: imageStatAnswer,
  deadlineMs: 10_000
}

/**
 * A stream of an image's bytes: one length byte and an ImageRead from the asker, then the content from its
 * offset to the end. A host that will not or cannot send cuts the stream: the asker verifies everything
 * anyway, and an answer that must not be believed needs no words.
 */
export const IMAGE_STREAM = 'image/1'
const CHUNK_BYTES = 256 * 1024

const SILENCE_MS = 30_000
const MAX_READERS = 8

export interface ImageServerOptions {
  readonly overlay: Pick<Overlay, 'handle' | 'handleStream'>
  readonly store: ImageStore
  /** Whether this host may have the image. */
  readonly mayRead: (hash: ImageHash, from: HostIdentity) => boolean | Promise<boolean>
  /** Whoever asks and sends nothing, or takes nothing, for so long is cut off. */
  readonly silenceMs?: number
}

/** Offers this host's images to others. */
export function serveImages({ overlay, store, mayRead, silenceMs = SILENCE_MS }: ImageServerOptions): void {
  let readers = 0
  overlay.handle(IMAGE_STAT, async ({ hash }, from) => {
    const image = (await mayRead(hash, from)) ? await store.find(hash) : undefined
    return image ? { bytes: image.bytes } : {}
  })
  const take = async (stream: ByteStream, from: HostIdentity): Promise<void> => {
    if (readers >= MAX_READERS) {
      stream.abort(new WatariError('busy', `${MAX_READERS} hosts read images here already`))
      return
    }
    readers++
    try {
      await serve(stream, from)
    } catch (error) {
      stream.abort(error instanceof Error ? error : new Error(String(error)))
    } finally {
      readers--
    }
  }
  overlay.handleStream(IMAGE_STREAM, take, { apart: true })

  async function serve(stream: ByteStream, from: HostIdentity): Promise<void> {
    const reader = new ByteReader(stream, silenceMs)
    const [length = 0] = await reader.exactly(1)
    // Before waiting for it: a reader's place is not for whoever lets a long request drip.
    if (length > imageRead.maxBytes) {
      throw new WatariError('bad-message', `an image request has at most ${imageRead.maxBytes} bytes`)
    }
    const { hash, offset } = imageRead.decode(await reader.exactly(length))
    if (!(await mayRead(hash, from))) throw new WatariError('forbidden', 'this image is not for this host')
    const file = await open(await store.file(hash), 'r')
    try {
      await sendFrom(file, stream, offset, silenceMs)
    } finally {
      await file.close()
    }
  }
}

async function sendFrom(
  file: {
    read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>
  },
  stream: ByteStream,
  offset: number,
  silenceMs: number
): Promise<void> {
  for (let at = offset; ; ) {
    // A buffer of its own for each piece: the stream may still be sending the one before.
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) break
    await within(silenceMs, stream.write(buffer.subarray(0, bytesRead)))
    at += bytesRead
  }
  await stream.close()
}

/** A reader that takes nothing must not hold a file and a place for ever. */
async function within(silenceMs: number, written: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new WatariError('deadline', 'the reader takes nothing')),
    silenceMs
  )
  await Promise.race([written, late.promise]).finally(() => clearTimeout(timer))
}
