import type { Owner } from '../../../protocol/machine.ts'
import type { Configuration } from '../../../protocol/register/configuration.ts'
import type { Grant } from '../../../protocol/register/grant.ts'
import type { VoterRecord } from '../../../protocol/register/message.ts'

export const H: Owner = { host: 'holder', incarnation: 'boot-1' }
export const K: Owner = { host: 'other', incarnation: 'boot-4' }
export const L = 10_000

export const set = (number: number, ...hosts: string[]): Configuration => ({
  number,
  voters: hosts.map(host => ({ host, store: host.charCodeAt(0).toString(16).padStart(32, '0') }))
})
export const first = set(1, 'a', 'b', 'c')

export const grant = (holder = H, epoch = 3): Grant => ({ holder, epoch, durationMs: L })

/** What a voter holds of a machine whose value gives this lease, if any. */
export function record(
  key: string,
  given: Grant | undefined,
  options: { configuration?: Configuration; counter?: number; isSealed?: boolean } = {}
): VoterRecord {
  const { configuration = first, counter = 1, isSealed = false } = options
  const ballot = { counter, proposer: 'p' }
  const envelope = {
    value: new Uint8Array([epochOf(given)]),
    changeIds: [],
    ...(given && { grant: given }),
    ...(isSealed && { next: set(2, 'd', 'e', 'f').voters })
  }
  return { key, configuration, promised: ballot, accepted: { ballot, envelope } }
}

function epochOf(given: Grant | undefined): number {
  return given?.epoch ?? 0
}
