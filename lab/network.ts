import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { errorCode, errorMessage, WatariError } from '../protocol/errors.ts'
import { gatewayNamespace, hostNamespace, namespaceDirectory, namespaceFile } from './layout.ts'
import { run, tryRun } from './system.ts'
import type { LabHost, LabSite } from './topology.ts'

/**
 * The network of a lab:
 *
 *     host a1 ─ eth0 ── veth ── a1 ┐                                   ┌── …
 *     host a2 ─ eth0 ── veth ── a2 ┤ bridge lan 10.77.1.1 ─ wan (TUN) ═╪═ WAN process
 *                        gateway of site a, 10.77.0.1 on the WAN ──────┘
 *
 * Every host and every gateway is a network namespace. Nothing of it touches the computer's own network: no
 * address, route, rule or interface outside these namespaces. Host cuts are filter rules on the gateway's
 * bridge, which drop without an answer.
 */
export const wanDevice = 'wan'
export const agentPort = 4180

export async function makeGateway(lab: string, site: LabSite): Promise<void> {
  const namespace = gatewayNamespace(lab, site.name)
  try {
    await run('ip', ['netns', 'add', namespace])
  } catch (cause) {
    if (errorCode(cause) === 'tool-missing') throw cause
    throw new WatariError(
      'lab-needs-namespaces',
      `this system does not let the lab make networks: ${errorMessage(cause)}`,
      { cause }
    )
  }
  await batch(namespace, [
    'link set lo up',
    'link add lan type bridge mcast_snooping 0',
    `addr add 10.77.${site.number}.1/24 dev lan`,
    'link set lan up'
  ])
  await inNamespace(namespace, ['sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward'])
  await inNamespace(namespace, ['nft', '-f', '-'], cutTable + (site.nat ? translation(site) : ''))
}

/** After the WAN process has made the gateway's device. */
export async function joinWan(lab: string, site: LabSite): Promise<void> {
  await batch(gatewayNamespace(lab, site.name), [
    `addr add 10.77.0.${site.number}/24 dev ${wanDevice}`,
    `link set ${wanDevice} up mtu 1500 txqueuelen 1000`,
    `route add 10.77.0.0/16 dev ${wanDevice}`
  ])
}

export async function makeHostNetwork(lab: string, site: LabSite, host: LabHost): Promise<void> {
  const namespace = hostNamespace(lab, host.name)
  const gateway = gatewayNamespace(lab, site.name)
  await run('ip', ['netns', 'add', namespace])
  await run('ip', [
    '-n',
    gateway,
    'link',
    'add',
    host.name,
    'type',
    'veth',
    'peer',
    'name',
    'eth0',
    'netns',
    namespace
  ])
  await batch(gateway, [`link set ${host.name} master lan up`])
  await batch(namespace, [
    'link set lo up',
    // The same card after a loss of power, as neighbours remember it.
    `link set eth0 address ${cardAddress(host)}`,
    `addr add ${host.address}/24 dev eth0`,
    'link set eth0 up',
    `route add default via 10.77.${site.number}.1`,
    // Multicast DNS finds nothing, without a word, where no route tells multicast where to go.
    'route add 224.0.0.0/4 dev eth0'
  ])
  // Without a fixed processor per flow, veth reorders packets of one flow and its speed swings.
  await tryRun('ip', ['netns', 'exec', namespace, 'sh', '-c', steering])
  await tryRun('ip', ['netns', 'exec', gateway, 'sh', '-c', steering])
}

/** The cable first: nothing may leave when the kernel closes what the processes had open. */
export async function removeHostNetwork(lab: string, site: LabSite, host: LabHost): Promise<void> {
  await tryRun('ip', ['-n', gatewayNamespace(lab, site.name), 'link', 'del', host.name])
  await tryRun('ip', ['netns', 'del', hostNamespace(lab, host.name)])
}

/** `outward`: what the host sends is lost; `inward`: what is sent to it. */
export async function setHostCut(
  lab: string,
  site: LabSite,
  host: LabHost,
  directions: readonly ('outward' | 'inward')[]
): Promise<void> {
  const gateway = gatewayNamespace(lab, site.name)
  const change = (verb: string, set: string) => `${verb} element bridge lab ${set} { "${host.name}" }\n`
  // Adding first makes removing an element that is not there no error.
  const lines = (['outward', 'inward'] as const).map(
    set => change('add', set) + (directions.includes(set) ? '' : change('delete', set))
  )
  await inNamespace(gateway, ['nft', '-f', '-'], lines.join(''))
}

/** Namespaces of a lab, by their names: also those of which no file tells. */
export async function namespacesOf(lab: string): Promise<string[]> {
  const all = await readdir(namespaceDirectory).catch(() => [])
  return all.filter(name => name.startsWith(`watari-${lab}-`))
}

export async function removeNamespace(namespace: string): Promise<void> {
  await tryRun('ip', ['netns', 'del', namespace])
}

/** `ip netns exec` would hide /sys/fs/cgroup behind a new /sys; entering the namespace alone does not. */
export function enterArguments(namespace: string): string[] {
  return [`--net=${namespaceFile(namespace)}`, '--']
}

async function inNamespace(namespace: string, command: readonly string[], input?: string): Promise<string> {
  return await run(
    'nsenter',
    [...enterArguments(namespace), ...command],
    input === undefined ? {} : { input }
  )
}

async function batch(namespace: string, lines: readonly string[]): Promise<void> {
  await run('ip', ['-n', namespace, '-batch', '-'], { input: `${lines.join('\n')}\n` })
}

/** Locally administered, made from the host's name, which is the same whatever its address is. */
function cardAddress(host: LabHost): string {
  const digits = createHash('sha256').update(host.name).digest('hex')
  return ['02', '00', ...digits.slice(0, 8).match(/../g)!].join(':')
}

const steering = 'for file in /sys/class/net/*/queues/rx-*/rps_cpus; do echo 3 >$file; done'

/** What a host sends or gets is lost; where it is one of both, ARP passes, or one way would soon be both ways. */
const cutTable = `table bridge lab {
  set outward { type ifname; }
  set inward { type ifname; }
  chain from { type filter hook prerouting priority -300; policy accept; iifname @outward ether type { ip, ip6 } drop; }
  chain to {
    type filter hook postrouting priority 300; policy accept;
    oifname @inward ether type { ip, ip6 } drop
    oifname @inward oifname @outward drop
  }
}
`

/** Hosts dial out through the gateway's one address; from outside only the gateway host's port leads in. */
function translation(site: LabSite): string {
  const gateway = site.hosts.find(host => host.roles.includes('gateway'))!
  return `table ip lab {
  chain in {
    type nat hook prerouting priority -100;
    iifname "${wanDevice}" ip daddr 10.77.0.${site.number} tcp dport ${agentPort} dnat to ${gateway.address}
    iifname "${wanDevice}" ip daddr 10.77.0.${site.number} udp dport ${agentPort} dnat to ${gateway.address}
  }
  chain out { type nat hook postrouting priority 100; oifname "${wanDevice}" masquerade; }
  chain through {
    type filter hook forward priority 0; policy accept;
    ct state established,related accept
    ct status dnat accept
    iifname "${wanDevice}" drop
  }
}
`
}
