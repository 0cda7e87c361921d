import type { Epoch, Owner } from '../machine.ts'

/**
 * Whom a register's value gives a lease to: present in it while nobody else may take over without waiting.
 * docs/protocol.md says what a lease is, and why at most one copy executes.
 */
export interface Grant {
  readonly holder: Owner
  readonly epoch: Epoch
  /** From the first sending of a renewal to the end of the lease. */
  readonly durationMs: number
}

export function sameGrant(a: Grant | undefined, b: Grant | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a.epoch === b.epoch && a.durationMs === b.durationMs && holderName(a.holder) === holderName(b.holder)
}

/** A host during one boot of it, as one word. */
export function holderName({ host, incarnation }: Owner): string {
  return `${host}/${incarnation}`
}
