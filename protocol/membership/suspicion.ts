import type { HostId } from '../host.ts'
import type { MembershipSettings } from './settings.ts'

/**
 * How long a host stays suspect before it is held dead (Lifeguard, Dadgar et al. 2018, "dynamic suspicion
 * timeouts"): long while we are the only one who thinks so, for then the fault may be ours; short once
 * others confirm it. It grows with log10 of the number of hosts, as news takes that long to go round.
 */
export class Suspicion {
  readonly #accusers: Set<HostId>
  readonly #confirmations: number
  #startedMs: number
  #shortestMs: number
  #longestMs: number

  constructor(accuser: HostId, hosts: number, settings: MembershipSettings, now: number) {
    this.#accusers = new Set([accuser])
    // Of two or three hosts there are no others to wait for.
    this.#confirmations = Math.max(0, Math.min(settings.confirmations, hosts - 3))
    this.#startedMs = now
    this.#shortestMs = settings.suspicionMs * Math.max(1, Math.log10(hosts))
    this.#longestMs = this.#shortestMs * settings.suspicionStretch
  }

  /** @returns whether the accuser is new and still counts */
  confirm(accuser: HostId): boolean {
    if (this.#accusers.has(accuser) || this.#accusers.size > this.#confirmations) return false
    this.#accusers.add(accuser)
    return true
  }

  /** When the suspect is held dead if it does not refute. */
  deadlineMs(): number {
    const share =
      this.#confirmations === 0 ? 1 : Math.log(this.#accusers.size) / Math.log(this.#confirmations + 1)
    return this.#startedMs + this.#longestMs - share * (this.#longestMs - this.#shortestMs)
  }

  /** The earliest moment at which anybody's word that the suspect is dead is believed. */
  earliestMs(): number {
    return this.#startedMs + this.#shortestMs
  }

  /** Somebody's suspicion already ran out: as good as all confirmations. */
  hasten(): void {
    this.#longestMs = this.#shortestMs
  }

  /** We were stalled: neither we nor the suspect's refutation had this time. */
  delay(ms: number): void {
    this.#startedMs += ms
  }
}
