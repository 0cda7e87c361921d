import { randomBytes } from 'node:crypto'
import type { ActionRequest, ActionResult } from '../../../protocol/actions/actions.ts'
import type { Profile } from '../../../protocol/control/messages.ts'
import { errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { Boot, Card, Lease, MachineId, MachineSpec } from '../../../protocol/machine.ts'
import { isPassing } from '../../../protocol/placement/eligibility.ts'
import { created, deleted } from '../../../protocol/register/machine-record.ts'
import { smallGuestAppend } from '../../../protocol/small-guest.ts'
import { seedImage } from '../../vm/images/seed.ts'
import type { ActionContext } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { resolveImage } from './images.ts'
import { wantedLease } from './leases.ts'
import { findHost, findSite } from './references.ts'
import { hostName, machineDetail } from './views.ts'
import { votersFor, wishOf } from './voters.ts'

type Request = ActionRequest<'vm.create'>

const defaultMemory = 256 * 2 ** 20
/**
 * Versioned models that QEMU promises to keep the same, best first. The oldest processor in use decides where a
 * machine can go, so the best is modest: x86-64-v2.
 */
export const cpuModels = ['Westmere-v1', 'Nehalem-v1', 'qemu64-v1']

/**
 * Creates a machine and starts it.
 *
 * Name first, then addresses, then the register, then the start at its owner: each step is undone when a later one
 * fails. What a crash leaves behind is taken away by `vm delete` once the register is written. Before that it is a
 * name, and perhaps addresses, that stay taken: nobody can tell them from those of a machine whose voters are away.
 */
export async function createMachine(
  parts: ControlParts,
  request: Request,
  context: ActionContext
): Promise<ActionResult<'vm.create'>> {
  const { names, forwarding, overlay, events } = parts
  const { org, name } = request
  const hasDisk = request.disk !== undefined || request.image !== undefined
  const { replica, replicaEveryMs, acceptLossMs } = request
  if (
    [replica, replicaEveryMs, acceptLossMs].some(each => each !== undefined) &&
    (request.policy !== 'restart' || !hasDisk)
  ) {
    throw new WatariError(
      'bad-request',
      'only a machine with the policy restart and a disk has a replica: give both, or leave out how and where it is to be'
    )
  }
  const lease = wantedLease(parts, { policy: 'keep', ...request })
  if (org !== overlay.self.org) {
    throw new WatariError(
      'not-permitted',
      `machines of ${org} are created by its own agents; this one belongs to ${overlay.self.org}`
    )
  }
  const id = randomBytes(16).toString('hex')
  const host = await chooseHost(parts, request)
  context.progress(`${org}/${name} will run on ${hostName(parts, host)}`)
  const profile = await parts.profileOf(host)
  await names.claim(org, { kind: 'machine', name, id })
  const undo = new Undo()
  undo.push(() => names.release(org, 'machine', id))
  try {
    const cards = await allocateCards(parts, id, request, undo)
    const spec = await specification(parts, id, request, profile, cards)
    await writeRegister(parts, id, request, { host, profile, spec, lease, undo })
    context.progress('starting it')
    const started = await (host === overlay.self.id
      ? startHere(parts, id, context)
      : forwarding.execute(host, 'vm.start', { org, name }, context))
    events.add('vm.created', `${org}/${name} was created on ${hostName(parts, host)}`, {
      vm: `${org}/${name}`
    })
    return started
  } catch (error) {
    // Whether it runs is not known: nothing is taken from under it.
    if (!(error instanceof WatariError && ['outcome-unknown', 'still-going-on'].includes(error.code))) {
      await undo.run(cause =>
        events.add('vm.leftover', `undoing the creation of ${org}/${name}: ${errorMessage(cause)}`)
      )
    }
    throw error
  }
}

async function startHere(
  parts: ControlParts,
  id: MachineId,
  context: ActionContext
): Promise<ActionResult<'vm.create'>> {
  return machineDetail(parts, await parts.machines.start(id, context))
}

/** A federation that has just come up does not know all its loads yet, and a suspicion is over soon: they are given this long. */
const knownMs = 15_000

async function chooseHost(parts: ControlParts, request: Request): Promise<HostId> {
  const wanted = {
    name: `${request.org}/${request.name}`,
    cpus: request.cpus ?? 1,
    memoryBytes: request.memory ?? defaultMemory,
    restarts: request.policy === 'restart',
    ...(request.host === undefined ? {} : { host: findHost(parts, request.host) }),
    ...(request.site === undefined ? {} : { site: findSite(parts, request.site) })
  }
  const until = performance.now() + knownMs
  for (;;) {
    const { candidates, refusals } = parts.resource.choose(wanted)
    const best = candidates[0]
    if (best) return best.host.id
    if (!refusals.some(isPassing) || performance.now() > until) {
      const why = refusals
        .filter(each => each.code !== 'elsewhere')
        .map(each => `${each.name} ${each.reason}`)
      throw new WatariError(
        'no-room',
        `no host can take ${wanted.name}: ${why.join('; ') || 'none is known'}`
      )
    }
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

async function allocateCards(
  parts: ControlParts,
  id: MachineId,
  request: Request,
  undo: Undo
): Promise<Card[]> {
  const cards: Card[] = []
  for (const [card, wish] of (request.segments ?? []).entries()) {
    const [org, name] = wish.name.includes('/') ? wish.name.split('/') : [request.org, wish.name]
    const segment = await parts.names.find(org!, 'segment', name!)
    undo.push(() => parts.segments.release(segment, id))
    const { ip, mac } = wish
    cards.push(
      await parts.segments.allocate(segment, {
        machine: id,
        card,
        ...(ip === undefined ? {} : { ip }),
        ...(mac === undefined ? {} : { mac })
      })
    )
  }
  return cards
}

async function specification(
  parts: ControlParts,
  id: MachineId,
  request: Request,
  profile: Profile,
  cards: readonly Card[]
): Promise<MachineSpec> {
  const accelerator = profile.accelerators.includes('kvm') ? 'kvm' : 'tcg'
  const machineType = profile.machineTypes.find(type => type.startsWith('pc-q35-'))
  const cpuModel = cpuModels.find(model => profile.cpuModels.includes(model))
  if (machineType === undefined || cpuModel === undefined) {
    throw new WatariError(
      'incompatible',
      'the chosen host has no machine type or processor model that could be used'
    )
  }
  const base = request.image === undefined ? undefined : await resolveImage(parts, request.image)
  const size = request.disk ?? (base === undefined ? undefined : await diskSizeOf(parts, base))
  const seed = await seedOf(parts, id, request)
  return {
    cpus: request.cpus ?? 1,
    memoryBytes: request.memory ?? defaultMemory,
    machineType,
    cpuModel,
    accelerator,
    // The best that its first host has; it can only go where there is the same.
    ...(cards.length > 0 && profile.guestPorts.includes('fast') ? { guestPorts: 'fast' as const } : {}),
    boot: await bootOf(parts, request),
    ...(size === undefined ? {} : { disk: { sizeBytes: size, ...(base === undefined ? {} : { base }) } }),
    ...(seed === undefined ? {} : { seed }),
    cards
  }
}

async function bootOf({ images }: ControlParts, { kernel, initrd, image, append }: Request): Promise<Boot> {
  if (kernel !== undefined) {
    return { kind: 'kernel', kernel, ...(initrd === undefined ? {} : { initrd }), append: append ?? '' }
  }
  if (image !== undefined) return { kind: 'disk' }
  const guest = await images.smallGuest()
  return {
    kind: 'kernel',
    ...guest,
    append: append === undefined ? smallGuestAppend : `${smallGuestAppend} ${append}`
  }
}

async function diskSizeOf({ images }: ControlParts, hash: string): Promise<number> {
  await images.file(hash, [])
  return (await images.store.find(hash))!.virtualBytes
}

async function seedOf(
  { images }: ControlParts,
  id: MachineId,
  request: Request
): Promise<string | undefined> {
  const { sshKey, userData, name } = request
  if (sshKey === undefined && userData === undefined) return undefined
  const seed = seedImage({
    instanceId: id,
    hostname: name,
    sshKeys: sshKey === undefined ? [] : [sshKey],
    ...(userData === undefined ? {} : { userData })
  })
  return (await images.store.put(seed)).hash
}

async function writeRegister(
  parts: ControlParts,
  id: MachineId,
  request: Request,
  chosen: { host: HostId; profile: Profile; spec: MachineSpec; lease: Lease | undefined; undo: Undo }
): Promise<void> {
  const { host, profile, spec, lease, undo } = chosen
  const owner = { host, incarnation: profile.incarnation }
  const wish = wishOf(request)
  const voters = votersFor(parts, host, wish)
  await parts.machineRegisters.create(
    id,
    voters,
    created({
      id,
      name: `${request.org}/${request.name}`,
      spec,
      policy: request.policy ?? 'keep',
      voters: wish,
      ...(lease && { lease }),
      pinned: false,
      labels: request.labels ?? {},
      owner,
      ...(request.replicaEveryMs && { replicaEveryMs: request.replicaEveryMs }),
      ...(request.acceptLossMs && { acceptLossMs: request.acceptLossMs }),
      ...(request.replica !== undefined && { replicaWish: findHost(parts, request.replica) })
    })
  )
  // It may have been started, whatever the one who started it could tell: it keeps its name and addresses then.
  undo.push(() => parts.machineRegisters.change(id, deleted(1, { evenRunning: false })), { orStop: true })
}

/** What was done so far, to be undone backwards. */
class Undo {
  readonly #steps: { readonly step: () => Promise<unknown>; readonly orStop: boolean }[] = []

  /** @param options.orStop where it cannot be undone, what was done before it is not either */
  push(step: () => Promise<unknown>, { orStop = false } = {}): void {
    this.#steps.push({ step, orStop })
  }

  async run(onFailure: (error: unknown) => void): Promise<void> {
    for (const { step, orStop } of this.#steps.reverse()) {
      try {
        await step()
      } catch (error) {
        onFailure(error)
        if (orStop) return
      }
    }
  }
}
