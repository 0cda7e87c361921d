import { protobufCodec } from '../codec.ts'
import { hostIdPattern, integer, list, shortText, text } from '../fields.ts'
import type { HostId, HostIdentity, HostRole } from '../host.ts'
import { watari } from '../messages.js'
import { membershipLimits as limits } from './limits.ts'

/**
 * What a host says about itself. Only the host can say it: a record travels with the host's signature, and
 * of two records the one with the greater incarnation holds.
 */
export interface MemberRecord {
  readonly host: HostIdentity
  /** Grows with every record of this host, over all its boots; see `firstIncarnation`. */
  readonly incarnation: number
  /** Multiaddrs at which others may dial it. */
  readonly addresses: readonly string[]
  readonly state: 'alive' | 'left'
  /** The agent is about to restart and promises to be back within this time; 0 if not. */
  readonly restartingMs: number
  /** Names what it shares with other hosts of its site and would be lost with (a rack, a room, power); absent: nothing. */
  readonly domain?: string
  /** Proof of name, organization, site and roles (a certificate chain); opaque to the protocol, may be empty. */
  readonly credentials: Uint8Array
}

/** A record as it travels. The signature covers exactly `bytes`. */
export interface SignedRecord {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

/**
 * A record whose signature (and credentials, where there are any) were checked against `record.host`.
 * The core believes these blindly: only the driver makes them, after checking.
 */
export interface VerifiedRecord {
  readonly verified: true
  readonly record: MemberRecord
  readonly signed: SignedRecord
}

/** Refutations and announcements that fit into one boot. */
const recordsPerBoot = 2 ** 20

/** The incarnation of a boot's first record. `boot` is a persisted counter, starting at 1. */
export function firstIncarnation(boot: number): number {
  return boot * recordsPerBoot
}

/** No control characters, which would spoil logs and terminals. */
const wordPattern = new RegExp(`^[^\\p{C}]{1,${limits.nameCharacters}}$`, 'u')

const hostRoles: readonly HostRole[] = ['host', 'gateway', 'witness', 'issuer']

export const recordCodec = protobufCodec<MemberRecord, watari.membership.Record.$Properties>({
  name: 'membership record',
  type: watari.membership.Record,
  maxBytes: limits.recordBytes,
  format: record => ({
    host: record.host.id,
    name: record.host.name,
    org: record.host.org,
    site: record.host.site,
    roles: [...record.host.roles],
    incarnation: record.incarnation,
    addresses: [...record.addresses],
    left: record.state === 'left',
    restartingMs: record.restartingMs,
    domain: record.domain ?? '',
    credentials: record.credentials
  }),
  parse: message => {
    const roles = list(message.roles, 'roles', limits.roles, role => role)
    return {
      host: {
        id: hostId(message.host),
        name: word(message.name, 'name'),
        org: word(message.org, 'org'),
        site: word(message.site, 'site'),
        // A role that a newer version knows means nothing here.
        roles: hostRoles.filter(role => roles.includes(role))
      },
      incarnation: incarnation(message.incarnation),
      addresses: list(message.addresses, 'addresses', limits.addresses, address =>
        shortText(address, 'address', limits.addressCharacters)
      ),
      state: message.left === true ? 'left' : 'alive',
      restartingMs: Math.min(integer(message.restartingMs, 'restarting', 0), limits.restartMs),
      ...(message.domain && { domain: word(message.domain, 'domain') }),
      credentials: blob(message.credentials, 'credentials', 0, limits.credentialBytes)
    }
  }
})

export function hostId(value: unknown): HostId {
  return text(value, 'host id', hostIdPattern)
}

/** At most half of what a number holds, so that there is always room to go past it. */
export function incarnation(value: unknown): number {
  return integer(value, 'incarnation', 1, Number.MAX_SAFE_INTEGER / 2)
}

export function blob(value: unknown, name: string, minBytes: number, maxBytes: number): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length < minBytes || value.length > maxBytes) {
    throw new RangeError(`${name} is not of ${minBytes} to ${maxBytes} bytes`)
  }
  return value
}

function word(value: unknown, name: string): string {
  return text(value, name, wordPattern)
}
