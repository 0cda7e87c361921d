import type { ActionName, ActionRequest, ActionResult } from '../../../protocol/actions/actions.ts'
import { errorCode, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { MachineId, MachineRecord } from '../../../protocol/machine.ts'
import { wantedBy } from '../../../protocol/placement/eligibility.ts'
import type { MachineSettings } from '../../../protocol/register/machine-record.ts'
import type { MachineDecision } from '../../vm/machine-registers.ts'
import { machineKey } from '../../vm/machine-registers.ts'
import type { ActionContext, ActionHandlers } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { createMachine } from './creation.ts'
import { deleteMachine } from './deletion.ts'
import { wantedLease } from './leases.ts'
import { recoverMachine } from './recovery.ts'
import { findHost, findSite } from './references.ts'
import { moveMachine, relocationView } from './relocations.ts'
import { diskAtOwner } from './replica-view.ts'
import { votersOf } from './retirement.ts'
import { hostName, identityOf, isGone, machineDetail, machineView, namesKnown } from './views.ts'
import { grantWish, wishIn, wishOf } from './voters.ts'

type Named = { readonly org: string; readonly name: string }

/** Machines, asked of any agent and executed by the one that owns them. */
export function machineActions(
  parts: ControlParts
): Pick<
  ActionHandlers,
  | 'vm.list'
  | 'vm.show'
  | 'vm.voters'
  | 'vm.create'
  | 'vm.start'
  | 'vm.stop'
  | 'vm.restart'
  | 'vm.delete'
  | 'vm.set'
  | 'vm.preflight'
  | 'vm.move'
  | 'vm.recover'
> {
  const { catalog, machines, registers } = parts
  return {
    'vm.list': async () => {
      const machines = catalog.machines()
      await namesKnown(parts, ...machines.map(({ report }) => report.record))
      const items = machines.map(entry => machineView(parts, entry))
      return { items: items.sort((a, b) => (`${a.org}/${a.name}` < `${b.org}/${b.name}` ? -1 : 1)) }
    },
    'vm.voters': async named => votersOf(parts, await machineId(parts, named)),
    'vm.show': async (named, context) => {
      const decision = await lookByName(parts, named)
      if (context.forwarded) checkName(decision.record, named)
      const detail = await machineDetail(parts, decision)
      if (detail.replica === null || context.forwarded) return detail
      return { ...detail, ...(await diskAtOwner(parts, decision.record, named, context, detail)) }
    },
    'vm.create': (request, context) => createMachine(parts, request, context),
    'vm.start': (request, context) =>
      atOwner(parts, 'vm.start', request, context, async id => {
        if (machines.handle(id) === undefined) checkSpare(parts, (await lookById(parts, id)).record)
        return machineDetail(parts, await machines.start(id, context))
      }),
    'vm.stop': (request, context) =>
      atOwner(parts, 'vm.stop', request, context, async id => {
        context.progress(request.force ? 'ending it' : 'asking the guest to shut down')
        return machineDetail(parts, await machines.stop(id, { force: request.force ?? false }))
      }),
    'vm.restart': (request, context) =>
      atOwner(parts, 'vm.restart', request, context, async id => {
        context.progress('asking the guest to shut down')
        await machines.stop(id, { force: false })
        return machineDetail(parts, await machines.start(id, context))
      }),
    'vm.delete': (request, context) => deleteMachine(parts, request, context),
    'vm.set': (request, context) =>
      atOwner(parts, 'vm.set', request, context, async id => {
        const { pin, labels, voters, voterCount, replicaEveryMs, acceptLossMs } = request
        const record = machines.find(id)
        if (record && record.disk === undefined && (replicaEveryMs ?? acceptLossMs) !== undefined)
          throw new WatariError('bad-request', `${record.name} has no disk, and so no replica of one`)
        const wish =
          record && (voters || voterCount)
            ? wishOf(
                { voters, voterCount },
                wishIn(parts, record, registers.configuration(machineKey(id))?.voters ?? [])
              )
            : undefined
        const policy = policySettings(parts, request, record)
        // One that does not run is looked at when it is started.
        if (record?.policy === 'keep' && policy.policy === 'restart' && machines.handle(id))
          checkSpare(parts, { ...record, ...policy })
        const decision = await machines.set(id, {
          ...(pin === undefined ? {} : { pinned: pin }),
          ...(replicaEveryMs === undefined ? {} : { replicaEveryMs }),
          ...(acceptLossMs === undefined ? {} : { acceptLossMs }),
          ...policy,
          ...(wish && { voters: wish }),
          ...(labels === undefined ? {} : { labels })
        })
        if (!wish) return machineDetail(parts, decision)
        await grantWish(parts, id, wish)
        return machineDetail(parts, await lookById(parts, id))
      }),
    'vm.preflight': (request, context) =>
      atOwner(parts, 'vm.preflight', request, context, async id => preflight(parts, id, request)),
    'vm.move': (request, context) =>
      atOwner(parts, 'vm.move', request, context, async id => {
        const to = chooseTarget(parts, id, request)
        context.progress(`moving ${request.org}/${request.name} to ${hostName(parts, to)}`)
        const order = {
          machine: id,
          to,
          reason: 'by order',
          requestedBy: context.requestedBy,
          ...(request.bandwidth === undefined ? {} : { bytesPerSecond: request.bandwidth })
        }
        let unfollow = (): void => {}
        try {
          const report = await moveMachine(parts, order, relocation => {
            context.progress(`relocation ${relocation}`)
            unfollow = parts.progress.follow(relocation, context.progress)
          })
          return relocationView(parts, report)
        } finally {
          unfollow()
        }
      }),
    'vm.recover': (request, context) => recoverMachine(parts, request, context)
  }
}

/** @throws WatariError `no-spare` */
function checkSpare({ resource }: ControlParts, record: MachineRecord): void {
  const reason = resource.whyNoSpare(record)
  if (reason !== undefined) throw new WatariError('no-spare', reason)
}

function policySettings(
  parts: ControlParts,
  request: ActionRequest<'vm.set'>,
  record: MachineRecord | undefined
): MachineSettings {
  const { leaseMs } = request
  if (request.policy === undefined && leaseMs === undefined) return {}
  const policy = request.policy ?? record?.policy ?? 'keep'
  const asked = { policy, ...(leaseMs !== undefined && { leaseMs }) }
  const lease = wantedLease(parts, { ...asked, ...(record?.lease && { lease: record.lease }) })
  return lease ? { policy: 'restart', lease } : { policy: 'keep' }
}

export async function machineId({ names, catalog }: ControlParts, { org, name }: Named): Promise<MachineId> {
  try {
    return await names.find(org, 'machine', name)
  } catch (error) {
    // A directory that is out of reach must not keep people from machines that are not.
    const known = catalog.find(`${org}/${name}`)?.report.record.id
    if (known && !(error instanceof WatariError && error.code === 'not-found')) return known
    throw error
  }
}

/** What the voters have decided about a machine. */
async function lookByName(parts: ControlParts, named: Named): Promise<MachineDecision> {
  return await lookById(parts, await machineId(parts, named))
}

/** How many hosts are asked for a register of which neither the catalog nor the DHT tells. */
const askedAtMost = 32

/** For whoever only wants to know; see MachineRegisters. */
export async function lookById(parts: ControlParts, id: MachineId): Promise<MachineDecision> {
  return await byId(parts, id, () => parts.machineRegisters.look(id))
}

export async function readById(parts: ControlParts, id: MachineId): Promise<MachineDecision> {
  return await byId(parts, id, () => parts.machineRegisters.read(id))
}

async function byId(
  { finder, membership }: ControlParts,
  id: MachineId,
  ask: () => Promise<MachineDecision>
): Promise<MachineDecision> {
  try {
    return await ask()
  } catch (error) {
    if (errorCode(error) !== 'register-unknown') throw error
    // As after a creation that was cut short before anybody was told of it.
    const living = membership.members().filter(({ state }) => state === 'alive')
    const hosts = living.slice(0, askedAtMost).map(({ host }) => host.id)
    if (!(await finder.find(machineKey(id), hosts))) throw error
    return await ask()
  }
}

/**
 * A directory is what its organization writes: a name in it must not lead to a machine of another organization, whose
 * owner would do what it refuses when asked for that machine by its own name.
 *
 * @throws WatariError `not-found`
 */
export function checkName({ id, name }: MachineRecord, named: Named): void {
  if (name === `${named.org}/${named.name}`) return
  throw new WatariError(
    'not-found',
    `the directory of ${named.org} leads from ${named.name} to ${id}, which is ${name}; ask for that`
  )
}

/** Executes an action here if this host owns the machine, else asks the owner to. */
export async function atOwner<K extends ActionName>(
  parts: ControlParts,
  action: K,
  request: ActionRequest<K> & Named,
  context: ActionContext,
  execute: (id: MachineId) => Promise<ActionResult<K>>
): Promise<ActionResult<K>> {
  const id = await machineId(parts, request)
  const { record } = await lookById(parts, id)
  checkName(record, request)
  const owner = record.owner.host
  if (owner === parts.overlay.self.id) return await execute(id)
  const name = hostName(parts, owner)
  if (context.forwarded) throw new WatariError('not-owner', `${record.name} belongs to ${name}; ask again`)
  if (isGone(parts, owner)) {
    throw new WatariError(
      'unreachable',
      `${record.name} is on ${name}, which is not there; 'watari vm recover' starts it elsewhere once ${name} is surely off`
    )
  }
  return await parts.forwarding.execute(owner, action, request, context)
}

function chooseTarget(
  parts: ControlParts,
  id: MachineId,
  { host, site }: { host?: string; site?: string }
): HostId {
  const { resource, machines, overlay } = parts
  const record = machines.find(id)
  if (!record) throw new WatariError('not-running', 'the machine does not run here; look again')
  if (host !== undefined) return findHost(parts, host)
  const choice = resource.choose({
    ...wantedBy(record),
    ...(site === undefined ? {} : { site: findSite(parts, site) })
  })
  const best = choice.candidates.find(candidate => candidate.host.id !== overlay.self.id)
  if (best) return best.host.id
  const why = choice.refusals
    .filter(each => each.code !== 'elsewhere')
    .map(each => `${each.name} ${each.reason}`)
  throw new WatariError(
    'no-room',
    `no other host can take ${record.name}: ${why.join('; ') || 'there is none'}`
  )
}

async function preflight(
  parts: ControlParts,
  id: MachineId,
  request: ActionRequest<'vm.preflight'>
): Promise<ActionResult<'vm.preflight'>> {
  const { machines, relocations, overlay } = parts
  const record = machines.find(id)
  const to = chooseTarget(parts, id, request)
  const target = identityOf(parts, to)
  const verdict = await relocations.preflight(id, to).then(
    () => ({ ok: true, detail: `${hostName(parts, to)} can take it` }),
    (error: WatariError) => ({ ok: false, detail: `${error.message} (${error.code})` })
  )
  const hasDisk = record?.spec.disk !== undefined
  return {
    vm: `${request.org}/${request.name}`,
    from: overlay.self.name,
    to: hostName(parts, to),
    checks: [{ name: 'target', ...verdict }],
    plan: [
      `reserve room on ${hostName(parts, to)} in ${target?.site ?? '?'} and fetch what is missing`,
      'write the relocation into the register',
      hasDisk ? 'copy the disk, then the memory, while it runs' : 'copy the memory while it runs',
      'pause it, send the rest, and let the register decide',
      `run it on ${hostName(parts, to)}`
    ]
  }
}
