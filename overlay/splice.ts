import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { pipe } from 'it-pipe'
import type { ByteStream } from './overlay.ts'

export interface SpliceOptions {
  /** Of what goes out over the overlay; 0 or absent for no limit. */
  readonly bytesPerSecond?: number
  /** Told of each piece before it goes on; what it throws breaks both directions, and the piece goes nowhere. */
  readonly onBytes?: (direction: 'sent' | 'received', bytes: number, chunk: Uint8Array) => void
  readonly signal?: AbortSignal
}

/**
 * Joins a stream of the overlay and a socket of this host until both directions have ended.
 * An end in one direction is passed on and leaves the other open; a break in either breaks both.
 *
 * @throws whatever broke it
 */
export async function splice(stream: ByteStream, socket: Duplex, options: SpliceOptions = {}): Promise<void> {
  const counted = (direction: 'sent' | 'received') => (source: AsyncIterable<Uint8Array>) =>
    count(source, chunk => options.onBytes?.(direction, chunk.length, chunk))
  const onAbort = () => socket.destroy(new Error('given up', { cause: options.signal?.reason }))
  options.signal?.addEventListener('abort', onAbort, { once: true })
  // A socket's error event without a listener would end the process; the pipes below see it as well.
  socket.on('error', () => {})
  try {
    options.signal?.throwIfAborted()
    await Promise.all([
      pipe(
        // Plain iteration would destroy the socket at its end, with what is still to be written to it.
        socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
        source => paced(source, options.bytesPerSecond),
        counted('sent'),
        source => intoStream(source, stream)
      ),
      pipe(stream.source, counted('received'), source => intoSocket(source, socket))
    ])
  } catch (error) {
    stream.abort(error as Error)
    socket.destroy()
    throw error
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
  }
}

/** Holds back what would go over the limit; the debt of one chunk is paid before the next one is read. */
async function* paced(source: AsyncIterable<Uint8Array>, rate = 0): AsyncGenerator<Uint8Array> {
  let readyAt = performance.now()
  for await (const chunk of source) {
    yield chunk
    if (rate <= 0) continue
    const now = performance.now()
    readyAt = Math.max(readyAt, now - 100) + (chunk.length / rate) * 1000
    if (readyAt > now + 1) await new Promise(resolve => setTimeout(resolve, readyAt - now))
  }
}

async function* count(
  source: AsyncIterable<Uint8Array>,
  add: (chunk: Uint8Array) => void
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    add(chunk)
    yield chunk
  }
}

async function intoStream(source: AsyncIterable<Uint8Array>, stream: ByteStream): Promise<void> {
  for await (const chunk of source) await stream.write(chunk)
  await stream.close()
}

async function intoSocket(source: AsyncIterable<Uint8Array>, socket: Duplex): Promise<void> {
  // One wait for the end, not one for each full buffer: their listeners would pile up over gigabytes.
  const ended = gone(socket)
  ended.catch(() => {})
  for await (const chunk of source) {
    if (socket.destroyed) throw new Error('the socket was closed')
    // What is there by now goes out with one system call.
    if (socket.writableCorked === 0) {
      socket.cork()
      process.nextTick(() => socket.uncork())
    }
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), ended])
  }
  socket.end()
}

async function gone(socket: Duplex): Promise<never> {
  await once(socket, 'close')
  throw new Error('the socket was closed')
}
