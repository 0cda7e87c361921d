import type { HostId } from '../host.ts'
import type { MemberView } from './members.ts'
import type { Message } from './message.ts'
import type { MemberRecord, VerifiedRecord } from './record.ts'

/** Everything received is from a host that proved who it is, and its records are checked: see VerifiedRecord. */
export type MembershipEvent =
  | { readonly kind: 'tick' }
  /** Answers the effect `sign`. */
  | { readonly kind: 'signed'; readonly record: VerifiedRecord }
  | { readonly kind: 'received'; readonly from: HostId; readonly message: Message<VerifiedRecord> }
  /** The overlay has, or lost, a connection. Only hints: neither proves anything about the host. */
  | { readonly kind: 'connected' | 'disconnected'; readonly host: HostId }
  /** The event loop was late: what we did not hear may be our own fault. */
  | { readonly kind: 'lag'; readonly lagMs: number }
  | { readonly kind: 'described'; readonly addresses?: readonly string[]; readonly credentials?: Uint8Array }
  /** Our agent is about to restart and back within this time; 0 takes it back. */
  | { readonly kind: 'restarting'; readonly forMs: number }
  | { readonly kind: 'leave' }

export type MembershipEffect =
  | { readonly kind: 'send'; readonly to: HostId; readonly message: Message<VerifiedRecord> }
  /** Sign this record with the host key and give it back with the event `signed`. */
  | { readonly kind: 'sign'; readonly record: MemberRecord }
  /** What we believe of a host is another than before. */
  | { readonly kind: 'changed'; readonly member: MemberView; readonly before: MemberView | undefined }
