import type { HostIdentity } from '../host.ts'

export interface HostInDomain extends HostIdentity {
  /** What of its site fails together with it; absent: nothing else does. */
  readonly domain?: string
}

/** The failure domain of a host: domains are named within their sites, and a host without one is its own. */
export function domainOf({ org, site, domain, id }: HostInDomain): string {
  return `${org}/${site}/${domain ?? `=${id}`}`
}
