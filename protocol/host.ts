/** The libp2p PeerId of a host's agent, as a string (base58, 46–52 characters). */
export type HostId = string

/** What a host may be asked to do, given by its certificate. */
export type HostRole = 'host' | 'gateway' | 'witness' | 'issuer'

/** Who a host is, as its certificate says. Proven by the connection before any message is read. */
export interface HostIdentity {
  readonly id: HostId
  /** Short name, unique in its site by custom, not by proof. */
  readonly name: string
  readonly org: string
  readonly site: string
  readonly roles: readonly HostRole[]
}

/** A site by its whole name: two organizations may have one of the same short name. */
export type SiteName = Pick<HostIdentity, 'org' | 'site'>

export function isSameSite(one: SiteName, other: SiteName): boolean {
  return one.org === other.org && one.site === other.site
}

/** What membership believes about a host. "Dead" schedules work; it is never permission to start a machine. */
export type HostState = 'alive' | 'suspect' | 'dead' | 'left'

/** Whether the agent of a host answers, is known to be coming back soon, or is gone. */
export type AgentState = 'up' | 'restarting' | 'down'
