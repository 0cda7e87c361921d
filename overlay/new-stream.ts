import type { Connection, NewStreamOptions, Stream } from '@libp2p/interface'

/** Of the other side that does not know the protocol, and of ours that has as many streams as it may have. */
const ANSWERS = ['UnsupportedProtocolError', 'TooManyOutboundProtocolStreamsError']

/**
 * A stream on a connection that is open, as far as is known. One that the other side gave up, as during a cut of the network, is only
 * found to be gone when it is used: then it is tried again, once, on the connection that is the best by then. Nothing that was to be
 * sent was sent before.
 *
 * @param connect what gives the connection that is to be used at this moment
 */
export async function newStream(
  connect: () => Promise<Connection>,
  protocol: string,
  options: NewStreamOptions
): Promise<Stream> {
  const connection = await connect()
  try {
    return await connection.newStream(protocol, options)
  } catch (error) {
    if (ANSWERS.includes((error as Error).name) || options.signal?.aborted) throw error
    return await (await connect()).newStream(protocol, options)
  }
}
