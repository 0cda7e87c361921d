import { createPrivateKey, createPublicKey } from 'node:crypto'
import { generateKeyPair, privateKeyFromRaw } from '@libp2p/crypto/keys'
import type { Ed25519PrivateKey, Ed25519PublicKey } from '@libp2p/interface'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { calculateJwkThumbprint } from 'jose'
import { type Static, Type } from 'typebox'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import { createDurably, damaged, parseState, readPrivate } from './files.ts'

/**
 * All keys (organization, site, host) are Ed25519 (RFC 8032), written as JWK (RFC 8037). A key's thumbprint
 * (RFC 7638) names it; an organization *is* the thumbprint of its root key.
 */
export const publicJwkSchema = Type.Object({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
})
export type PublicJwk = Static<typeof publicJwkSchema>

const privateJwkSchema = Type.Object({
  ...publicJwkSchema.properties,
  d: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
})
export type PrivateJwk = Static<typeof privateJwkSchema>

const seedBytes = 32

export function publicJwk(key: Ed25519PublicKey): PublicJwk {
  return { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key.raw).toString('base64url') }
}

export function privateJwk(key: Ed25519PrivateKey): PrivateJwk {
  return { ...publicJwk(key.publicKey), d: Buffer.from(key.raw.subarray(0, seedBytes)).toString('base64url') }
}

export async function thumbprint(key: PublicJwk): Promise<string> {
  return await calculateJwkThumbprint({ kty: key.kty, crv: key.crv, x: key.x })
}

export function hostIdOf(key: Ed25519PrivateKey): HostId {
  return peerIdFromPrivateKey(key).toString()
}

/** The key inside an Ed25519 PeerId; undefined for any other text. */
export function keyOfHost(id: HostId): Ed25519PublicKey | undefined {
  try {
    const peer = peerIdFromString(id)
    return peer.type === 'Ed25519' && peer.toString() === id ? peer.publicKey : undefined
  } catch {
    return undefined
  }
}

/** @throws WatariError `state-damaged`, `key-exposed` */
export async function readKey(path: string): Promise<Ed25519PrivateKey | undefined> {
  const text = await readPrivate(path)
  if (text === undefined) return undefined
  const jwk = parseState(path, privateJwkSchema, text)
  if (!isPair(jwk)) throw damaged(path, 'its public and private halves do not belong together')
  const halves = Buffer.concat([Buffer.from(jwk.d, 'base64url'), Buffer.from(jwk.x, 'base64url')])
  return privateKeyFromRaw(halves) as Ed25519PrivateKey
}

/**
 * libp2p derives a public half in JavaScript, which costs a tenth of a second; OpenSSL does it at once. The public half
 * is not given to it: it would be believed.
 */
function isPair({ d, x }: PrivateJwk): boolean {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  const key = createPrivateKey({
    key: Buffer.concat([prefix, Buffer.from(d, 'base64url')]),
    format: 'der',
    type: 'pkcs8'
  })
  return createPublicKey(key).export({ format: 'jwk' }).x === x
}

export async function generateKey(): Promise<Ed25519PrivateKey> {
  return await generateKeyPair('Ed25519')
}

/** @throws WatariError `key-exists`: a key is never overwritten */
export async function writeNewKey(path: string, key: Ed25519PrivateKey): Promise<void> {
  if (await createDurably(path, `${JSON.stringify(privateJwk(key))}\n`, 0o600)) return
  throw new WatariError('key-exists', `there is a key in ${path} already; it is not overwritten`, {
    fields: { file: path }
  })
}

/** A host's key: read, or made when this state directory has none. */
export async function openHostKey(path: string): Promise<Ed25519PrivateKey> {
  const existing = await readKey(path)
  if (existing !== undefined) return existing
  const key = await generateKey()
  if (await createDurably(path, `${JSON.stringify(privateJwk(key))}\n`, 0o600)) return key
  return (await readKey(path)) ?? key
}
