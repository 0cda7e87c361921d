import { ip } from './namespace.ts'
import { type Addresses, assign, type TrafficRig } from './rig.ts'

const VLAN = 7
const SUBNET = 98
const DEVICE = `vlan${VLAN}`

/** Both hosts on an 802.1Q VLAN that the segment carries. */
export interface TaggedRig extends AsyncDisposable {
  /** In which way tags are made. */
  readonly by: 'VLAN interfaces' | 'eBPF at the TAPs'
  readonly addresses: readonly [Addresses, Addresses]
}

/**
 * A VLAN interface on each TAP; where the kernel has none, programs at the TAPs that add and take away the same
 * tags, so that everything is tagged meanwhile.
 *
 * @returns why there can be neither on this machine
 */
export async function tag(rig: TrafficRig): Promise<TaggedRig | string> {
  if (!addInterfaces(rig)) return tagByPrograms(rig)
  const [a, b] = rig.ends
  return {
    by: 'VLAN interfaces',
    addresses: [assign(a.host, DEVICE, SUBNET, 0), assign(b.host, DEVICE, SUBNET, 1)],
    async [Symbol.asyncDispose]() {
      for (const { host } of rig.ends) ip('-n', host.namespace, 'link', 'del', DEVICE)
    }
  }
}

function addInterfaces(rig: TrafficRig): boolean {
  const [first] = rig.ends
  try {
    for (const { host } of rig.ends) {
      const { namespace, device } = host
      ip('-n', namespace, 'link', 'add', 'link', device, 'name', DEVICE, 'type', 'vlan', 'id', String(VLAN))
      ip('-n', namespace, 'link', 'set', DEVICE, 'up')
    }
    return true
  } catch (error) {
    if (String(error).includes('Unknown device type')) return false
    ip('-n', first.host.namespace, 'link', 'del', DEVICE)
    throw error
  }
}

async function tagByPrograms(rig: TrafficRig): Promise<TaggedRig | string> {
  const [a, b] = rig.ends
  try {
    await a.remote.ask('tagTraffic', a.host.device, VLAN)
  } catch (error) {
    return `this kernel has no VLAN interfaces, and ${error}`
  }
  await b.remote.ask('tagTraffic', b.host.device, VLAN)
  const addresses = [
    assign(a.host, a.host.device, SUBNET, 0),
    assign(b.host, b.host.device, SUBNET, 1)
  ] as const
  return {
    by: 'eBPF at the TAPs',
    addresses,
    async [Symbol.asyncDispose]() {
      for (const { remote } of rig.ends) await remote.ask('untagTraffic')
      for (const [index, { host }] of rig.ends.entries())
        for (const [family, length] of [
          ['ipv4', 24],
          ['ipv6', 64]
        ] as const)
          ip(
            '-n',
            host.namespace,
            'addr',
            'del',
            `${addresses[index]![family]}/${length}`,
            'dev',
            host.device
          )
    }
  }
}
