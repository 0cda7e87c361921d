import { createConnection } from 'node:net'
import { multiaddr } from '@multiformats/multiaddr'
import type { HostId } from '../../protocol/host.ts'
import type { AgentConfig } from '../config.ts'

/** What a ticket holds. */
const mostAddresses = 16
const mostRelayed = mostAddresses / 2
/** For a TCP handshake, with the kernel's second try after a second. */
const answerMs = 2_000

/**
 * Where a host's bulk process listens, and through whom else it can be reached. Its port is any, and of a gateway behind
 * address translation or a firewall perhaps only the agent's port leads in: the agent's own relay carries it then.
 */
export function bulkAddresses(
  { listen, relay }: Pick<AgentConfig, 'listen' | 'relay'>,
  host: HostId
): { listen: string[]; relays: string[] } {
  return {
    listen: listen.map(address => address.replace(/\/tcp\/\d+/, '/tcp/0')),
    // Whoever names relays is not reachable by itself, and neither is a relay of its own.
    relays:
      relay.serve && relay.use.length === 0 ? listen.slice(0, 1).map(own => fromHere(own, host)) : relay.use
  }
}

/** Not as it is announced: a translated address often leads nowhere from inside. */
function fromHere(listen: string, host: HostId): string {
  const local = listen.replace(/^\/ip4\/0\.0\.0\.0\//, '/ip4/127.0.0.1/').replace(/^\/ip6\/::\//, '/ip6/::1/')
  return `${local}/p2p/${host}`
}

/** As many as fit: those of many networks must not push out the relay's, which may be all that leads in. */
export function ticketAddresses(all: readonly string[]): string[] {
  const relayed = all.filter(isRelayed).slice(0, mostRelayed)
  const direct = all.filter(address => !isRelayed(address))
  return [...direct.slice(0, mostAddresses - relayed.length), ...relayed]
}

/**
 * Those of a ticket's addresses to dial first: a direct one that answers, else those through relays. Left to libp2p, a
 * relay's public address would come before a direct private one, and each silent address would cost seconds, one after
 * the other.
 */
export async function preferredAddresses(addresses: readonly string[]): Promise<readonly string[]> {
  const direct = addresses.filter(address => !isRelayed(address))
  if (direct.length === 0 || direct.length === addresses.length) return addresses
  try {
    return [await Promise.any(direct.map(answering))]
  } catch {
    return addresses.filter(isRelayed)
  }
}

function isRelayed(address: string): boolean {
  return address.includes('/p2p-circuit')
}

/** @returns the address, once it took a TCP connection */
async function answering(address: string): Promise<string> {
  const [network, transport] = multiaddr(address).getComponents()
  if (!network?.value || transport?.name !== 'tcp') throw new Error('no TCP address')
  const socket = createConnection({ host: network.value, port: Number(transport.value), timeout: answerMs })
  try {
    await new Promise<void>((connected, failed) => {
      socket.once('connect', connected).once('error', failed)
      socket.once('timeout', () => failed(new Error('silent')))
    })
    return address
  } finally {
    socket.destroy()
  }
}
