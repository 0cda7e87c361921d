import { parseOrganization } from '../../../overlay/identity/organization.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { ActionHandlers } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { organizations } from './overview.ts'

/** Trust between organizations, and invitations into this one. */
export function federationActions(
  parts: ControlParts
): Pick<ActionHandlers, 'trust.list' | 'trust.add' | 'trust.remove' | 'revocation.add' | 'invite'> {
  const { trust, issuer, overlay, membership, forwarding, events } = parts
  return {
    'trust.list': async () => ({ items: organizations(parts).filter(org => !org.own) }),
    'trust.add': async ({ document }) => {
      const organization = await parseOrganization(document)
      await trust.add(document)
      events.add('trust.added', `${organization.name} is trusted`, { org: organization.name })
      return organizations(parts).find(org => org.fingerprint === organization.thumbprint)!
    },
    'trust.remove': async ({ org }) => {
      await trust.remove(org)
      events.add('trust.removed', `${org} is trusted no longer`, { org })
      return {}
    },
    'revocation.add': async ({ list }) => {
      const news = await trust.acceptRevocations(list.trim())
      await parts.spreadRevocations()
      if (news) events.add('trust.revoked', 'a newer revocation list is in force')
      return { news }
    },
    invite: async (request, context) => {
      const site = request.site ?? overlay.self.site
      if (site === overlay.self.site && issuer) {
        const { uses = 1, expiresMs = 3_600_000 } = request
        const made = await issuer.invite({ uses, lifeSeconds: Math.round(expiresMs / 1_000) })
        return { invitation: made.invitation, expires: new Date(made.expiresAt * 1_000).toISOString(), uses }
      }
      if (context.forwarded) throw new WatariError('refused', `this host is no issuer of ${site}`)
      const issuers = membership
        .members()
        .filter(({ host, state }) => state === 'alive' && host.org === overlay.self.org && host.site === site)
        .filter(({ host }) => host.roles.includes('issuer'))
      const first = issuers[0]
      if (!first) {
        throw new WatariError(
          'no-issuer',
          `no issuer of ${site} is alive; start one, or join with the site's key at hand`
        )
      }
      return await forwarding.execute(first.host.id, 'invite', { ...request, site }, context)
    }
  }
}
