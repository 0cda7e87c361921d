import { Socket } from 'node:net'
import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'

/**
 * Lets a connection write all that is sent in one turn of the event loop with one system call.
 *
 * A piece of 64 KiB goes through multiplexer and Noise and comes out as seven small and large ones (lengths, headers,
 * tags), each of which libp2p's TCP transport would write, and without Nagle send, on its own.
 *
 * @returns an encrypter that does this to whatever it is given
 */
export function gathering<Encrypter extends ConnectionEncrypter<unknown>>(inner: Encrypter): Encrypter {
  return Object.assign(Object.create(inner) as Encrypter, {
    secureOutbound: (...[connection, options]: Parameters<Encrypter['secureOutbound']>) =>
      inner.secureOutbound(gathered(connection), options),
    secureInbound: (...[connection, options]: Parameters<Encrypter['secureInbound']>) =>
      inner.secureInbound(gathered(connection), options)
  })
}

/** @returns the same connection; one that is no socket (a relayed one) is left as it is */
function gathered<Connection extends MessageStream>(connection: Connection): Connection {
  const { socket } = connection as { socket?: unknown }
  if (!(socket instanceof Socket)) return connection
  const send = connection.send.bind(connection)
  let isCorked = false
  connection.send = data => {
    if (!isCorked) {
      isCorked = true
      socket.cork()
      process.nextTick(() => {
        isCorked = false
        socket.uncork()
      })
    }
    return send(data)
  }
  return connection
}
