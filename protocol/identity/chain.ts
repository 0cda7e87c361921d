/** Bytes of one certificate or invitation; ours are about 500. */
export const maxTokenBytes = 2_048

/**
 * What a host shows to prove its membership: compact JWS, each signed by the one before, the first by the
 * organization's root key. `bulk` is there only when the host's bulk process speaks, which has a PeerId of
 * its own and a certificate signed by the host key.
 */
export interface CertificateChain {
  readonly site: string
  readonly host: string
  readonly bulk?: string
}

/**
 * What another organization is trusted for: to run our machines, to vote on their registers, to carry and
 * exchange their frames.
 */
export type TrustRight = 'host' | 'voter' | 'network'

export const trustRights: readonly TrustRight[] = ['host', 'voter', 'network']

export function areRights(list: unknown): list is TrustRight[] {
  return (
    Array.isArray(list) &&
    new Set(list).size === list.length &&
    list.every(right => trustRights.includes(right))
  )
}
