import type { TrustStore } from '../../overlay/identity/trust-store.ts'
import type { Forward } from '../../protocol/control/messages.ts'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { MachineRecord } from '../../protocol/machine.ts'
import type { Request } from '../../protocol/register/message.ts'
import type { ControlParts } from './parts.ts'

/*
 * What hosts of other organizations may ask of this one. Hosts of our own may ask for everything: they are ours.
 */

/** Actions that concern one machine, which has to be the asker's own. */
const ofMachines = /^vm\./
/** What tells nothing that gossip does not tell as well. */
const harmless = new Set(['relocation.list', 'relocation.show', 'operation.show'])

/** @throws WatariError `not-permitted` */
export function permitForward(
  { overlay, trust }: ControlParts,
  from: HostIdentity,
  { action, request }: Forward
): void {
  if (from.org === overlay.self.org) return
  const isOwnMachine = ofMachines.test(action) && (request as { org?: string }).org === from.org
  if (trust.allows(from.org, 'host') && (isOwnMachine || harmless.has(action))) return
  throw new WatariError('not-permitted', `${from.name} of ${from.org} may not ask for ${action} here`)
}

/**
 * Whether a machine that another host sends may run here: both the organization that it belongs to and the one that
 * sends it have to be trusted with machines. Names are only what the sender says.
 *
 * @returns why not
 */
export function mayRun(
  trust: Pick<TrustStore, 'allows'>,
  { name }: Pick<MachineRecord, 'name'>,
  from: Pick<HostIdentity, 'org'>
): string | undefined {
  const stranger = [name.split('/')[0]!, from.org].find(org => !trust.allows(org, 'host'))
  return stranger === undefined ? undefined : `${stranger} is not trusted with machines here`
}

/**
 * Why a machine is not to be placed on a host, as far as trust goes; undefined if it may. Which machines of others run on this one
 * is for its own trust to say, also where their lease ran out and it could take them over.
 */
export function mayPlace(
  trust: Pick<TrustStore, 'allows'>,
  name: string,
  host: HostIdentity,
  self: HostId
): string | undefined {
  if (host.id === self) return mayRun(trust, { name }, host)
  const org = name.split('/')[0]!
  return org === host.org || trust.allows(host.org, 'host')
    ? undefined
    : `${host.org} is not trusted to run machines of ${org}`
}

/**
 * Who may ask our voter for what. Names of an organization are changed by its own hosts; everybody admitted may look.
 * Registers of machines and segments are changed by the hosts that hold them, of whatever organization. A host renews
 * its own leases only: one renewed by another would seem alive for ever.
 */
export function mayAsk({ key, question }: Request, from: HostIdentity): boolean {
  if (question.kind === 'renew') return question.holder.host === from.id
  const [kind, name] = key.split('/')
  return kind !== 'directory' || question.kind === 'peek' || name === from.org
}
