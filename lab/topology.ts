import { Type } from 'typebox'
import { parse } from 'yaml'
import { WatariError } from '../protocol/errors.ts'
import type { HostRole } from '../protocol/host.ts'
import { validator } from '../protocol/validation.ts'

/**
 * What a lab consists of. As a file (YAML; everything but `sites`, `org` and `hosts` may be left out):
 *
 *     balance: auto             # off | suggest | auto
 *     replaceVotersAfterMs: 600000
 *     sites:
 *       a:
 *         org: north
 *         spare: none           # host: as in agent.yaml, of all its hosts
 *         nat: false            # true: nobody outside can dial its hosts, except its gateway host
 *         hosts:
 *           a1: {milliCpus: 1000, memory: 1024M, disk: 4G, roles: [host, gateway, issuer], domain: rack1}
 *           a2: {links: {native: false, guestPorts: stream}} # as in agent.yaml
 *           aw: {roles: [witness]}
 *
 * The first host of a site is its gateway and issuer unless roles are given. Names are lower-case letters and
 * digits, unique in the whole lab.
 */
export interface Topology {
  readonly balance: 'off' | 'suggest' | 'auto'
  /** Key `voters.replaceAfterMs` of agent.yaml. */
  readonly replaceVotersAfterMs?: number
  readonly sites: readonly LabSite[]
}

export interface LabSite {
  readonly name: string
  readonly org: string
  /** 1…64: its hosts are 10.77.N.x, its gateway is 10.77.0.N on the WAN. */
  readonly number: number
  readonly nat: boolean
  /** Key of agent.yaml. */
  readonly spare: 'none' | 'host'
  readonly hosts: readonly LabHost[]
}

export interface LabHost {
  readonly name: string
  readonly site: string
  readonly org: string
  readonly roles: readonly HostRole[]
  readonly milliCpus: number
  readonly memoryBytes: number
  readonly diskBytes: number
  /** What its agent is told of links; the agent's own defaults where it is absent. */
  readonly links?: LabLinks
  /** Key of agent.yaml. */
  readonly domain?: string
  readonly address: string
}

/** Keys of agent.yaml. */
export interface LabLinks {
  readonly native?: boolean
  readonly guestPorts?: 'auto' | 'fast' | 'stream'
}

const sitesLimit = 16
const hostsLimit = 64
/** Its last number; with the steps, all stay below 255. */
const firstHost = 11
const addressStep = 80
/** Prefix, host and namespace name must fit an interface name of 15 characters. */
const name = Type.String({ pattern: '^[a-z][a-z0-9]{0,11}$' })
const size = Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: '^[0-9]+[KMGT]?$' })])
const role = Type.Enum(['host', 'gateway', 'witness', 'issuer'])
const strict = { additionalProperties: false }

const linksSchema = Type.Object(
  {
    native: Type.Optional(Type.Boolean()),
    guestPorts: Type.Optional(Type.Enum(['auto', 'fast', 'stream']))
  },
  strict
)

const hostSchema = Type.Object(
  {
    milliCpus: Type.Optional(Type.Integer({ minimum: 50, maximum: 1_024_000 })),
    memory: Type.Optional(size),
    disk: Type.Optional(size),
    roles: Type.Optional(Type.Array(role, { minItems: 1, maxItems: 4 })),
    links: Type.Optional(linksSchema),
    domain: Type.Optional(Type.String({ minLength: 1, maxLength: 63 }))
  },
  strict
)

const fileSchema = Type.Object(
  {
    balance: Type.Optional(Type.Enum(['off', 'suggest', 'auto'])),
    replaceVotersAfterMs: Type.Optional(Type.Integer({ minimum: 10_000 })),
    sites: Type.Record(
      Type.String(),
      Type.Object(
        {
          org: name,
          nat: Type.Optional(Type.Boolean()),
          spare: Type.Optional(Type.Enum(['none', 'host'])),
          hosts: Type.Record(Type.String(), hostSchema)
        },
        strict
      )
    )
  },
  strict
)

const file = validator(fileSchema, 'the topology')
const nameCheck = validator(name, 'a name')
const mebibyte = 1024 * 1024
const standard = { milliCpus: 1000, memoryBytes: 1024 * mebibyte, diskBytes: 4096 * mebibyte }
const witness = { milliCpus: 200, memoryBytes: 256 * mebibyte, diskBytes: 256 * mebibyte }
const smallestDiskBytes = 16 * mebibyte

/** Two sites of one organization, one of another; two hosts and a witness in each. */
export const defaultTopologyFile = `balance: auto
sites:
  a: {org: north, hosts: {a1: , a2: , aw: {roles: [witness]}}}
  b: {org: north, hosts: {b1: , b2: , bw: {roles: [witness]}}}
  c: {org: south, hosts: {c1: , c2: , cw: {roles: [witness]}}}
`

