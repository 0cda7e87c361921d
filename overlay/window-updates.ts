import type { StreamMuxerFactory } from '@libp2p/interface'

/** What of a stream's window may be used up before the other side is told that it was read. */
const UNTOLD_BYTES = 64 * 1024
/** yamux 8: a stream that both sides know and that is read. */
const ESTABLISHED = 3

/** Parts of yamux that its types hide. */
interface Muxer {
  _newStream(...args: unknown[]): WindowedStream
}

interface WindowedStream {
  readonly state: number
  readonly recvWindow: number
  readonly recvWindowCapacity: number
  sendWindowUpdate(): void
}

/**
 * Lets streams tell the other side what they read once it is worth a frame.
 *
 * The package sends a window update after every piece of data, so that each beat of a heart and each message of a few
 * bytes costs a second frame, and wakes the other side again. Other implementations of yamux wait for half of the
 * window; here senders shall be able to use nearly all of it, so they are told after an amount that is small beside
 * the smallest window (256 KiB).
 */
export function sparingUpdates(inner: StreamMuxerFactory): StreamMuxerFactory {
  return Object.assign(Object.create(inner) as StreamMuxerFactory, {
    createStreamMuxer: (...args: Parameters<StreamMuxerFactory['createStreamMuxer']>) => {
      const muxer = inner.createStreamMuxer(...args)
      const hidden = muxer as unknown as Muxer
      const newStream = hidden._newStream
      hidden._newStream = (...details) => sparing(newStream.apply(hidden, details))
      return muxer
    }
  })
}

function sparing(stream: WindowedStream): WindowedStream {
  const update = stream.sendWindowUpdate
  stream.sendWindowUpdate = () => {
    const untold = stream.recvWindow - stream.recvWindowCapacity
    if (stream.state !== ESTABLISHED || untold >= UNTOLD_BYTES) update.call(stream)
  }
  return stream
}
