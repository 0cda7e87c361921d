import type { StreamMuxerFactory } from '@libp2p/interface'

/** What of a stream's window may be used up before the other side is told that it was read: the larger of these. */
const UNTOLD_BYTES = 64 * 1024
const UNTOLD_SHARE = 1 / 8
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
 * window; here senders shall be able to use nearly all of it, so they are told after an amount that is small beside it:
 * 64 KiB of the smallest (256 KiB), and of a wide one so much that a fast stream does not answer each piece with a frame.
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
    if (stream.state !== ESTABLISHED || untold >= Math.max(UNTOLD_BYTES, stream.recvWindow * UNTOLD_SHARE))
      update.call(stream)
  }
  return stream
}
