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
  /** An owner has its guest's writes acknowledged without the replica, and takes it out of the register then. */
  readonly acknowledgesFirst?: boolean
  /** A taker takes its replica as it is, and its owner may go on writing to it. */
  readonly promotesUnsealed?: boolean
  /** A taker goes on before the seal is on disk. */
  readonly sealsUnsynced?: boolean
  /** Who may take a machine over asks the register of none that is on its way. */
  readonly followsNobody?: boolean
  /** Sides of a relocation wait as long for each other as without a lease. */
  readonly waitsForSides?: boolean
  /** Whoever has a complete copy of a disk may take over, whether the register names it or not. */
  readonly takesUnnamed?: boolean
}
