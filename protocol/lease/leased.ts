import type { Epoch, MachineId } from '../machine.ts'
import type { Operation } from '../task.ts'

/** One copy on this host that runs under a lease. */
export interface Leased<Copy> {
  readonly id: MachineId
  readonly epoch: Epoch
  copy: Copy | undefined
  /** The register gives it a lease; false for one that is about to (`bind`). */
  isHeld: boolean
  /** That is being proposed (`bind`): what the register said before does not count against it. */
  isBinding: boolean
  /** It is another's, or gone: it must not execute any more. */
  isOver: boolean
  /** The guard may know of it. */
  wasTold: boolean
  /** The guard has acknowledged it. */
  isGuarded: boolean
  /** Its guest stands still for want of a lease. */
  isPaused: boolean
  /** Its guard said that it pauses it, and it was not let go on since. */
  mayStandStill: boolean
  /** How often it came to stand still. */
  pauses: number
  isGoingOn: boolean
  /** Our own orders to pause that are on their way: QEMU would take a `cont` before them. */
  pausing: number
  /** Those who wait for that to come to an end. */
  readonly pauseEnds: Set<() => void>
  /** Those who wait for its lease. */
  readonly waiting: Set<() => void>
}

export function newLeased<Copy>(id: MachineId, epoch: Epoch, waiting = new Set<() => void>()): Leased<Copy> {
  const none = {
    isHeld: false,
    isBinding: false,
    isOver: false,
    wasTold: false,
    isGuarded: false,
    isPaused: false,
    mayStandStill: false
  }
  const still = { pauses: 0, isGoingOn: false, pausing: 0, pauseEnds: new Set<() => void>() }
  return { id, epoch, copy: undefined, ...none, ...still, waiting }
}

export function wakeAll(waiting: ReadonlySet<() => void>): void {
  for (const wake of [...waiting]) wake()
}

/** Until it is woken, or that time has passed. */
export function woken(
  waiting: Set<() => void>,
  after: (ms: number, run: () => void) => () => void,
  forMs: number
): Operation<void> {
  return resume => {
    const wake = (): void => {
      waiting.delete(wake)
      cancel()
      resume()
    }
    const cancel = after(forMs, wake)
    waiting.add(wake)
  }
}

/** No own order to pause is on its way any more. */
export function pausesEnded({ pausing, pauseEnds }: Leased<unknown>): Operation<void> {
  return resume => {
    if (pausing === 0) return resume()
    const wake = (): void => {
      pauseEnds.delete(wake)
      resume()
    }
    pauseEnds.add(wake)
  }
}
