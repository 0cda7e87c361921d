import { randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import { joinWithSiteKey } from '../overlay/identity/enrolment.ts'
import { organizationLayout } from '../overlay/identity/layout.ts'
import { initOrganization, readOrganization } from '../overlay/identity/organization.ts'
import { addSite } from '../overlay/identity/site.ts'
import { TrustStore } from '../overlay/identity/trust-store.ts'
import type { HostId } from '../protocol/host.ts'
import { hostGroup } from './control-groups.ts'
import { cacheDirectory, type Guest } from './guest/guest.ts'
import { hostLayout, type LabLayout } from './layout.ts'
import { agentPort } from './network.ts'
import { hostsOf, type LabHost, type LabSite, outsideAddress, type Topology } from './topology.ts'

/** Where a lab keeps an organization's root key and documents: at hand, which is for labs only. */
function organizationDirectory(layout: LabLayout, org: string): string {
  return path.join(layout.directory, 'organizations', org)
}

/** Makes the organizations, their sites, every host a member, and all organizations trust each other. */
export async function enrol(layout: LabLayout, topology: Topology): Promise<Map<string, HostId>> {
  const ids = new Map<string, HostId>()
  const orgs = [...new Set(topology.sites.map(site => site.org))]
  await mkdir(path.join(layout.directory, 'organizations'), { recursive: true, mode: 0o700 })
  for (const org of orgs) await initOrganization(org, organizationDirectory(layout, org))
  for (const site of topology.sites) {
    const dir = organizationDirectory(layout, site.org)
    await addSite(site.name, dir)
    for (const host of site.hosts) {
      const stateDir = hostLayout(layout, host.name).state
      const { identity } = await joinWithSiteKey({
        stateDir,
        name: host.name,
        site: site.name,
        dir,
        roles: host.roles
      })
      ids.set(host.name, identity.id)
    }
  }
  for (const host of hostsOf(topology)) {
    const own = await readOrganization(organizationDirectory(layout, host.org))
    const trust = await TrustStore.open(hostLayout(layout, host.name).state, own)
    for (const org of orgs) {
      if (org === host.org) continue
      await trust.add(await readFile(organizationLayout(organizationDirectory(layout, org)).document, 'utf8'))
    }
  }
  return ids
}

export interface ConfigParts {
  readonly layout: LabLayout
  readonly topology: Topology
  readonly ids: ReadonlyMap<string, HostId>
  readonly hasGroups: boolean
  readonly guest: Guest | undefined
}

/** Writes a host's agent.yaml (agents/config.ts says what the keys mean). */
export async function writeAgentConfig(parts: ConfigParts, site: LabSite, host: LabHost): Promise<void> {
  await writeFile(hostLayout(parts.layout, host.name).config, stringify(agentConfig(parts, site, host)))
}

/** What a host's own administrator, or nobody with `0.0.0.0`, changes when it has another address; others keep what they know of it. */
export async function listenAt(layout: LabLayout, host: LabHost): Promise<void> {
  const { config } = hostLayout(layout, host.name)
  const before = parse(await readFile(config, 'utf8')) as Record<string, unknown>
  await writeFile(config, stringify({ ...before, listen: [innerAddress(host)] }))
}

const innerAddress = (host: LabHost) => `/ip4/${host.address}/tcp/${agentPort}`

export function agentConfig(parts: ConfigParts, site: LabSite, host: LabHost): Record<string, unknown> {
  const { layout, topology, ids, hasGroups, guest } = parts
  const files = hostLayout(layout, host.name)
  const group = hostGroup(layout.name, host.name)
  const isGateway = host.roles.includes('gateway')
  const inner = innerAddress(host)
  const own = site.hosts.filter(other => other.roles.includes('gateway') && other !== host)
  const foreign = topology.sites
    .filter(other => other !== site)
    .flatMap(other =>
      other.hosts
        .filter(gateway => gateway.roles.includes('gateway'))
        .map(gateway => [other, gateway] as const)
    )
  const named = (address: string, name: string) => `/ip4/${address}/tcp/${agentPort}/p2p/${ids.get(name)}`
  const ownGateways = own.map(gateway => named(gateway.address, gateway.name))
  return {
    state: files.state,
    runtime: files.runtime,
    listen: [inner],
    ...(site.nat && isGateway
      ? { announce: [`/ip4/${outsideAddress(site, host)}/tcp/${agentPort}`, inner] }
      : {}),
    bootstrap: [
      ...ownGateways,
      ...foreign.map(([other, gateway]) => named(outsideAddress(other, gateway), gateway.name))
    ],
    relay: { serve: isGateway, use: site.nat && !isGateway ? ownGateways : [] },
    capacity: { milliCpus: Math.max(100, host.milliCpus), memory: Math.max(2 ** 26, host.memoryBytes) },
    ...(hasGroups ? { cgroup: { host: group, guests: `${group}/guests` } } : {}),
    bootIdFile: files.bootIdFile,
    // For all hosts of this computer, and its later labs: where KVM hangs, to try it takes a processor for seconds.
    kvmVerdictFile: path.join(cacheDirectory(), 'kvm.json'),
    balance: topology.balance,
    spare: site.spare,
    ...(topology.replaceVotersAfterMs === undefined
      ? {}
      : { voters: { replaceAfterMs: topology.replaceVotersAfterMs } }),
    ...(host.links === undefined ? {} : { links: host.links }),
    ...(host.domain === undefined ? {} : { domain: host.domain }),
    ...(guest === undefined ? {} : { smallGuest: { kernel: guest.kernel, initrd: guest.initrd } })
  }
}

/** Names this boot of a host; /proc/sys/kernel/random/boot_id is one for all hosts of a lab. */
export async function renewBootId(layout: LabLayout, host: string): Promise<void> {
  await writeFile(hostLayout(layout, host).bootIdFile, `${randomUUID()}\n`)
}
