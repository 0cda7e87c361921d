import type { MachineId, MachineRecord, Owner } from '../machine.ts'
import { sameOwner } from '../register/machine-record.ts'
import { type Operation, type Step, type Task, wait } from '../task.ts'
import type { GuardReport } from './guard.ts'
import type { CopyName, Forgotten } from './leased-guard.ts'

/** What is lent by LeasedCopies. */
export interface FreeCopiesPorts<Copy extends CopyName> {
  readonly self: Owner
  /** @returns what cancels it */
  readonly after: (ms: number, run: () => void) => () => void
  readonly spawn: (task: Task) => void
  /** Has its guard forget it, if there is one that answers now. */
  readonly forget: (copy: Copy) => Step<Forgotten>
  /** The copy is gone, or to go: its guard forgets it, and does whatever it was about to before. */
  readonly release: (copy: Copy) => void
  /** Resolves with why not, where it could not be done. */
  readonly resume: (copy: Copy) => Operation<unknown>
  readonly isRelocating: (id: MachineId) => boolean
  readonly onChange: (id: MachineId, what: 'resumed') => void
  readonly onFault: (failure: unknown, context: string) => void
}

/** What is known of a copy when it comes to need no lease. */
export interface FreeState {
  /** By its guard, or by this host for want of a lease. */
  isPaused: boolean
  /** Nobody said so, and it cannot be excluded: it is let go on once no guard can pause it any more. */
  mayStandStill: boolean
  /** No guard knows of it, so that none pauses it any more. */
  isForgotten: boolean
}

/** Between two attempts to have a guard forget a copy that does not answer. */
const AGAIN_MS = 1_000

/**
 * Copies that run here without a lease, which a guard may pause all the same: one that was told of them once, and has not
 * heard, or has not answered, that it is to forget them. Nobody else lets them go on.
 *
 *     add ──► not forgotten ── no pause of it is under way, and it acknowledged to forget ──► forgotten
 *                 │  ▲  └── no answer: a second later again                                        │
 *                 ▼  └──────────────────── its guard says that it pauses it ───────────────────────┘
 *             stands still ──► goes on; and once more when it is forgotten, where its guard had not answered
 *
 * *The failure case*: a guard is stalled beyond its deadline (SIGSTOP, a host that is frozen, one that is started late), and
 * the policy becomes `keep` meanwhile. It is away, so that it cannot say whether it is about to pause; the guest goes on without
 * that, for its register excuses it from any lease. When the guard has its turn, it pauses first. If that is all it is told next
 * is to forget the copy, nobody knows any more that the guest stands still: the guard has no entry whose pause could
 * end, and whoever is told of the beginning of a pause gives a `cont` that QEMU takes before the `stop`. So a guard that did
 * not answer is never left with the word to forget. It is asked until it says that no pause is under way, and is told then.
 *
 * *Safety*: nothing of this host's own knowledge lets a guest go on, only that it is in here: the register has said, decided, that
 * this host owns the machine, under this epoch, by no lease. Only its owner gives it one again (`bind`, which takes it out of
 * here before that is proposed), and what is decided otherwise takes it out as well (`observe`).
 */
export class FreeCopies<Copy extends CopyName> {
  readonly #ports: FreeCopiesPorts<Copy>
  readonly #copies = new Map<MachineId, Free<Copy>>()
  #hasEnded = false

  constructor(ports: FreeCopiesPorts<Copy>) {
    this.#ports = ports
  }

