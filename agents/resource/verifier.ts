import { toHex } from '../../protocol/hex.ts'
import type { HostId } from '../../protocol/host.ts'
import { type HostSigner, type SignedKind, signedBytes } from './signer.ts'

interface Signed {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

export interface Verified<R> {
  readonly verified: true
  readonly record: R
  readonly signed: Signed
}

/** Records that are remembered as checked, so that the same news told by ten hosts is checked once. */
const remembered = 4096

/** Checks the signatures of records, and remembers those that hold. */
export class RecordVerifier<R> {
  readonly #options: {
    readonly kind: SignedKind
    readonly signer: HostSigner
    readonly decode: (bytes: Uint8Array) => R
    readonly author: (record: R) => HostId
  }
  readonly #known = new Map<string, Verified<R>>()

  constructor(options: {
    kind: SignedKind
    signer: HostSigner
    decode: (bytes: Uint8Array) => R
    author: (record: R) => HostId
  }) {
    this.#options = options
  }

  /** @returns undefined for what is unreadable or not signed by its author */
  async verify(signed: Signed): Promise<Verified<R> | undefined> {
    const key = toHex(signed.signature)
    const known = this.#known.get(key)
    if (known && Buffer.compare(known.signed.bytes, signed.bytes) === 0) return known
    const { kind, signer, decode, author } = this.#options
    let record: R
    try {
      record = decode(signed.bytes)
      if (!(await signer.verify(author(record), signedBytes(kind, signed.bytes), signed.signature)))
        return undefined
    } catch {
      return undefined
    }
    const verified: Verified<R> = { verified: true, record, signed }
    if (this.#known.size >= remembered)
      for (const oldest of this.#known.keys()) if (this.#known.delete(oldest)) break
    this.#known.set(key, verified)
    return verified
  }
}
