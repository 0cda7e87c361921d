import type { HostId } from '../host.ts'
import { membershipLimits as limits } from './limits.ts'

/** Attempts at a host that says nothing of membership: it may be a process that is no member. */
const attempts = 5

/**
 * Hosts that are there (connected, or heard of at first hand) but not, or no longer, among the living: they
 * get all that we know and are asked for theirs, a few times. Also keeps a peer from making us send
 * everything over and over.
 */
export class Contacts {
  readonly #repairMs: number
  readonly #waiting = new Map<HostId, { nextMs: number; left: number }>()
  readonly #sentMs = new Map<HostId, number>()

  constructor(repairMs: number) {
    this.#repairMs = repairMs
  }

  add(host: HostId, now: number): void {
    if (this.#waiting.has(host) || this.#waiting.size >= limits.members) return
    const sentMs = this.#sentMs.get(host)
    const nextMs = sentMs === undefined ? now : Math.max(now, sentMs + this.#repairMs / 5)
    this.#waiting.set(host, { nextMs, left: attempts })
  }

  remove(host: HostId): void {
    this.#waiting.delete(host)
  }

  /** Whom to send everything now. */
  due(now: number): HostId[] {
    const due: HostId[] = []
    for (const [host, contact] of this.#waiting) {
      if (contact.nextMs > now) continue
      due.push(host)
      contact.left -= 1
      contact.nextMs = now + this.#repairMs
      if (contact.left === 0) this.#waiting.delete(host)
    }
    return due
  }

  /** Notes that a host got everything. */
  sent(host: HostId, now: number): void {
    this.#sentMs.delete(host)
    this.#sentMs.set(host, now)
    if (this.#sentMs.size <= limits.members) return
    for (const oldest of this.#sentMs.keys()) {
      this.#sentMs.delete(oldest)
      return
    }
  }

  /** Whether a host that asks for everything gets it: not if it just did. */
  mayAnswer(host: HostId, now: number): boolean {
    const sentMs = this.#sentMs.get(host)
    return sentMs === undefined || now - sentMs >= this.#repairMs / 5
  }

  wakeup(): number {
    let next = Number.POSITIVE_INFINITY
    for (const contact of this.#waiting.values()) next = Math.min(next, contact.nextMs)
    return next
  }
}