  /** It needs no lease from now on, and goes on if it stands still. */
  add(copy: Copy, { isPaused, isForgotten, mayStandStill = false }: Partial<FreeState> & Forgotten): void {
    if (this.#hasEnded) return
    const free: Free<Copy> = {
      ...{ copy, isPaused, isForgotten, isGoingOn: false, cancel: () => {} },
      mayStandStill: mayStandStill || !isForgotten
    }
    this.#copies.set(copy.id, free)
    this.#goOn(free)
  }

  /** It is about to be stopped for something else. */
  standsStill(id: MachineId): void {
    const free = this.#copies.get(id)
    if (free) free.mayStandStill = true
  }

  /** It is given a lease. @returns how it was */
  take(id: MachineId): (FreeState & { readonly copy: Copy }) | undefined {
    const free = this.#copies.get(id)
    this.#copies.delete(id)
    return free
  }

  /** It is another's, or is gone. */
  letGo(id: MachineId): void {
    const free = this.#copies.get(id)
    this.#copies.delete(id)
    // It would keep for ever what it is not told to forget.
    if (free?.isForgotten === false) this.#ports.release(free.copy)
  }

  /** A guard that had not heard that it is to forget it. */
  hear({ id, epoch, state }: GuardReport): void {
    const free = this.#copies.get(id)
    if (free?.copy.epoch !== epoch) return
    if (state === 'paused') free.isPaused = true
    // A `cont` of now would come before that `stop`.
    else if (state === 'pausing') free.mayStandStill = true
    else return
    this.#goOn(free)
  }

  /** The agent ends: nothing is asked any more, and the next one asks anew. */
  end(): void {
    this.#hasEnded = true
    for (const { cancel } of this.#copies.values()) cancel()
    this.#copies.clear()
  }

  observe({ id, owner, epoch, phase }: MachineRecord): void {
    const free = this.#copies.get(id)
    if (free === undefined || epoch < free.copy.epoch) return
    if (!sameOwner(owner, this.#ports.self) || !isExecuted(phase)) this.letGo(id)
    // What a relocation kept from going on goes on when that is over.
    else this.#goOn(free)
  }

  #goOn(free: Free<Copy>): void {
    if (free.isGoingOn || (free.isForgotten && !this.#isToGoOn(free))) return
    free.isGoingOn = true
    this.#ports.spawn(this.#going(free))
  }

  *#going(free: Free<Copy>): Task {
    const { forget, after } = this.#ports
    const { isForgotten, isPaused } = yield* forget(free.copy)
    free.isForgotten = isForgotten
    free.isPaused ||= isPaused
    const isDone = !this.#isPresent(free) || !this.#isToGoOn(free) || (yield* this.#run(free))
    free.isGoingOn = false
    if (!this.#isPresent(free)) return
    if (isForgotten && isDone) this.#goOn(free)
    else free.cancel = after(AGAIN_MS, () => this.#isPresent(free) && this.#goOn(free))
  }

  /** @returns whether it goes on; else it still stands still */
  *#run(free: Free<Copy>): Step<boolean> {
    const { resume, onChange, onFault } = this.#ports
    const { copy, isPaused } = free
    free.isPaused = false
    free.mayStandStill = !free.isForgotten
    const failure = yield* wait(resume(copy))
    if (failure === undefined) {
      if (isPaused) onChange(copy.id, 'resumed')
      return true
    }
    free.isPaused = true
    if (!free.hasFailed) onFault(failure, `letting ${copy.id} go on`)
    free.hasFailed = true
    return false
  }

  #isPresent(free: Free<Copy>): boolean {
    return this.#copies.get(free.copy.id) === free
  }

  /** One that begins to be relocated meanwhile is found paused, and stays so until that is over. */
  #isToGoOn({ copy, isPaused, mayStandStill, isForgotten }: Free<Copy>): boolean {
    return (isPaused || (mayStandStill && isForgotten)) && !this.#ports.isRelocating(copy.id)
  }
}

interface Free<Copy> extends FreeState {
  readonly copy: Copy
  isGoingOn: boolean
  /** That has been told. */
  hasFailed?: boolean
  /** Of the next attempt. */
  cancel: () => void
}

export function isExecuted({ kind }: MachineRecord['phase']): boolean {
  return kind === 'running' || kind === 'relocating'
}
