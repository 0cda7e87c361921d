import type { Execution } from '../../protocol/catalog/catalog.ts'
import { WatariError } from '../../protocol/errors.ts'
import type { Epoch, MachineId, MachineRecord, Owner } from '../../protocol/machine.ts'
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

/** A machine that crashes more often than this within the window stays down until a person looks. */
const MAX_CRASHES = 3
const CRASH_WINDOW_MS = 600_000

/** Whether it is started again after this crash is in `restartFrom` then. @returns what is told of it */
export function countCrash(local: LocalMachine, why: string): { kind: string; text: string } {
  const { record } = local.decision
  const now = performance.now()
  local.crashes = [...local.crashes.filter(at => now - at < CRASH_WINDOW_MS), now]
  const { length: times } = local.crashes
  if (times <= MAX_CRASHES)
    return { kind: 'vm.crashed', text: `${record.name} crashed (${why}) and is started again` }
  local.restartFrom = undefined
  return { kind: 'vm.failed', text: `${record.name} crashed ${times} times (${why}); it stays stopped` }
}

/** Nothing of it is to execute. */
export function isEnded({ phase }: MachineRecord): boolean {
  return phase.kind === 'stopped' || phase.kind === 'deleted'
}

/** How it is with a machine of this host, as others are told. */
export async function executionOf(
  { phase }: MachineRecord,
  local: LocalMachine | undefined
): Promise<Execution> {
  if (!local?.handle) return phase.kind === 'stopped' ? 'stopped' : 'failed'
  const { state, processId } = await local.handle.status()
  local.processId = processId
  return state === 'exited' ? 'failed' : state
}

/** @param heard what the catalog says of a machine that this host does not have */
export function notHere(heard: MachineRecord | undefined, self: Owner): WatariError {
  if (heard?.owner.host === self.host && heard.phase.kind !== 'deleted') {
    return new WatariError(
      'starting',
      `this host has not taken ${heard.name} up yet since it started: try again soon; its events say what it waits for`
    )
  }
  return new WatariError('not-owner', 'this host does not own the machine; ask again, it may have moved')
}

export function alreadyRelocating({ name }: MachineRecord): WatariError {
  return new WatariError(
    'already-relocating',
    `${name} is being relocated; wait for the end, or cancel it with 'watari relocation cancel'`
  )
}

export function leftToOthers({ name }: MachineRecord): WatariError {
  return new WatariError(
    'given-up',
    `${name} could not be started here and is left to other hosts for a minute`
  )
}
