import type { Policy, VoterWish } from '../../../protocol/machine.ts'
import { majority } from '../../../protocol/register/configuration.ts'

export interface OutlookFacts {
  readonly policy: Policy
  readonly isRunning: boolean
  /** Of its host. */
  readonly site: string
  readonly wish: VoterWish
  readonly hasDisk?: boolean
  readonly voters: readonly { readonly name: string; readonly site: string; readonly state: string }[]
  /** Names of hosts that take it over, best first, as far as the asked host knows. */
  readonly successors: readonly string[]
}

/** What the loss of voters, and of its host, would mean for a machine: sentences for whoever looks after it. */
export function outlookOf({
  policy,
  isRunning,
  site,
  wish,
  hasDisk = false,
  voters,
  successors
}: OutlookFacts): string[] {
  const needed = majority({ voters: voters.map(({ name }) => ({ host: name })) })
  const there = voters.filter(({ state }) => state === 'alive')
  const meaning = isRunning
    ? policy === 'restart'
      ? 'it is paused until they are back'
      : 'it goes on where it is, and can be neither moved nor stopped nor taken over'
    : 'it cannot be started'
  const sentences: string[] = []
  const spare = there.length - needed
  if (spare < 0)
    sentences.push(
      `${there.length} of ${voters.length} voters are there and ${needed} are needed: ${meaning}`
    )
  else if (spare === 0)
    sentences.push(
      `${there.length} of ${voters.length} voters are there, just as many as are needed; without one more ${meaning}`
    )
  else {
    const many = spare === 1 ? 'any one of its voters' : `any ${spare} of its voters`
    sentences.push(`${many} may be lost; with one more ${meaning}`)
  }
  for (const site of new Set(there.map(voter => voter.site))) {
    const inSite = there.filter(voter => voter.site === site).length
    if (spare >= 0 && inSite > spare && inSite > 1)
      sentences.push(`site ${site} has ${inSite} of them: if it is lost, ${meaning}`)
  }
  const lost = voters.filter(({ state }) => state !== 'alive' && state !== 'suspect').map(({ name }) => name)
  if (lost.length > 0 && spare >= 0)
    sentences.push(`the place of ${lost.join(', ')} is given to another host, unless it is back before that`)
  if (voters.length === 1)
    sentences.push(
      `nobody but ${voters[0]!.name} knows who runs it: if that loses its disk, nothing can be done with it any more`
    )
  if (voters.length < wish.count)
    sentences.push(`it should have ${wish.count} voters: more are taken as there are hosts for it`)
  if (wish.where === 'site' && voters.some(voter => voter.site !== site))
    sentences.push(`its voters should be in ${site}: they are taken from there as there are hosts for it`)
  if (policy === 'restart' && isRunning) {
    const [first, ...others] = successors
    sentences.push(
      first === undefined
        ? hasDisk
          ? 'if its host is lost nobody can take it over: no other host has its disk in step, and room for it'
          : 'if its host is lost nobody can take it over: no other host has room, or may'
        : `if its host is lost it starts on ${[first, ...others.slice(0, 2)].join(', else on ')}`
    )
  }
  return sentences
}
