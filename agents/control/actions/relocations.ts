import { deadline, withSignal } from '../../../overlay/wait.ts'
import type { ActionResult } from '../../../protocol/actions/actions.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import { balanceRequester } from '../../../protocol/placement/arrivals.ts'
import type { ProposalResult } from '../../../protocol/placement/balancer.ts'
import type { Proposal } from '../../../protocol/placement/proposal.ts'
import type { RelocationReport } from '../../vm/journal.ts'
import type { RelocationOrder } from '../../vm/relocation/service.ts'
import type { ActionContext, ActionHandlers } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { hostName } from './views.ts'

type Relocation = ActionResult<'relocation.show'>

/** Hosts that are asked for a relocation that is not of this one. */
const askedAtMost = 32

/** Of relocations that one beginning of an id fits, people are told so many. */
const namedAtMost = 8

/** People wait for what the hosts of a site answer; one that is slower is not shown. */
const modesWithinMs = 3_000

/** Relocations of all hosts, as their sources' journals tell them, and whether agents relocate by themselves. */
export function relocationActions(
  parts: ControlParts
): Pick<
  ActionHandlers,
  'relocation.list' | 'relocation.show' | 'relocation.cancel' | 'balance.get' | 'balance.set'
> {
  const { relocations, suggestions, resource, overlay, forwarding, events } = parts
  const own = (): Relocation[] => [
    ...relocations
      .list()
      .filter(report => report.from === overlay.self.id)
      .map(report => relocationView(parts, report)),
    ...suggestions.list()
  ]
  const everywhere = async (context: ActionContext): Promise<{ host: HostId; relocation: Relocation }[]> => {
    const at = (host: HostId, items: readonly Relocation[]) => items.map(relocation => ({ host, relocation }))
    const answers = await Promise.allSettled(
      livingHosts(parts)
        .slice(0, askedAtMost)
        .map(async host => at(host, (await forwarding.execute(host, 'relocation.list', {}, context)).items))
    )
    const others = answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
    return [...at(overlay.self.id, own()), ...others]
  }
  const known = async (context: ActionContext): Promise<Relocation[]> =>
    context.forwarded ? own() : (await everywhere(context)).map(({ relocation }) => relocation)
  const cancelHere = async (report: RelocationReport): Promise<Relocation> => {
    relocations.cancel(report.id)
    return relocationView(parts, (await relocations.finished(report.id)) ?? report)
  }
  const balance = (): ActionResult<'balance.get'> => ({
    items: [{ site: overlay.self.site, mode: resource.mode }]
  })
  /** The others of a site; another organization may have a site of the same name. */
  const hostsOf = (site: string): HostId[] => {
    const hosts = livingHosts(parts).filter(id => {
      const host = parts.membership.member(id)?.host
      return host?.org === overlay.self.org && host.site === site
    })
    if (hosts.length > 0 || site === overlay.self.site) return hosts
    throw new WatariError('not-found', `no host of ${site} is alive; 'watari sites' shows what there is`)
  }
  return {
    'relocation.list': async (_, context) => {
      const items = await known(context)
      return { items: items.sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1)) }
    },
    'relocation.show': async ({ id }, context) => {
      const found = called(id, await known(context))
      if (found) return found
      throw unknownEverywhere(id)
    },
    'relocation.cancel': async ({ id }, context) => {
      const mine = relocations.list().filter(({ from }) => from === overlay.self.id)
      const exact = mine.find(report => report.id === id)
      if (exact) return await cancelHere(exact)
      if (context.forwarded) throw new WatariError('not-found', `no relocation ${id} goes on from this host`)
      const all = (await everywhere(context)).filter(({ relocation }) => relocation.result !== 'suggested')
      const found = called(
        id,
        all.map(({ relocation }) => relocation)
      )
      if (!found) throw unknownEverywhere(id)
      const own = mine.find(report => report.id === found.id)
      if (own) return await cancelHere(own)
      const { host } = all.find(({ relocation }) => relocation === found)!
      return await forwarding.execute(host, 'relocation.cancel', { id: found.id }, context)
    },
    'balance.get': async ({ site = overlay.self.site }, context) => {
      if (context.forwarded) return balance()
      const hosts = hostsOf(site)
      // A witness moves no machines: its mode says nothing about a site that has hosts.
      const isOurs = site === overlay.self.site && (overlay.self.roles.includes('host') || hosts.length === 0)
      const modes = new Set([
        ...(isOurs ? [resource.mode] : []),
        ...(await modesOf(parts, hosts.slice(0, askedAtMost), site, context))
      ])
      if (modes.size === 0) {
        throw new WatariError(
          'unreachable',
          `no host of ${site} says its mode; ask again, or ask an agent there`
        )
      }
      return { items: [...modes].map(mode => ({ site, mode })) }
    },
    'balance.set': async ({ site = overlay.self.site, mode }, context) => {
      if (site === overlay.self.site) {
        resource.setMode(mode)
        events.add('balance.set', `balance is ${mode}`, { mode })
      }
      if (context.forwarded) return balance()
      // Every host of the site decides for itself, so every one has to hear it.
      const hosts = hostsOf(site)
      const answers = await Promise.allSettled(
        hosts.map(host => forwarding.execute(host, 'balance.set', { site, mode }, context))
      )
      const failed = answers.findIndex(answer => answer.status === 'rejected')
      if (failed !== -1) {
        throw new WatariError(
          'still-going-on',
          `${hostName(parts, hosts[failed]!)} did not take it, others may have; set it again when all hosts of ${site} answer`
        )
      }
      return { items: [{ site, mode }] }
    }
  }
}

