import type { AgentState, HostId, HostIdentity, HostState } from '../host.ts'
import { membershipLimits as limits } from './limits.ts'
import type { VerifiedRecord } from './record.ts'
import type { Suspicion } from './suspicion.ts'

/** What we believe of another host. */
export interface Member {
  verified: VerifiedRecord
  state: HostState
  /** Since when it is in this state, on our clock. */
  sinceMs: number
  /** There exactly while the host is suspect. */
  suspicion: Suspicion | undefined
  /** Until when an announced restart protects it from suspicion. */
  restartUntilMs: number | undefined
}

/** A member as the rest of the agent sees it. */
export interface MemberView {
  readonly host: HostIdentity
  readonly state: HostState
  readonly agent: AgentState
  readonly incarnation: number
  readonly addresses: readonly string[]
  /** See MemberRecord. */
  readonly domain?: string
  readonly credentials: Uint8Array
  readonly sinceMs: number
}

export function memberView(member: Member): MemberView {
  const { host, incarnation, addresses, domain, credentials } = member.verified.record
  return {
    host,
    state: member.state,
    agent: agentState(member),
    incarnation,
    addresses,
    ...(domain !== undefined && { domain }),
    credentials,
    sinceMs: member.sinceMs
  }
}

function agentState(member: Member): AgentState {
  if (member.state === 'dead' || member.state === 'left') return 'down'
  if (member.restartUntilMs !== undefined) return 'restarting'
  return member.verified.record.restartingMs > 0 ? 'down' : 'up'
}

function isLiving(member: Member): boolean {
  return member.state === 'alive' || member.state === 'suspect'
}

/** Living, and not just about to restart: worth sending something to. */
export function isReachable(member: Member): boolean {
  return isLiving(member) && member.restartUntilMs === undefined
}

/** The table of all other hosts. */
export class Members {
  readonly #members = new Map<HostId, Member>()

  get(id: HostId): Member | undefined {
    return this.#members.get(id)
  }

  all(): IterableIterator<Member> {
    return this.#members.values()
  }

  living(): Member[] {
    return [...this.#members.values()].filter(isLiving)
  }

  /** Ids of all that are worth sending something to. */
  reachable(): HostId[] {
    return [...this.#members].filter(([, member]) => isReachable(member)).map(([id]) => id)
  }

  /** How many hosts live, ourselves included. */
  hosts(): number {
    let hosts = 1
    for (const member of this.#members.values()) if (isLiving(member)) hosts += 1
    return hosts
  }

  /** @returns whether there was room: only what is dead or gone makes way */
  add(member: Member): boolean {
    if (this.#members.size >= limits.members && !this.#evict()) return false
    this.#members.set(member.verified.record.host.id, member)
    return true
  }

  /** Forgets the dead and the departed of before `beforeMs`. */
  forget(beforeMs: number): void {
    for (const [id, member] of this.#members) {
      if (!isLiving(member) && member.sinceMs <= beforeMs) this.#members.delete(id)
    }
  }

  #evict(): boolean {
    let oldest: Member | undefined
    for (const member of this.#members.values()) {
      if (!isLiving(member) && (oldest === undefined || member.sinceMs < oldest.sinceMs)) oldest = member
    }
    return oldest !== undefined && this.#members.delete(oldest.verified.record.host.id)
  }
}

/**
 * A fingerprint of what lives, order apart, to notice cheaply that two tables differ. Suspects count as
 * living and the dead not at all: whether and how long they are remembered is everybody's own affair.
 */
export function livingDigest(records: Iterable<VerifiedRecord>): number {
  let digest = 0
  for (const { record } of records) digest ^= fnv1a(`${record.host.id}:${record.incarnation}`)
  return digest >>> 0
}

/** FNV-1a, 32 bits (draft-eastlake-fnv). */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}
