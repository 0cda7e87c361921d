import type { StreamHandler, StreamHandlerOptions } from '@libp2p/interface'
import { type Admission, isWhole } from './admission.ts'
import { HEARTBEAT_PROTOCOL, isRpcProtocol } from './names.ts'

/** The part of libp2p's registrar by which every protocol, of libp2p's own services too, gets its streams. */
interface Registrar {
  handle(protocol: string, handler: StreamHandler, options?: StreamHandlerOptions): Promise<void>
}

/**
 * Stands before every protocol: on a connection of which a certificate had ended nothing gets through but heartbeats, and
 * requests, which Rpc answers (with the code `certificate-expired`, unless their method serves such hosts). identify is not among
 * them, so that gossip, the DHT and relays never hear of the peer.
 *
 * To be called before the first protocol is registered.
 */
export function gateProtocols(registrar: Registrar, admission: Admission): void {
  const handle = registrar.handle.bind(registrar)
  registrar.handle = async (protocol, handler, options) =>
    await handle(
      protocol,
      (stream, connection) => {
        const standing = admission.standingOf(connection)
        if (standing === undefined) return connection.abort(new Error('not admitted'))
        if (isWhole(standing) || isForEnded(protocol)) return handler(stream, connection)
        stream.abort(new Error('a certificate has ended: only what runs is served'))
      },
      options
    )
}

function isForEnded(protocol: string): boolean {
  return protocol === HEARTBEAT_PROTOCOL || isRpcProtocol(protocol)
}
