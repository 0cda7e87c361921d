/** The names under which the overlay's parts meet on the wire. */

export const KAD_PROTOCOL = '/watari/kad/1'
export const CHANNEL_PROTOCOL = '/watari/channel/1'
export const HEARTBEAT_PROTOCOL = '/watari/heartbeat/1'

const RPC_PREFIX = '/watari/rpc/'

export function rpcProtocol(method: string): string {
  return `${RPC_PREFIX}${method}/1`
}

export function isRpcProtocol(protocol: string): boolean {
  return protocol.startsWith(RPC_PREFIX)
}

/** Version 2: acknowledged (see overlay/stream-frames.ts). */
export function streamProtocol(name: string): string {
  return `/watari/stream/${name}/2`
}

/** News for the hosts of one site. */
export function siteTopic(org: string, site: string, subject: string): string {
  return `watari/site/${encodeURIComponent(org)}/${encodeURIComponent(site)}/${subject}`
}

/** News for all hosts that see each other. */
export function federationTopic(subject: string): string {
  return `watari/federation/${subject}`
}
