import type { Epoch, MachineId, MachineRecord } from '../../protocol/machine.ts'
import type { MachineDriver, MachineHandle } from './driver.ts'
import type { MachineDecision } from './machine-registers.ts'

/** A machine that this host owns, as its agent knows it. */
export interface LocalMachine {
  decision: MachineDecision
  handle: MachineHandle | undefined
  /** The copy's cards are on their segments. */
  isJoined: boolean
  /** It crashed under this epoch and was recorded as stopped: to be started again, unless somebody wants it down. */
  restartFrom: Epoch | undefined
  processId: number | undefined
  stopping: boolean
  since: number
  crashes: number[]
}

/** @param known what was known of it before: of the same copy, or of one that is gone */
export function localMachine(
  decision: MachineDecision,
  handle: MachineHandle | undefined,
  known: LocalMachine | undefined
): LocalMachine {
  return {
    decision,
    handle,
    isJoined: known && known.handle === handle ? known.isJoined : true,
    restartFrom: known?.restartFrom,
    processId: undefined,
    stopping: false,
    since: handle ? performance.now() : (known?.since ?? performance.now()),
    crashes: known?.crashes ?? []
  }
}

/** The guest asked for its own end, in QEMU's word for it. Whatever else ends a copy is a crash. */
export function isShutdown(why: string): boolean {
  return why === 'guest-shutdown'
}

/**
 * Whether a copy is the one that the register names. One that a target gave back is still the copy of before
 * (protocol/relocation/plan.ts), and this agent may have ended before it was told its new epoch.
 */
export function isCopyOf({ epoch }: MachineHandle, { epoch: decided, phase }: MachineRecord): boolean {
  const isReturned = phase.kind === 'running' && phase.returned !== undefined
  return epoch === decided || (isReturned && epoch === decided - 2)
}

/** What is known of the end of a copy that nobody saw end. */
export function endOf(id: MachineId, driver: MachineDriver): string {
  const words = driver.lastWords(id)
  return `its copy was gone${words === '' ? '' : `: ${words}`}`
}
