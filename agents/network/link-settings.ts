import type { AgentConfig } from '../config.ts'
import type { LinkStatus } from './links.ts'
import type { NetworkAgentOptions } from './network-agent-options.ts'

type LinkSettings = Pick<
  NetworkAgentOptions,
  'native' | 'nativeMissing' | 'tapOffloads' | 'onCarrierChange' | 'onReport'
>

/**
 * How links are to be carried, as configured, and what is told of them. Datagrams come to the port that is listened on with TCP.
 *
 * @param tell adds an event
 */
export function linkSettings(
  { links, listen }: Pick<AgentConfig, 'links' | 'listen'>,
  tell: (kind: string, text: string, fields: Record<string, unknown>) => void
): LinkSettings {
  const { sendTrains, receiveTrains, tapSuperframes, tapChecksums } = links.offloads
  const port = listen.map(address => Number(/\/tcp\/(\d+)/.exec(address)?.[1] ?? 0)).find(each => each > 0)
  return {
    ...(links.native ? { native: { port: port ?? 0, offloads: { sendTrains, receiveTrains } } } : {}),
    nativeMissing: 'the native carrier is switched off in the configuration (links.native)',
    tapOffloads: { tcp: tapSuperframes, checksum: tapChecksums },
    onReport: report => tell(`network.${report.kind}`, `${report.kind} on a segment`, { ...report }),
    onCarrierChange: link =>
      tell('network.carrier', describeCarrier(link), { peer: link.host, carrier: link.carrier })
  }
}

/** Which way the frames to a host go now, and why not the other. */
function describeCarrier({ host, carrier, address, path, why }: LinkStatus): string {
  if (carrier === 'native') return `frames to ${host} go over UDP, to ${address}`
  const reason = why === '' ? '' : `: ${why}`
  return carrier === 'stream'
    ? `frames to ${host} go over a stream, ${path}${reason}`
    : `frames to ${host} have no way${reason}`
}
