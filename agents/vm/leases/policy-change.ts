import { WatariError } from '../../../protocol/errors.ts'
import type { MachineSettings } from '../../../protocol/register/machine-record.ts'
import type { MachineHandle } from '../driver.ts'
import type { MachineDecision } from '../machine-registers.ts'
import type { Leases } from './leases.ts'

/** Changes settings; a guest that runs and is given a lease by that is held to it before anybody else can hear of it. */
export async function changeSettings(
  leases: Pick<Leases, 'bind' | 'observe' | 'unbind' | 'undecided'>,
  handle: MachineHandle | undefined,
  settings: MachineSettings,
  change: () => Promise<MachineDecision>
): Promise<MachineDecision> {
  const bound = settings.policy === 'restart' && handle ? handle : undefined
  const from =
    bound && settings.policy === 'restart' ? await leases.bind(bound, settings.lease.durationMs) : undefined
  try {
    const decision = await change()
    leases.observe(decision, from)
    return decision
  } catch (error) {
    const isUnknown = error instanceof WatariError && error.code === 'outcome-unknown'
    if (bound && isUnknown) leases.undecided(bound.id)
    else if (bound) leases.unbind(bound.id)
    throw error
  }
}
