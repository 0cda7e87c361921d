import type { highestAccepted } from '../protocol/register/proposal-plan.ts'
import type { decide } from '../protocol/register/voter-rules.ts'

/**
 * Rules of the protocol that a test breaks on purpose, to see that the simulator notices. Empty: nothing is broken.
 * What belongs to a core is a function in the place of its own; the rest are rules of the stand-ins for drivers.
 */
export interface Rules {
  readonly decide?: typeof decide
  readonly choose?: typeof highestAccepted
  /** A voter answers before its record is on disk. */
  readonly speaksEarly?: boolean
  /** A voter that lost power keeps its name and begins with nothing. */
  readonly forgetsStore?: boolean
  /** A copy is let run while the register is asked. */
  readonly runsUndecided?: boolean
  /** A host that booted anew starts what it owned before, under the epoch of before, and asks nobody. */
  readonly ignoresIncarnation?: boolean
  /** Relocations act before their journal is on disk. */
  readonly actsUnwritten?: boolean
  /** An agent that starts rests on what it can read, whether that is on disk or not. */
  readonly startsUnsettled?: boolean
  /** A source resumes its guest by itself when the stream fails after the pause. */
  readonly resumesByItself?: boolean
  /** A target executes as soon as everything is there. */
  readonly executesLoaded?: boolean
  /** A voter begins with the life that it had before. */
  readonly keepsLife?: boolean
  /** A voter backs what is the last of its configuration. */
  readonly backsSealed?: boolean
  /** A holder counts a renewal from its answer. */
  readonly countsFromAnswer?: boolean
  /** A holder counts the word of one voter. */
  readonly oneIsEnough?: boolean
  /** A holder counts every voter that answers, whatever it backs. */
  readonly countsAnybody?: boolean
  /** No guard: what ends with a lease ends by the agent, or not. */
  readonly hasNoGuard?: boolean
  /** An agent lets a copy go on without a lease. */
  readonly resumesUnbacked?: boolean
  /** An owner lets its copy go on when it has read that it is another's. */
  readonly resumesSuperseded?: boolean
  /** A taker executes as soon as it has won. */
  readonly takesAtOnce?: boolean
  /** A taker tries before it has seen a lease expire. That alone harms nobody's promise: it waits when it has won. */
  readonly triesEarly?: boolean
  /** A restarted taker does not wait for the lease of the owner before. */
  readonly ignoresFormerLease?: boolean
  /** A taker believes what is heard, and does not look at the register before. */
  readonly believesHearsay?: boolean

  // What agents/vm did when this was written, and the stand-ins do better.

  /** leases.ts, observe: the guard is told to forget a copy that still executes when another host is named. */
  readonly releasesEarly?: boolean
  /** machine-agent.ts, takeOverAfterLease: what was won and could not be executed, as the guard was away, is left to nobody. */
  readonly leavesWon?: boolean
  /** leases.ts, letGo: a copy that its guard paused stands still for ever without a lease. */
  readonly leavesPaused?: boolean
  /** policy-change.ts: a lease that is held is let go of when the register cannot be asked to give it again. */
  readonly letsGoOfHeld?: boolean
  /** leases.ts, resume: a copy whose lease was let go of meanwhile is let run, as one that needs none. */
  readonly resumesLetGo?: boolean
  /** leases.ts, observe: a deadline that an earlier life of the agent set is left to the guard of a machine without a lease. */
  readonly keepsOldDeadline?: boolean
  /** A switch takes a frame of an epoch below one that it knows. */
  readonly takesOldFrames?: boolean
}
