import { readRetirement, requireFresh } from '../../../overlay/identity/retirement.ts'
import type { ActionRequest, ActionResult } from '../../../protocol/actions/actions.ts'
import { errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { MachineId } from '../../../protocol/machine.ts'
import { chooseVoters } from '../../../protocol/placement/voters.ts'
import type { Configuration } from '../../../protocol/register/configuration.ts'
import { retiringChange, survivorsOf } from '../../../protocol/register/retirement.ts'
import { machineKey } from '../../vm/machine-registers.ts'
import type { ControlParts } from '../parts.ts'
import { findHost } from './references.ts'
import { hostName, identityOf, isGone } from './views.ts'
import { voterCandidates, wishIn } from './voters.ts'

/*
 * Machines whose voters most are gone for good: who they are, and what their organization's document makes of that.
 */

/** How many hosts are asked whether they know of newer voters. */
const askedAtMost = 64

/** The newest configuration that anybody who is there knows. */
async function newestConfiguration(
  { finder, registers, membership }: ControlParts,
  id: MachineId
): Promise<Configuration> {
  const living = membership.members().filter(({ state }) => state === 'alive' || state === 'suspect')
  await finder.refresh(
    machineKey(id),
    living.slice(0, askedAtMost).map(({ host }) => host.id)
  )
  const configuration = registers.configuration(machineKey(id))
  if (configuration) return configuration
  throw new WatariError(
    'register-unknown',
    'nobody who is there knows who votes on this machine: start its voters'
  )
}

export async function votersOf(parts: ControlParts, id: MachineId): Promise<ActionResult<'vm.voters'>> {
  const configuration = await newestConfiguration(parts, id)
  const answers = await Promise.all(configuration.voters.map(voter => parts.registers.answerOf(voter)))
  return {
    key: machineKey(id),
    configuration: configuration.number,
    voters: configuration.voters
      .map(({ host, store }, at) => ({
        ...{ host, store, name: hostName(parts, host), site: identityOf(parts, host)?.site ?? '' },
        answer: answers[at]!
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}

/** What to tell whoever wants to recover a machine whose voters cannot decide. */
export async function noMajority(
  parts: ControlParts,
  id: MachineId,
  request: ActionRequest<'vm.recover'>
): Promise<WatariError> {
  const { voters } = await votersOf(parts, id)
  const missing = voters.filter(({ answer }) => answer !== 'sound')
  const names = missing.map(({ name }) => name).join(' ')
  const vm = `${request.org}/${request.name}`
  const left = voters.length - missing.length
  const hint =
    left === 0
      ? 'None of them is left, and nobody else knows who may run it: bring at least one back'
      : `Bring them back; or, if they are down for good, have their votes retired where the organization's root key is: ` +
        `'watari org retire-voters ${vm} --confirm-fenced ${names} --dir DIR --out FILE', and repeat this with ` +
        `--confirm-fenced ${names} and --document FILE`
  return new WatariError(
    'no-majority',
    `no majority of the voters of ${vm} answers: ${missing.map(({ name, answer }) => `${name} (${answer})`).join(', ')} of ${voters.length} do not vote. ${hint}`,
    { fields: { missing: missing.map(({ host }) => host), voters } }
  )
}

/**
 * Retires voters by a document of their organization: gives the register the highest value that all who are left hold, and new
 * voters. Doing it again, here or elsewhere, changes nothing more.
 *
 * @throws WatariError `bad-message`, `document-expired`, `wrong-document`, `not-fenced`, `retired-already`, `no-majority`
 */
export async function retireVoters(
  parts: ControlParts,
  id: MachineId,
  { confirmFenced, document }: { confirmFenced: readonly string[]; document: string },
  progress: (text: string) => void
): Promise<void> {
  const { trust, retirements, registers, overlay, events } = parts
  const token = document.trim()
  const retirement = await readRetirement(token, trust)
  const key = machineKey(id)
  if (retirement.key !== key)
    throw new WatariError('wrong-document', 'the document is for another machine: sign one for this')
  requireFresh(retirement)
  const fenced = new Set(
    confirmFenced.map(reference => (isVoter(reference) ? reference : findHost(parts, reference)))
  )
  for (const host of retirement.retired) {
    const name = hostName(parts, host)
    if (!isGone(parts, host))
      throw new WatariError(
        'not-fenced',
        `the document retires the vote of ${name}, which is there: recover without it`
      )
    if (!fenced.has(host))
      throw new WatariError(
        'not-fenced',
        `the document retires the vote of ${name}: make sure it is off, then add --confirm-fenced ${name}`
      )
  }
  const newest = await newestConfiguration(parts, id)
  if (newest.number > retirement.configuration.number) {
    progress('its voters were changed since the document was signed')
    return
  }
  const survivors = survivorsOf(retirement)
  for (const { host } of survivors) {
    try {
      await retirements.give(host, token)
    } catch (cause) {
      throw new WatariError(
        'no-majority',
        `all voters that are left have to take the document, and ${hostName(parts, host)} does not: ${errorMessage(cause)}`,
        { cause }
      )
    }
  }
  progress(`${survivors.map(({ host }) => hostName(parts, host)).join(', ')} took the document`)
  const candidates = voterCandidates(parts).filter(host => !retirement.retired.includes(host.id))
  const owner = candidates.find(({ id }) => id === overlay.self.id)!
  const record = parts.catalog.get(id)?.report.record
  const wish = wishIn(parts, record ?? {}, retirement.configuration.voters)
  const kept = survivors.map(({ host }) => host)
  const hosts = chooseVoters(candidates, owner, wish, kept)
  const voters = await registers.voters(hosts)
  const isOff = (host: HostId): boolean => fenced.has(host) && isGone(parts, host)
  const { configuration } = await registers.retire(key, retirement, retiringChange(retirement, voters, isOff))
  const names = configuration.voters.map(({ host }) => hostName(parts, host)).join(', ')
  const text = `the votes of ${retirement.retired.map(host => hostName(parts, host)).join(', ')} were retired by a document of ${retirement.org}; ${names} vote now`
  progress(text)
  events.add('vm.voters', text, { vm: record?.name ?? id, document: retirement.id })

  function isVoter(reference: string): boolean {
    return retirement.configuration.voters.some(({ host }) => host === reference)
  }
}
