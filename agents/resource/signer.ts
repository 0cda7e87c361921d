import type { HostId } from '../../protocol/host.ts'

/** The host key, as far as records need it. */
export interface HostSigner {
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>
  /** Whether the host with this id signed these bytes. */
  verify(host: HostId, bytes: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>
}

/** What a signature is for: without it, one kind of record could be passed off as another. */
export type SignedKind = 'membership' | 'load'

export function signedBytes(kind: SignedKind, record: Uint8Array): Uint8Array {
  const prefix = new TextEncoder().encode(`watari ${kind} record 1\n`)
  const bytes = new Uint8Array(prefix.length + record.length)
  bytes.set(prefix)
  bytes.set(record, prefix.length)
  return bytes
}
