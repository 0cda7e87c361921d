import { WatariError } from '../errors.ts'
import type { HostRole } from '../host.ts'

const NAME = /^[a-z][a-z0-9-]{0,31}$/

export const hostRoles: readonly HostRole[] = ['host', 'gateway', 'witness', 'issuer']

/** Whether a text may name an organization, a site or a host: it appears in file names, topics and commands. */
export function isName(text: unknown): boolean {
  return typeof text === 'string' && NAME.test(text)
}

/** @throws WatariError `bad-name` */
export function checkName(kind: 'organization' | 'site' | 'host', name: string): void {
  if (isName(name)) return
  throw new WatariError(
    'bad-name',
    `${JSON.stringify(name.slice(0, 64))} cannot name ${kind === 'organization' ? 'an' : 'a'} ${kind}: ` +
      'use a lower-case letter, then at most 31 lower-case letters, digits and hyphens',
    { fields: { kind, name: name.slice(0, 64) } }
  )
}

/** Whether a list holds at least one role, only known ones, and each once. */
export function areRoles(list: unknown): list is HostRole[] {
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    new Set(list).size === list.length &&
    list.every(role => hostRoles.includes(role))
  )
}
