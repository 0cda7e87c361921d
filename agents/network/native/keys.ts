import { hkdfSync } from 'node:crypto'
import type { HostId } from '../../../protocol/host.ts'
import type { Agreement } from '../../../protocol/link/agreement.ts'

const KEY_BYTES = 32
const SALT = 'watari link, AES-256-GCM, 1'

export interface Side extends Pick<Agreement, 'session' | 'secret'> {
  readonly host: HostId
}

/**
 * The keys of a session (HKDF-SHA256, RFC 5869), one for each direction. Both secrets are fresh, so a key never comes
 * again, even where one side was set back to an old state or copied: and with it no nonce.
 *
 * @returns what the asking side seals with and what the answering side does
 */
export function sessionKeys(asking: Side, answering: Side): [asking: Uint8Array, answering: Uint8Array] {
  const secret = Buffer.concat([asking.secret, answering.secret])
  const names = [asking, answering].map(side => `${side.host} ${side.session}`).join(' ')
  const keys = new Uint8Array(hkdfSync('sha256', secret, SALT, names, 2 * KEY_BYTES))
  return [keys.slice(0, KEY_BYTES), keys.slice(KEY_BYTES)]
}
