import { readdir } from 'node:fs/promises'
import type { Ed25519PrivateKey } from '@libp2p/interface'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { WatariError } from '../../protocol/errors.ts'
import { enrolmentLimits } from '../../protocol/identity/messages.ts'
import { checkName } from '../../protocol/identity/names.ts'
import { claimTypes, thumbprintSchema } from './certificate.ts'
import { createDurably, damaged, makeDirectory, readState, readText } from './files.ts'
import {
  generateKey,
  keyOfHost,
  publicJwk,
  publicJwkSchema,
  readKey,
  thumbprint,
  writeNewKey
} from './keys.ts'
import { organizationLayout } from './layout.ts'

/** An organization's public document: what others add to their trust. */
export const organizationSchema = Type.Object({
  name: claimTypes.name,
  key: publicJwkSchema,
  thumbprint: thumbprintSchema
})
export type OrganizationDocument = Static<typeof organizationSchema>

const founderSchema = Type.Object({ id: claimTypes.id, name: claimTypes.name })
/** The organization's first host: where its directory of names begins. */
export type Founder = Static<typeof founderSchema>

/**
 * Makes an organization: its root key and its public document.
 *
 * @throws WatariError `bad-name`, `directory-not-empty`, `state-not-written`
 */
export async function initOrganization(name: string, dir: string): Promise<OrganizationDocument> {
  checkName('organization', name)
  await requireEmpty(dir)
  const rootKey = await generateKey()
  const layout = organizationLayout(dir)
  await writeNewKey(layout.rootKey, rootKey)
  const key = publicJwk(rootKey.publicKey)
  const document = { name, key, thumbprint: await thumbprint(key) }
  await createDurably(layout.document, formatOrganization(document), 0o644)
  return document
}

export function formatOrganization(document: OrganizationDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

/**
 * Reads an organization's public document, given by a person or a peer.
 *
 * @throws WatariError `bad-organization-document`
 */
export async function parseOrganization(text: string): Promise<OrganizationDocument> {
  const bad = (why: string, cause?: unknown) =>
    new WatariError(
      'bad-organization-document',
      `this is not an organization's public document: ${why}; use the organization.json that watari org init wrote`,
      { cause }
    )
  if (text.length > enrolmentLimits.organizationBytes) throw bad('it is too large')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw bad('it is not JSON', cause)
  }
  if (!Value.Check(organizationSchema, value)) throw bad('a field is missing or out of range')
  const { name, key, thumbprint: stated } = value as OrganizationDocument
  const document = { name, key: { kty: key.kty, crv: key.crv, x: key.x }, thumbprint: await thumbprint(key) }
  if (document.thumbprint !== stated) throw bad('its thumbprint is not that of its key')
  return document
}

/** @throws WatariError `no-organization`, `state-damaged` */
export async function readOrganization(dir: string): Promise<OrganizationDocument> {
  const path = organizationLayout(dir).document
  const text = await readText(path)
  if (text === undefined) {
    throw new WatariError(
      'no-organization',
      `there is no organization in ${dir}: make one with watari org init`,
      {
        fields: { dir }
      }
    )
  }
  try {
    return await parseOrganization(text)
  } catch (cause) {
    throw damaged(path, 'it is not an organization document', cause)
  }
}

/** @throws WatariError `no-organization`, `no-root-key`, `key-exposed`, `state-damaged` */
export async function readRootKey(dir: string): Promise<Ed25519PrivateKey> {
  const document = await readOrganization(dir)
  const path = organizationLayout(dir).rootKey
  const key = await readKey(path)
  if (key === undefined) {
    throw new WatariError(
      'no-root-key',
      `${path} is missing: bring the organization's root key from where it is kept`,
      {
        fields: { file: path }
      }
    )
  }
  if (publicJwk(key.publicKey).x !== document.key.x)
    throw damaged(path, 'it is not the key of the organization beside it')
  return key
}

export async function readFounder(dir: string): Promise<Founder | undefined> {
  const path = organizationLayout(dir).founder
  const founder = await readState(path, founderSchema)
  if (founder !== undefined && keyOfHost(founder.id) === undefined)
    throw damaged(path, 'its id is not a host')
  return founder
}

/**
 * Records the organization's first host, once.
 *
 * @returns who is recorded: this host, or whoever came before it
 */
export async function recordFounder(dir: string, founder: Founder): Promise<Founder> {
  await createDurably(organizationLayout(dir).founder, `${JSON.stringify(founder)}\n`, 0o644)
  return (await readFounder(dir)) ?? founder
}

async function requireEmpty(dir: string): Promise<void> {
  try {
    await makeDirectory(dir)
    if ((await readdir(dir)).length === 0) return
  } catch (cause) {
    throw new WatariError('state-not-written', `cannot make the directory ${dir}`, { fields: { dir }, cause })
  }
  throw new WatariError(
    'directory-not-empty',
    `${dir} is not empty and nothing in it is overwritten: choose another directory`,
    { fields: { dir } }
  )
}
