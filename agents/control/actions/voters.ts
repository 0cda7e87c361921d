import { errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { MachineId, MachineRecord, VoterWish } from '../../../protocol/machine.ts'
import { type SeatFault, wantedVoters } from '../../../protocol/placement/voter-change.ts'
import { chooseVoters, type VoterCandidate } from '../../../protocol/placement/voters.ts'
import type { Configuration } from '../../../protocol/register/configuration.ts'
import { machineKey } from '../../vm/machine-registers.ts'
import { ownedMachines } from '../../vm/owned-machines.ts'
import { key as directoryKey } from '../names.ts'
import type { ControlParts } from '../parts.ts'
import { type KeptRegister, type VoterChange, VoterKeeper } from '../voter-keeper.ts'
import { hostName } from './views.ts'

const usualWish: VoterWish = { where: 'across', count: 3 }

/** Hosts that may vote: our own, and those of organizations that are trusted as voters. */
export function voterCandidates({ overlay, membership, trust }: ControlParts): VoterCandidate[] {
  const { domain } = membership
  const self = { ...overlay.self, alive: true, ...(domain !== undefined && { domain }) }
  const members = membership.members().map(({ host, state, domain }) => ({
    ...host,
    alive: state === 'alive',
    ...(domain !== undefined && { domain })
  }))
  return [self, ...members].filter(host => trust.allows(host.org, 'voter'))
}

/** @throws WatariError `no-voters` */
export function votersFor(parts: ControlParts, host: HostId, wish: VoterWish): HostId[] {
  const candidates = voterCandidates(parts)
  const owner = candidates.find(({ id }) => id === host)
  const voters = owner ? chooseVoters(candidates, owner, wish) : []
  if (voters.length > 0) return voters
  throw new WatariError(
    'no-voters',
    `no host that could vote for a machine on ${hostName(parts, host)} is alive`
  )
}

/** A wish as a person says it: what is left out is as it was, or as is usual. */
export function wishOf(
  { voters, voterCount }: { voters?: 'site' | 'across'; voterCount?: 3 | 5 },
  before: VoterWish = usualWish
): VoterWish {
  return { where: voters ?? before.where, count: voterCount ?? before.count }
}

/** What a record says, or, of one from before there were wishes, what its voters show. */
export function wishIn(
  parts: ControlParts,
  { voters }: Pick<MachineRecord, 'voters'>,
  present: readonly { readonly host: HostId }[]
): VoterWish {
  if (voters) return voters
  const candidates = voterCandidates(parts)
  const sites = new Set(
    present.map(({ host }) => {
      const known = candidates.find(({ id }) => id === host)
      return known ? `${known.org}/${known.site}` : host
    })
  )
  const count = present.length >= 5 ? 5 : 3
  return { where: present.length > 1 && sites.size === 1 ? 'site' : 'across', count }
}

/** Who is to vote in the place of a host that leaves. @throws WatariError `no-voters` */
export function withoutHost(
  parts: ControlParts,
  leaving: HostId,
  configuration: Configuration
): readonly HostId[] {
  const candidates = voterCandidates(parts).filter(host => host.alive && host.id !== leaving)
  const present = configuration.voters.map(({ host }) => host).filter(host => host !== leaving)
  const staying = present.filter(host => candidates.some(({ id }) => id === host))
  const wish = { ...wishIn(parts, {}, configuration.voters), where: 'across' } as const
  const chosen = chooseVoters(candidates, parts.overlay.self, wish, staying)
  const count = Math.min(chosen.length, configuration.voters.length)
  if (count > 0) return chosen.slice(0, count)
  const name = hostName(parts, leaving)
  throw new WatariError('no-voters', `${name} is the last voter that is alive; leave when others are there`)
}

/**
 * Gives a machine of this host the voters that a new wish asks for, if they can be had now; if not, the keeper does it when
 * they can.
 */
export async function grantWish(parts: ControlParts, id: MachineId, wish: VoterWish): Promise<void> {
  const { registers, overlay, events } = parts
  const present = registers.configuration(machineKey(id))
  const candidates = voterCandidates(parts)
  const owner = candidates.find(({ id }) => id === overlay.self.id)
  if (!present || !owner) return
  const seats = present.voters.map(voter => ({ voter, fault: undefined }))
  const hosts = wantedVoters(candidates, owner, wish, seats)
  try {
    if (hosts) await replaceOf(parts, id, present)(hosts, [])
  } catch (error) {
    const name = parts.machines.find(id)?.name ?? id
    events.add(
      'vm.voters',
      `${name} could not be given the voters that it should have: ${errorMessage(error)}`,
      { vm: name }
    )
  }
}

/** Whoever holds the lease, and whoever looks for the machine, goes by its voters. */
function replaceOf(
  { leases, machines, machineRegisters }: ControlParts,
  id: MachineId,
  present: Configuration
): KeptRegister['replace'] {
  return async (hosts, lost) => {
    const decision = await machineRegisters.replaceVoters(id, hosts, present, lost)
    leases.observe(decision)
    machines.observe(decision)
  }
}

/** Keeps the voters of this host's machines, and of what its own voter is the first for: segments, its organization's names. */
export function keepVoters(
  parts: ControlParts,
  options: { goneMs: number; tell: (kind: string, text: string, fields: Record<string, unknown>) => void }
): VoterKeeper {
  const { registers, overlay, membership, trust } = parts
  const { goneMs, tell } = options
  return new VoterKeeper({
    registers,
    self: overlay.self.id,
    registersKept: () => [...machinesKept(parts), ...sharedKept(parts)],
    candidates: () => voterCandidates(parts),
    isRevoked: host => {
      const org = host === overlay.self.id ? overlay.self.org : membership.member(host)?.host.org
      const known = trust.list().find(({ name }) => name === org)
      if (!known) return false
      return trust.isRevoked(known.thumbprint, { host, siteKey: '' }) || !known.rights.includes('voter')
    },
    onChanged: change => tell(kindOf(change.key), inWords(parts, change, goneMs), { register: change.key }),
    onTrouble: (error, { key, name }) =>
      tell(
        kindOf(key),
        `${name} cannot be given the voters that it should have yet: ${errorMessage(error)}`,
        { register: key }
      ),
    goneMs
  })
}

function machinesKept(parts: ControlParts): KeptRegister[] {
  const { catalog, machines, relocations, registers, overlay } = parts
  const owner = voterCandidates(parts).find(({ id }) => id === overlay.self.id)
  return ownedMachines(catalog, overlay.self.id).flatMap(({ id }) => {
    const record = machines.find(id)
    const key = machineKey(id)
    const configuration = registers.configuration(key)
    if (!owner || !record || !configuration || relocations.isBusy(id)) return []
    if (record.owner.host !== overlay.self.id || record.phase.kind === 'deleted') return []
    const wish = wishIn(parts, record, configuration.voters)
    return [
      {
        key,
        name: record.name,
        configuration,
        owner,
        wish,
        isOwned: true,
        replace: replaceOf(parts, id, configuration)
      }
    ]
  })
}

/** What nobody owns. */
function sharedKept(parts: ControlParts): KeptRegister[] {
  const { voter, registers, overlay } = parts
  const { self } = overlay
  const owner = voterCandidates(parts).find(({ id }) => id === self.id)
  const directory = directoryKey(self.org)
  return [...voter.records(directory), ...voter.records('segment/')].flatMap(record => {
    const { key } = record
    const configuration = registers.configuration(key) ?? record.configuration
    const isDirectory = key === directory
    if (!owner || (key.startsWith('directory/') && !isDirectory)) return []
    if (!configuration.voters.some(({ host }) => host === self.id)) return []
    const count = isDirectory || configuration.voters.length >= 5 ? 5 : 3
    return [
      {
        key,
        name: isDirectory ? `the directory of ${self.org}` : key.replace('/', ' '),
        configuration,
        owner,
        wish: { where: 'across', count } as const,
        ...(isDirectory && { mayVote: ({ org }: VoterCandidate) => org === self.org }),
        isOwned: false,
        replace: (hosts, lost) => registers.replaceVoters(key, hosts, configuration, lost)
      }
    ]
  })
}

function kindOf(key: string): string {
  const [kind] = key.split('/')
  return kind === 'machine' ? 'vm.voters' : `${kind}.voters`
}

function inWords(parts: ControlParts, { name, joined, lost, left }: VoterChange, goneMs: number): string {
  const names = (hosts: readonly HostId[]): string => hosts.map(host => hostName(parts, host)).join(', ')
  const whys = lost.map(({ host, fault }) => `${hostName(parts, host)}, which ${faultText(fault, goneMs)}`)
  const gone = [...whys, ...left.map(host => hostName(parts, host))].join('; ')
  const came =
    joined.length === 0 ? 'fewer hosts vote' : `${names(joined)} ${joined.length === 1 ? 'votes' : 'vote'}`
  return `${came} on ${name}${gone === '' ? ' as well' : ` in the place of ${gone}`}`
}

function faultText(fault: SeatFault, goneMs: number): string {
  switch (fault) {
    case 'emptied':
      return 'has lost its votes and begun anew'
    case 'restored':
      return 'was put back to an earlier state'
    case 'revoked':
      return 'may not vote any more'
    case 'gone':
      return `has not answered for ${Math.round(goneMs / 1000)} s`
  }
}
