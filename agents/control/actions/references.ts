import { WatariError } from '../../../protocol/errors.ts'
import { type HostId, isSameSite, type SiteName } from '../../../protocol/host.ts'
import type { ControlParts } from '../parts.ts'

/* What people name, found among what this host knows. */

/** @throws WatariError `no-such-host`, `bad-request` for a name that several hosts have */
export function findHost(parts: ControlParts, reference: string): HostId {
  const hosts = parts.resource.snapshot().hosts
  const found = hosts.filter(host => host.id === reference || host.name === reference)
  if (found.length === 1) return found[0]!.id
  if (found.length === 0)
    throw new WatariError('no-such-host', `no host ${reference} is known; 'watari hosts' shows them`)
  const ids = found.map(host => `${host.id} (${host.org}/${host.site})`).join(', ')
  throw new WatariError('bad-request', `several hosts are called ${reference}: name one of ${ids}`)
}

/**
 * @param reference `organization/site`, or a site alone where only one organization has one of that name
 * @throws WatariError `no-such-site`, `bad-request`
 */
export function findSite(parts: ControlParts, reference: string): SiteName {
  const hosts = parts.resource.snapshot().hosts
  const named = hosts.filter(
    ({ org, site, state }) => state !== 'left' && (site === reference || `${org}/${site}` === reference)
  )
  const sites = named.filter((host, index) => index === named.findIndex(other => isSameSite(host, other)))
  if (sites.length === 1) return { org: sites[0]!.org, site: sites[0]!.site }
  if (sites.length === 0)
    throw new WatariError('no-such-site', `no site ${reference} is known; 'watari sites' shows them`)
  const names = sites.map(({ org, site }) => `${org}/${site}`).join(' or ')
  throw new WatariError('bad-request', `several organizations have a site ${reference}: name ${names}`)
}
