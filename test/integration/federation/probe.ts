import { type HostName, org, type Sites, segment } from './sites.ts'

/** What the probe has on the tests' segment, 10.9.0.0/24. */
export const probeAddress = '10.9.0.250'

/** Gives a host a TAP of its own on the tests' segment: from its network the guests are reached. */
export async function probe(sites: Sites, host: HostName): Promise<void> {
  await sites.agent(host).call('segment.attach', { org, name: segment, tap: 'probe0' })
  await sites.onHost(host, 'ip', 'address', 'add', `${probeAddress}/24`, 'dev', 'probe0')
  await sites.onHost(host, 'ip', 'link', 'set', 'probe0', 'up')
}
