import type { MemberRecord, VerifiedRecord } from './record.ts'

/**
 * What we say of ourselves. A record is made, signed by the driver, and then current; each has a greater
 * incarnation than the one before. After `left` there is no other.
 */
export class SelfRecord {
  #latest: MemberRecord
  #current: VerifiedRecord | undefined

  constructor(first: MemberRecord) {
    this.#latest = first
  }

  /** The newest, signed or not. */
  get latest(): MemberRecord {
    return this.#latest
  }

  /** The newest that is signed. */
  get current(): VerifiedRecord | undefined {
    return this.#current
  }

  isCurrent(): boolean {
    return this.#current?.record.incarnation === this.#latest.incarnation
  }

  /** @returns what to sign */
  announce(change: Partial<MemberRecord>): MemberRecord | undefined {
    if (this.#latest.state === 'left') return undefined
    this.#latest = { ...this.#latest, ...change, incarnation: this.#latest.incarnation + 1 }
    return this.#latest
  }

  /** signed → current. @returns whether it is still the latest */
  adopt(verified: VerifiedRecord): boolean {
    if (verified.record.incarnation !== this.#latest.incarnation) return false
    this.#current = verified
    return true
  }

  /**
   * Somebody showed us a record of ours that we do not know: our counter was lost, or our disk set back.
   * @returns what to sign to go past it
   */
  meet(verified: VerifiedRecord): MemberRecord | undefined {
    const { incarnation } = verified.record
    if (incarnation < this.#latest.incarnation) return undefined
    if (incarnation === this.#latest.incarnation && isSame(verified, this.#current)) return undefined
    this.#latest = { ...this.#latest, incarnation }
    return this.announce({})
  }
}

function isSame(one: VerifiedRecord, other: VerifiedRecord | undefined): boolean {
  const [a, b] = [one.signed.bytes, other?.signed.bytes]
  return b !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at])
}
