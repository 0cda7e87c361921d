import type { Ed25519PrivateKey } from '@libp2p/interface'
import { CompactSign, compactVerify, decodeProtectedHeader, errors } from 'jose'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { WatariError } from '../../protocol/errors.ts'
import { maxTokenBytes } from '../../protocol/identity/chain.ts'
import { type PublicJwk, privateJwk } from './keys.ts'

/**
 * Everything that is signed here is a compact JWS (RFC 7515) with EdDSA (RFC 8037). The `typ` header says what
 * it is (RFC 8725, 3.11), and is checked before anything else: a certificate of one kind never passes for
 * another. A header holds `alg` and `typ` and nothing more, which leaves no room for `crit`, `b64` or
 * embedded keys.
 */
export type TokenKind = 'site' | 'host' | 'bulk' | 'invitation' | 'revocations' | 'retirement'

const header = (kind: TokenKind) => ({ alg: 'EdDSA', typ: `watari-${kind}+jwt` })

export async function signToken(kind: TokenKind, claims: object, key: Ed25519PrivateKey): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims))
  return await new CompactSign(payload).setProtectedHeader(header(kind)).sign(privateJwk(key))
}

/**
 * The claims of a token of which nothing is proven yet, not even who signed it.
 *
 * @throws WatariError `wrong-certificate-kind`, `bad-message`
 */
export function peekToken<S extends TSchema>(
  kind: TokenKind,
  schema: S,
  token: string,
  maxBytes = maxTokenBytes
): Static<S> {
  if (token.length > maxBytes) throw malformed(kind, `it is over ${maxBytes} bytes`)
  const parts = token.split('.')
  if (parts.length !== 3) throw malformed(kind, 'it does not have three parts')
  checkHeader(kind, token)
  return parseClaims(kind, schema, Buffer.from(parts[1] ?? '', 'base64url'))
}

/**
 * The claims of a token that `key` signed.
 *
 * @throws WatariError `wrong-certificate-kind`, `bad-message`, `bad-signature`
 */
export async function readToken<S extends TSchema>(
  kind: TokenKind,
  schema: S,
  token: string,
  key: PublicJwk,
  maxBytes = maxTokenBytes
): Promise<Static<S>> {
  peekToken(kind, schema, token, maxBytes)
  try {
    const { payload } = await compactVerify(token, { ...key }, { algorithms: ['EdDSA'] })
    return parseClaims(kind, schema, payload)
  } catch (cause) {
    if (cause instanceof WatariError) throw cause
    if (cause instanceof errors.JWSSignatureVerificationFailed) {
      throw new WatariError('bad-signature', `the ${nameOf(kind)} is not signed by the key that it names`, {
        cause
      })
    }
    throw malformed(kind, 'its signature cannot be checked', cause)
  }
}

function checkHeader(kind: TokenKind, token: string): void {
  let given: Record<string, unknown>
  try {
    given = { ...decodeProtectedHeader(token) }
  } catch (cause) {
    throw malformed(kind, 'its header cannot be read', cause)
  }
  const expected = header(kind)
  if (given.typ !== expected.typ) {
    throw new WatariError(
      'wrong-certificate-kind',
      `a ${nameOf(kind)} was expected, not ${printable(given.typ)}`,
      {
        fields: { expected: kind }
      }
    )
  }
  if (given.alg !== expected.alg || Object.keys(given).length !== 2)
    throw malformed(kind, 'its header is not ours')
}

function parseClaims<S extends TSchema>(kind: TokenKind, schema: S, payload: Uint8Array): Static<S> {
  let claims: unknown
  try {
    claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch (cause) {
    throw malformed(kind, 'its content is not JSON', cause)
  }
  if (!Value.Check(schema, claims)) throw malformed(kind, 'a field is missing or out of range')
  return claims as Static<S>
}

function malformed(kind: TokenKind, why: string, cause?: unknown): WatariError {
  return new WatariError('bad-message', `this is not a valid ${nameOf(kind)}: ${why}`, {
    fields: { kind },
    cause
  })
}

function nameOf(kind: TokenKind): string {
  if (kind === 'invitation') return 'invitation'
  if (kind === 'retirement') return 'retirement of voters'
  return kind === 'revocations' ? 'revocation list' : `${kind} certificate`
}

function printable(typ: unknown): string {
  return typeof typ === 'string' && /^[\w+.-]{1,40}$/.test(typ) ? typ : 'something else'
}
