import { join } from 'node:path'

/**
 * Where identity lives on disk.
 *
 * A host's state directory:
 * ```
 * identity/host.key            0600  Ed25519 key as a JWK; its public half is the PeerId. Made once, never replaced.
 * identity/credentials.json          organization, certificates, founder, bootstrap addresses: one file, so that a
 *                                    host is a member or not, and never half of one
 * identity/trust.json                foreign organizations and what they are trusted for
 * identity/revocations.json          the newest revocation list of each organization, as it was signed
 * identity/issuer/site.key     0600  only at an issuer
 * identity/issuer/site.jws           the site's next certificate, from `watari site install`; the agent takes it over
 * identity/issuer/invitations.json   who used which invitation; written before the answer
 * ```
 * An organization's directory, which is best kept offline:
 * ```
 * organization.json                  public: name, root key, thumbprint
 * root.key                     0600
 * founder.json                       the organization's first host, written once
 * revocations.jws                    the newest revocation list
 * retirements/<machine>-<n>.jws      the document that retired voters of a machine's configuration n: there is one
 * sites/<site>/site.key        0600
 * sites/<site>/site.jws              the site's certificate, signed by the root
 * ```
 * Every file is replaced as a whole (files.ts). What cannot be read is `state-damaged`, names the file, and is
 * left as it is: it may hold the only copy of a key.
 */
export function stateLayout(stateDir: string) {
  const identity = join(stateDir, 'identity')
  return {
    hostKey: join(identity, 'host.key'),
    credentials: join(identity, 'credentials.json'),
    trust: join(identity, 'trust.json'),
    revocations: join(identity, 'revocations.json'),
    siteKey: join(identity, 'issuer', 'site.key'),
    nextSite: join(identity, 'issuer', 'site.jws'),
    invitations: join(identity, 'issuer', 'invitations.json')
  } as const
}

export function organizationLayout(dir: string) {
  return {
    document: join(dir, 'organization.json'),
    rootKey: join(dir, 'root.key'),
    founder: join(dir, 'founder.json'),
    revocations: join(dir, 'revocations.jws'),
    retirements: join(dir, 'retirements'),
    sites: join(dir, 'sites')
  } as const
}

export function siteLayout(dir: string, site: string) {
  const folder = join(organizationLayout(dir).sites, site)
  return { folder, key: join(folder, 'site.key'), certificate: join(folder, 'site.jws') } as const
}
