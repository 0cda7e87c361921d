import type { ActionResult } from '../../../protocol/actions/actions.ts'
import type { HostSnapshot } from '../../../protocol/placement/snapshot.ts'
import { ComputerFacts, type HostFacts } from '../../resource/host-facts.ts'
import { ownedMachines } from '../../vm/owned-machines.ts'
import type { ActionHandlers } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { hostName } from './views.ts'
import { waitingWarning } from './waiting.ts'

type Host = ActionResult<'hosts.list'>['items'][number]
type Warning = ActionResult<'status'>['warnings'][number]

const day = 86_400_000
/** A site's certificate lives for 90 days, and to renew it somebody has to fetch the organization's root key. */
const siteWarningMs = 30 * day

/** What there is: this agent, hosts, sites, organizations. */
export function overviewActions(
  parts: ControlParts
): Pick<ActionHandlers, 'status' | 'hosts.list' | 'sites.list' | 'orgs.list' | 'operation.show'> {
  const facts = new ComputerFacts()
  return {
    status: async () => status(parts, facts),
    'hosts.list': async () => ({ items: parts.resource.snapshot().hosts.map(host => hostView(parts, host)) }),
    'sites.list': async () => ({ items: sites(parts) }),
    'orgs.list': async () => ({ items: organizations(parts) }),
    'operation.show': async ({ id, after, waitMs }) => {
      const { progress, ...operation } = await parts.operations.show(id, after, waitMs)
      return { ...operation, progress: [...progress] }
    }
  }
}

async function status(parts: ControlParts, facts: ComputerFacts): Promise<ActionResult<'status'>> {
  const { overlay, credentials, resource, boot, version, since } = parts
  const { self } = overlay
  const capabilities = self.roles.includes('host') ? await parts.capabilities() : undefined
  const [state, computer] = await Promise.all([overlay.status(), facts.get()])
  return {
    id: self.id,
    name: self.name,
    org: self.org,
    site: self.site,
    roles: [...self.roles],
    version,
    incarnation: boot.incarnation,
    since: since.toISOString(),
    addresses: [...state.addresses],
    peers: state.peers.filter(({ isApart }) => !isApart).length,
    machines: machineNames(parts),
    certificateExpires: instant(credentials.expiresAt),
    votesUntil: instant(credentials.admittedUntil),
    computer: computer ? computerView(computer) : null,
    accelerators: [...(capabilities?.accelerators ?? [])],
    guestPorts: [...(capabilities?.guestPorts ?? [])],
    balance: resource.mode,
    ...linksView(parts),
    warnings: [
      ...warnings(parts, state, capabilities?.warnings ?? []),
      ...parts.health.warnings(),
      ...queue(parts)
    ]
  }
}

function queue(parts: ControlParts): Warning[] {
  const warning = waitingWarning(parts)
  return warning ? [warning] : []
}

function linksView(parts: ControlParts): Pick<ActionResult<'status'>, 'links' | 'carrier' | 'traffic'> {
  const { links, carrier, traffic, tapOffloads } = parts.network.status()
  return {
    links: links.map(link => ({
      host: hostName(parts, link.host),
      carrier: link.carrier,
      path: link.path,
      why: link.why,
      since: new Date(Date.now() - link.forMs).toISOString(),
      mtu: link.mtu,
      roundTripMs: link.roundTripMs,
      loss: link.loss,
      bytesIn: link.receivedBytes,
      bytesOut: link.sentBytes,
      dropped: link.dropped
    })),
    carrier: {
      native: carrier.native,
      why: carrier.native ? '' : carrier.detail,
      udpPort: carrier.native ? carrier.udpPort : null,
      offloads: {
        ...(carrier.native ? carrier.offloads : {}),
        tapSuperframes: tapOffloads.tcp,
        tapChecksums: tapOffloads.checksum
      }
    },
    traffic: traffic.map(({ segment, org, sentBytes, receivedBytes }) => ({
      segment: parts.segments.nameOf(segment) ?? segment,
      org,
      bytesIn: receivedBytes,
      bytesOut: sentBytes
    }))
  }
}

/** A machine that has just come may run here before this is reported. */
function machineNames({ machines, catalog, overlay }: ControlParts): string[] {
  const owned = ownedMachines(catalog, overlay.self.id)
  const local = machines.local().map(({ record }) => record)
  return [...new Set([...owned, ...local].map(({ name }) => name))].sort()
}

function computerView({ memoryBytes, ...computer }: HostFacts): ActionResult<'status'>['computer'] {
  return { ...computer, memory: memoryBytes }
}

