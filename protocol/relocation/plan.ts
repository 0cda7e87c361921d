import type { Epoch, MachineId, MachineRecord, Owner, RelocationId } from '../machine.ts'

/** What both sides of a relocation know from its beginning and never change. */
export interface RelocationPlan {
  readonly id: RelocationId
  readonly machine: MachineId
  /** The epoch that the source owns; the target gets the next one. */
  readonly epoch: Epoch
  readonly from: Owner
  readonly to: Owner
}

/** The part of a machine's record that a relocation turns on. */
export type Holding = Pick<MachineRecord, 'owner' | 'epoch' | 'phase'>

/**
 * What a machine's record means to one relocation.
 *
 * - `home`: the source owns it as if this relocation had not begun, or has won it back
 * - `relocating`: this relocation is going on, nobody has won
 * - `away`: the target has won
 * - `returned`: the target had won, could never execute, and gave the machine back
 * - `superseded`: somebody else decided about the machine; neither copy may ever run
 */
export type Standing = 'home' | 'relocating' | 'away' | 'returned' | 'superseded'

export function standing(plan: RelocationPlan, holding: Holding): Standing {
  const { owner, epoch, phase } = holding
  if (sameOwner(owner, plan.to)) return epoch === awayEpoch(plan) ? 'away' : 'superseded'
  if (!sameOwner(owner, plan.from)) return 'superseded'
  if (epoch === plan.epoch) {
    if (phase.kind === 'running') return 'home'
    return phase.kind === 'relocating' && phase.relocation === plan.id ? 'relocating' : 'superseded'
  }
  // Without the mark a machine that went away and came back by another relocation would look the same.
  const returned = epoch === returnedEpoch(plan) && phase.kind === 'running' && phase.returned === plan.id
  return returned ? 'returned' : 'superseded'
}

export function awayEpoch(plan: RelocationPlan): Epoch {
  return plan.epoch + 1
}

export function returnedEpoch(plan: RelocationPlan): Epoch {
  return plan.epoch + 2
}

function sameOwner(a: Owner, b: Owner): boolean {
  return a.host === b.host && a.incarnation === b.incarnation
}