/** @throws WatariError `invalid-topology` with all mistakes at once in `fields.mistakes` */
export function parseTopology(text: string): Topology {
  let document: unknown
  try {
    document = parse(text, { maxAliasCount: 0 })
  } catch (cause) {
    throw invalid(
      [`not YAML: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`],
      cause
    )
  }
  fillEmptyHosts(document)
  if (!file.is(document)) throw invalid(file.mistakes(document))
  const mistakes: string[] = []
  const entries = Object.entries(document.sites)
  if (entries.length === 0 || entries.length > sitesLimit)
    mistakes.push(`sites: 1 to ${sitesLimit} sites are possible`)
  const sites = entries.map(([siteName, site], index): LabSite => {
    const number = index + 1
    const hosts = Object.entries(site.hosts).map(([hostName, given], place): LabHost => {
      const roles = given.roles ?? (place === 0 ? ['host', 'gateway', 'issuer'] : ['host'])
      const usual = roles.includes('witness') ? witness : standard
      return {
        name: hostName,
        site: siteName,
        org: site.org,
        roles,
        milliCpus: given.milliCpus ?? usual.milliCpus,
        memoryBytes: given.memory === undefined ? usual.memoryBytes : bytesOf(given.memory),
        diskBytes: given.disk === undefined ? usual.diskBytes : bytesOf(given.disk),
        ...(given.links === undefined ? {} : { links: given.links }),
        ...(given.domain === undefined ? {} : { domain: given.domain }),
        address: `10.77.${number}.${firstHost + place}`
      }
    })
    const { nat = false, spare = 'none' } = site
    return { name: siteName, org: site.org, number, nat, spare, hosts }
  })
  mistakes.push(...contradictions(sites))
  if (mistakes.length > 0) throw invalid(mistakes)
  const { balance = 'auto', replaceVotersAfterMs } = document
  return { balance, ...(replaceVotersAfterMs === undefined ? {} : { replaceVotersAfterMs }), sites }
}

/**
 * The same lab where a host has another address, as one that asks for it (DHCP) may get after a loss of power. No other host has
 * had it before: places are fewer than the step.
 */
export function renumbered(topology: Topology, name: string): Topology {
  const changed = (host: LabHost): LabHost => {
    const parts = host.address.split('.')
    const place = Number(parts.pop()) - firstHost
    return { ...host, address: [...parts, firstHost + ((place + addressStep) % (3 * addressStep))].join('.') }
  }
  return {
    ...topology,
    sites: topology.sites.map(site => ({
      ...site,
      hosts: site.hosts.map(host => (host.name === name ? changed(host) : host))
    }))
  }
}

export function hostsOf(topology: Topology): LabHost[] {
  return topology.sites.flatMap(site => site.hosts)
}

/** Where a host is dialled from outside its site: through the gateway's own address behind address translation. */
export function outsideAddress(site: LabSite, host: LabHost): string {
  return site.nat ? `10.77.0.${site.number}` : host.address
}

function contradictions(sites: readonly LabSite[]): string[] {
  const mistakes: string[] = []
  const seen = new Set<string>()
  const hosts = sites.flatMap(site => site.hosts)
  if (hosts.length > hostsLimit)
    mistakes.push(`sites: at most ${hostsLimit} hosts are possible, not ${hosts.length}`)
  for (const candidate of [...sites.map(site => site.name), ...hosts.map(host => host.name)]) {
    if (!nameCheck.is(candidate))
      mistakes.push(`'${candidate}': names are 1 to 12 lower-case letters and digits`)
    if (seen.has(candidate)) mistakes.push(`'${candidate}': names of sites and hosts are used once in a lab`)
    seen.add(candidate)
  }
  for (const site of sites) {
    if (site.hosts.length === 0) mistakes.push(`sites.${site.name}.hosts: a site needs a host`)
    const gateways = site.hosts.filter(host => host.roles.includes('gateway'))
    if (site.nat && gateways.length !== 1) {
      mistakes.push(
        `sites.${site.name}: a site behind address translation needs one host with the role gateway`
      )
    }
    if (site.hosts.length > 0 && !site.hosts.some(host => host.roles.includes('issuer'))) {
      mistakes.push(`sites.${site.name}: one host needs the role issuer`)
    }
    for (const host of site.hosts) {
      if (host.diskBytes < smallestDiskBytes)
        mistakes.push(`sites.${site.name}.hosts.${host.name}.disk: at least 16M`)
    }
  }
  return mistakes
}

/** `a1:` with nothing after it is a host with all defaults. */
function fillEmptyHosts(document: unknown): void {
  if (!isMapping(document) || !isMapping(document.sites)) return
  for (const site of Object.values(document.sites)) {
    if (!isMapping(site) || !isMapping(site.hosts)) continue
    for (const [host, given] of Object.entries(site.hosts)) if (given === null) site.hosts[host] = {}
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function bytesOf(value: number | string): number {
  const [, digits, unit] = /^([0-9]+)([KMGT]?)$/.exec(String(value))!
  return Number(digits) * 1024 ** (unit === '' ? 0 : 'KMGT'.indexOf(unit!) + 1)
}

function invalid(mistakes: readonly string[], cause?: unknown): WatariError {
  return new WatariError('invalid-topology', `the topology has mistakes: ${mistakes.join('; ')}`, {
    fields: { mistakes },
    cause
  })
}
