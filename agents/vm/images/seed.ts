import { WatariError } from '../../../protocol/errors.ts'
import { fatImage } from './fat-image.ts'

/** What a machine is told about itself at its first boot (cloud-init). */
export interface SeedInput {
  /** Another one makes cloud-init begin anew: the machine's id. */
  readonly instanceId: string
  readonly hostname: string
  /** Public keys as in authorized_keys. */
  readonly sshKeys: readonly string[]
  /** As cloud-init takes it, unchanged; `#cloud-config`, a script, … */
  readonly userData?: string
}

const MAX_USER_DATA_BYTES = 16 * 1024 * 1024
const MAX_KEYS = 64

/**
 * A NoCloud seed: a volume labelled CIDATA with three files (cloud-init's "NoCloud" data source).
 *
 * Keys go into the meta-data, so that they are there whatever the user data is. The same input gives the same
 * bytes, hence the same hash on every host.
 *
 * @throws WatariError `bad-seed`
 */
export function seedImage(input: SeedInput): Uint8Array {
  check(input)
  const metaData = {
    'instance-id': input.instanceId,
    'local-hostname': input.hostname,
    ...(input.sshKeys.length > 0 && { 'public-keys': input.sshKeys.map(key => key.trim()) })
  }
  const text = (value: string) => new TextEncoder().encode(value)
  return fatImage('CIDATA', [
    // JSON is YAML, and its quoting leaves nothing to be misread.
    { name: 'meta-data', content: text(`${JSON.stringify(metaData)}\n`) },
    { name: 'user-data', content: text(input.userData ?? '#cloud-config\n{}\n') },
    { name: 'network-config', content: text(`${JSON.stringify(networkConfig)}\n`) }
  ])
}

/** Every card asks for its address; the network agent answers where the segment has a subnet. */
const networkConfig = {
  version: 2,
  ethernets: { cards: { match: { name: 'e*' }, dhcp4: true, dhcp6: false, optional: true } }
}

function check({ instanceId, hostname, sshKeys, userData }: SeedInput): void {
  const refuse = (why: string): never => {
    throw new WatariError('bad-seed', `the machine's seed cannot be made: ${why}`)
  }
  if (!/^[0-9A-Za-z-]{1,64}$/.test(instanceId)) refuse('its instance id is not a plain word')
  if (!/^[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?$/.test(hostname))
    refuse(`${JSON.stringify(hostname)} is no host name`)
  if (sshKeys.length > MAX_KEYS) refuse(`it has more than ${MAX_KEYS} keys`)
  for (const key of sshKeys) {
    if (!/^(ssh|ecdsa|sk)-[!-~]{1,100} [A-Za-z0-9+/=]{16,16384}( [ -~]{0,256})?$/.test(key.trim())) {
      refuse('a key is not a public key in one line (ssh-ed25519 AAAA… name)')
    }
  }
  if (Buffer.byteLength(userData ?? '') > MAX_USER_DATA_BYTES)
    refuse(`the user data is over ${MAX_USER_DATA_BYTES} bytes`)
}
