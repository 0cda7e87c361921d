import { ip, NetworkNamespace } from './namespace.ts'
import { RemoteEnd } from './remote-end.ts'
import { FAMILIES, type TrafficEnd, type TrafficRig } from './rig.ts'

const SUBNET = 97
const PREFIX = { ipv4: `10.${SUBNET}.0.`, ipv6: `fd${SUBNET}::` } as const
const LENGTH = { ipv4: 24, ipv6: 64 } as const
const WHOLE = { ipv4: `${PREFIX.ipv4}0/${LENGTH.ipv4}`, ipv6: `${PREFIX.ipv6}/${LENGTH.ipv6}` } as const
const ROUTER_DEVICE = 'lan0'
const FORWARDING = ['ipv4/ip_forward', 'ipv6/conf/all/forwarding'] as const

/** A third host on a LAN behind the second, which routes. */
export interface LanEnd extends TrafficEnd, AsyncDisposable {}

/**
 * The card of this LAN has no offloads. So the kernel of the second host cuts the superframes that came to it and
 * completes their checksums: what the carrier says about how that is to be done must be right, which a host that
 * keeps what it receives would never notice. The third host checks every checksum.
 */
export async function startLan(rig: TrafficRig): Promise<LanEnd> {
  const [near, router] = rig.ends
  await using onFailure = new AsyncDisposableStack()
  const name = `${router.host.namespace}x`
  const space = onFailure.use(new NetworkNamespace(name))
  ip('-n', name, 'link', 'add', name, 'type', 'veth', 'peer', ROUTER_DEVICE, 'netns', router.host.namespace)
  for (const family of FAMILIES) {
    const [own, gateway] = [`${PREFIX[family]}2`, `${PREFIX[family]}1`]
    const address = (value: string) => [`${value}/${LENGTH[family]}`, ...(family === 'ipv6' ? ['nodad'] : [])]
    ip('-n', router.host.namespace, 'addr', 'add', ...address(gateway), 'dev', ROUTER_DEVICE)
    space.ip('addr', 'add', ...address(own), 'dev', name)
  }
  ip('-n', router.host.namespace, 'link', 'set', ROUTER_DEVICE, 'up')
  space.ip('link', 'set', name, 'up')
  for (const family of FAMILIES) {
    space.ip('route', 'add', 'default', 'via', `${PREFIX[family]}1`)
    ip('-n', near.host.namespace, 'route', 'add', WHOLE[family], 'via', router.addresses[family])
  }
  for (const sysctl of FORWARDING) await router.remote.ask('setSysctl', sysctl, 1)
  await router.remote.ask('setOffloads', ROUTER_DEVICE, { tx: false, tso: false, gso: false, gro: false })
  const remote = onFailure.use(await RemoteEnd.start(name))
  const end = onFailure.move()
  return {
    host: { namespace: name, device: name },
    addresses: { ipv4: `${PREFIX.ipv4}2`, ipv6: `${PREFIX.ipv6}2` },
    remote,
    async [Symbol.asyncDispose]() {
      for (const sysctl of FORWARDING) await router.remote.ask('setSysctl', sysctl, 0)
      // With its namespace the card goes, and with the card what was configured on it.
      await end.disposeAsync()
      for (const family of FAMILIES) ip('-n', near.host.namespace, 'route', 'del', WHOLE[family])
    }
  }
}