function warnings(
  { overlay, membership, credentials, renewer, voter, replicas }: ControlParts,
  state: Awaited<ReturnType<ControlParts['overlay']['status']>>,
  driver: readonly string[]
): Warning[] {
  const { self } = overlay
  const all: Warning[] = driver.map(message => ({ code: 'driver', message }))
  if (state.multicastRouteMissing) {
    all.push({
      code: 'multicast-route-missing',
      message:
        'there is no multicast route, so agents of the site are not found by mDNS; add one: ip route add 224.0.0.0/4 dev DEVICE'
    })
  }
  const issuers = [
    self,
    ...membership
      .members()
      .filter(member => member.state === 'alive')
      .map(member => member.host)
  ]
  const near = issuers.filter(
    host => host.org === self.org && host.site === self.site && host.roles.includes('issuer')
  )
  if (near.length === 0) {
    const left = Math.max(0, credentials.expiresAt * 1_000 - Date.now())
    all.push({
      code: 'no-issuer',
      message: `no issuer of ${self.site} can be reached; this host's certificate cannot be renewed and ends in ${days(left)}; what runs goes on until ${instant(credentials.admittedUntil)}`
    })
  }
  const siteLeft = credentials.siteExpiresAt * 1_000 - Date.now()
  if (siteLeft < siteWarningMs) {
    const when = siteLeft > 0 ? `ends in ${days(siteLeft)}` : `ended ${days(-siteLeft)} ago`
    all.push({
      code: 'site-certificate-ends',
      message:
        `the certificate of site ${self.site} ${when}, and without it hosts of the site connect anew for what runs alone, and after a week not at all: run 'watari site renew ` +
        `${self.site} --dir DIR' where the organization's root key is, and 'watari site install FILE' on each issuer of the site`
    })
  }
  const { health } = voter
  if (health.kind === 'slow') {
    all.push({
      code: 'voter-slow',
      message: `the disk under this host's votes has not taken one for ${(health.forMs / 1_000).toFixed(1)} s: machines whose voter it is may have to wait, or do without it`
    })
  } else if (health.kind === 'failed') {
    all.push({ code: 'voter-failed', message: `this host does not vote: ${health.message}` })
  }
  for (const { name, reason } of replicas.lacking()) {
    all.push({
      code: 'no-replica',
      message: `${name} has no replica of its disk in step, so nobody can take it over: ${reason}`
    })
  }
  const { failure } = renewer.status
  if (failure) {
    all.push({
      code: 'renewal-failed',
      message: `this host's certificates could not be renewed, which is tried every minute: ${failure.message} (${failure.code})`
    })
  }
  return all
}

function instant(seconds: number): string {
  return new Date(seconds * 1_000).toISOString()
}

function days(ms: number): string {
  return `${(ms / day).toFixed(1)} days`
}

function hostView({ overlay }: ControlParts, host: HostSnapshot): Host {
  const { id, name, org, site, roles, state, agent, draining, domain, load } = host
  return {
    id,
    name,
    org,
    site,
    roles: [...roles],
    state,
    agent,
    load: load
      ? {
          cpu: load.cpu,
          cpus: load.cpus,
          cpuPressure: load.cpuPressure,
          throttled: load.throttled,
          memoryUsed: load.memoryUsed,
          memoryTotal: load.memoryTotal,
          memoryPressure: load.memoryPressure,
          runQueue: load.runQueue
        }
      : null,
    ageMs: load ? Math.max(0, Math.round(host.loadAgeMs)) : null,
    draining,
    domain: domain ?? null,
    path: id === overlay.self.id ? 'self' : overlay.connection(id)
  }
}

function sites({ resource, overlay }: ControlParts): ActionResult<'sites.list'>['items'] {
  const groups = Map.groupBy(resource.snapshot().hosts, host => `${host.org}/${host.site}`)
  return [...groups.values()].map(hosts => {
    const { org, site } = hosts[0]!
    const loads = hosts.filter(host => host.state === 'alive' && host.load).map(host => host.load!)
    const isOwn = org === overlay.self.org && site === overlay.self.site
    return {
      org,
      name: site,
      hosts: hosts.length,
      alive: hosts.filter(host => host.state === 'alive').length,
      cpu: loads.length === 0 ? null : loads.reduce((sum, load) => sum + load.cpu, 0),
      cpus: loads.reduce((sum, load) => sum + load.cpus, 0),
      balance: isOwn ? resource.mode : ''
    }
  })
}

export function organizations({ trust, resource }: ControlParts): ActionResult<'orgs.list'>['items'] {
  const hosts = resource.snapshot().hosts
  const count = (org: string): number => hosts.filter(host => host.org === org).length
  return trust.list().map(({ name, thumbprint, rights }) => {
    const own = thumbprint === trust.own.thumbprint
    return { name, fingerprint: thumbprint, own, rights: own ? [] : [...rights], hosts: count(name) }
  })
}