/** The guest was quicker than our pause; the driver pauses earlier at the next attempt. */
const worthAnotherAttempt = 'switchover-unpaused'
const attemptsAtMost = 3

/** Moves a machine away from this host, in more than one attempt where the first came too late to pause it. */
export async function moveMachine(
  { relocations }: Pick<ControlParts, 'relocations'>,
  order: RelocationOrder,
  onBegun: (id: string) => void
): Promise<RelocationReport> {
  for (let attempt = 1; ; attempt++) {
    const { id, finished } = await relocations.relocate(order)
    onBegun(id)
    const report = await finished
    if (report.error?.code !== worthAnotherAttempt || attempt >= attemptsAtMost) return report
  }
}

export function relocationView(parts: ControlParts, report: RelocationReport): Relocation {
  return {
    ...report,
    from: hostName(parts, report.from),
    to: hostName(parts, report.to),
    phases: report.phases.map(phase => ({ ...phase }))
  } as Relocation
}

/** Hosts decide for themselves, and may have heard different things: the modes of all that answer in time. */
async function modesOf(
  { forwarding }: ControlParts,
  hosts: readonly HostId[],
  site: string,
  context: ActionContext
): Promise<string[]> {
  const limit = deadline(modesWithinMs)
  try {
    const answers = await Promise.allSettled(
      hosts.map(host => withSignal(forwarding.execute(host, 'balance.get', { site }, context), limit.signal))
    )
    return answers.flatMap(answer =>
      answer.status === 'fulfilled' ? answer.value.items.map(({ mode }) => mode) : []
    )
  } finally {
    limit.release()
  }
}

/** The relocation that an id means, or the beginning of one. @throws WatariError `bad-request` if that fits several */
function called(id: string, all: readonly Relocation[]): Relocation | undefined {
  const exact = all.find(each => each.id === id)
  if (exact) return exact
  const found = all.filter(each => each.id.startsWith(id))
  if (found.length <= 1) return found[0]
  const named = found.slice(0, namedAtMost).map(each => `${each.id} (${each.vm}, ${each.result})`)
  const more = found.length - named.length
  throw new WatariError(
    'bad-request',
    `several relocations begin with ${id}: name one of ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  )
}

function unknownEverywhere(id: string): WatariError {
  return new WatariError(
    'not-found',
    `no host that can be reached knows a relocation ${id}; see relocation list`
  )
}

function startOf(relocation: Relocation): string {
  return relocation.phases[0]?.at ?? ''
}

function livingHosts({ membership }: ControlParts): HostId[] {
  return membership
    .members()
    .filter(({ state, agent, host }) => state === 'alive' && agent === 'up' && host.roles.includes('host'))
    .map(({ host }) => host.id)
}

/** Carries out what the balancer proposes. */
export async function relocateByBalance(
  parts: Pick<ControlParts, 'relocations'>,
  { machine, to, reason }: Proposal,
  tell: (kind: string, text: string, fields: Record<string, unknown>) => void
): Promise<ProposalResult> {
  const order = { machine: machine.id, to: to.id, reason, requestedBy: balanceRequester }
  const report = await moveMachine(parts, order, relocation =>
    tell('balance.moving', `${machine.name} → ${to.name}: ${reason}`, { relocation })
  )
  if (report.result === 'done') return 'done'
  return report.error?.code === 'busy' ? 'busy' : 'failed'
}
