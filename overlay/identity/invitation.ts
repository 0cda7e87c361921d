import type { Ed25519PrivateKey } from '@libp2p/interface'
import { type Static, Type } from 'typebox'
import { WatariError } from '../../protocol/errors.ts'
import { maxTokenBytes } from '../../protocol/identity/chain.ts'
import { enrolmentLimits } from '../../protocol/identity/messages.ts'
import { claimTypes, thumbprintSchema } from './certificate.ts'
import type { PublicJwk } from './keys.ts'
import { peekToken, readToken, signToken } from './token.ts'

export const invitationLimits = { addresses: 8, uses: 1_000, lifeSeconds: 30 * 86_400 } as const

/**
 * What a bare host needs to become a member: where the issuer is, which PeerId it has, and by which
 * fingerprint to know the organization. Signed by the site key, counted by the one issuer that it names
 * (`sub`), so that its uses need no agreement.
 *
 * Whoever holds an invitation can use it: it is passed on like a password.
 */
const invitationClaims = Type.Object({
  iss: thumbprintSchema,
  org: claimTypes.name,
  site: claimTypes.name,
  sub: claimTypes.id,
  jti: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  addresses: Type.Array(Type.String({ minLength: 1, maxLength: enrolmentLimits.addressBytes }), {
    minItems: 1,
    maxItems: invitationLimits.addresses
  }),
  roles: claimTypes.roles,
  uses: Type.Integer({ minimum: 1, maximum: invitationLimits.uses }),
  iat: claimTypes.seconds,
  exp: claimTypes.seconds
})
export type Invitation = Static<typeof invitationClaims>

/** @throws WatariError `message-too-large` when its addresses do not fit */
export async function signInvitation(invitation: Invitation, siteKey: Ed25519PrivateKey): Promise<string> {
  const text = await signToken('invitation', invitation, siteKey)
  if (text.length <= maxTokenBytes) return text
  throw new WatariError(
    'message-too-large',
    'the addresses do not fit into an invitation: announce fewer or shorter ones'
  )
}

/**
 * What an invitation says; its signature can be checked by its issuer only.
 *
 * @throws WatariError `invitation-altered`
 */
export function peekInvitation(text: string): Invitation {
  try {
    return peekToken('invitation', invitationClaims, text.trim())
  } catch (cause) {
    throw altered(cause)
  }
}

/** @throws WatariError `invitation-altered` */
export async function readInvitation(text: string, siteKey: PublicJwk): Promise<Invitation> {
  try {
    return await readToken('invitation', invitationClaims, text.trim(), siteKey)
  } catch (cause) {
    throw altered(cause)
  }
}

/** @throws WatariError `invitation-expired` */
export function checkInvitationDate(invitation: Invitation, nowSeconds: number): void {
  if (nowSeconds < invitation.exp) return
  const end = new Date(invitation.exp * 1_000).toISOString()
  throw new WatariError(
    'invitation-expired',
    `the invitation to ${invitation.site} ended ${end}: ask for a new one`,
    {
      fields: { exp: invitation.exp, nowSeconds }
    }
  )
}

function altered(cause: unknown): WatariError {
  return new WatariError(
    'invitation-altered',
    'this is not an invitation as it was issued: copy it again, whole',
    { cause }
  )
}
