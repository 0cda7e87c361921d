import type { ActionEvent } from '../../shell/client.ts'

/** What is measured of one loss, in milliseconds. The phases follow each other without a gap. */
export interface Phases {
  /** From the loss until whoever won says that the lease was not renewed. */
  readonly observationMs: number
  /** Its turn among those who watch, and a look at the register. */
  readonly turnMs: number
  /** A copy is built, not yet executing, and the register names it. */
  readonly ballotMs: number
  /** What is left to wait for, and its guard, until it executes. */
  readonly startMs: number
  /** The guest's own, until it answers. */
  readonly bootMs: number
  readonly totalMs: number
}

type Event = Pick<ActionEvent, 'kind' | 'at'>

/**
 * @param events of the host that took the machine over, oldest first
 * @param lossMs the last answer before the loss, @param answerMs the first one after it
 * @throws Error when it was not taken over by this host
 */
export function phasesOf(events: readonly Event[], lossMs: number, answerMs: number): Phases {
  const after = events.filter(({ at }) => Date.parse(at) >= lossMs)
  const lastOf = (kind: string, beforeMs: number): number => {
    const found = after.findLast(event => event.kind === kind && Date.parse(event.at) <= beforeMs)
    if (found === undefined) throw new Error(`the host that has the machine did not say ${kind}`)
    return Date.parse(found.at)
  }
  const startedMs = lastOf('vm.started', answerMs)
  const takenMs = lastOf('vm.taken', startedMs)
  const recoveringMs = lastOf('vm.recovering', takenMs)
  const lostMs = lastOf('vm.lost', recoveringMs)
  return {
    observationMs: lostMs - lossMs,
    turnMs: recoveringMs - lostMs,
    ballotMs: takenMs - recoveringMs,
    startMs: startedMs - takenMs,
    bootMs: answerMs - startedMs,
    totalMs: answerMs - lossMs
  }
}
