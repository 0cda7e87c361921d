import { WatariError } from '../../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../../protocol/host.ts'
import { chooseVoters, type VoterCandidate } from '../../../protocol/placement/voters.ts'
import type { ControlParts } from '../parts.ts'

/** Hosts that may vote: our own, and those of organizations that are trusted as voters. */
export function voterCandidates({ overlay, membership, trust }: ControlParts): VoterCandidate[] {
  const members = membership.members().map(({ host, state }) => ({ ...host, alive: state === 'alive' }))
  return [{ ...overlay.self, alive: true }, ...members].filter(host => trust.allows(host.org, 'voter'))
}

/** @throws WatariError `no-voters` */
export function votersFor(parts: ControlParts, owner: HostIdentity, where: 'site' | 'across'): HostId[] {
  const voters = chooseVoters(voterCandidates(parts), { owner, where, count: 3 })
  if (voters.length > 0) return voters
  throw new WatariError('no-voters', `no host of ${owner.site} that could vote is alive`)
}
