import type { HostId } from '../host.ts'
import type { CopyId } from './holding.ts'

/** What an owner can see of a machine's replica at one moment. */
export interface ReplicaView {
  /** It executes here, is to be restarted elsewhere when this host is lost, and no relocation has it. */
  readonly isWanted: boolean
  /** Whom the register names beside the owner. */
  readonly registered: HostId | undefined
  /** What QEMU mirrors to, as it was written down before that began. */
  readonly attached: { readonly host: HostId; readonly copy: CopyId } | undefined
  /** QEMU's mirror. `unknown`: QEMU does not answer, as while it waits for a write. */
  readonly job: 'none' | 'copying' | 'ready' | 'ended' | 'unknown'
  /** For how long the stream has been silent; see Outlet. */
  readonly silentMs: number
  /** Where a replica would be made now. */
  readonly target: HostId | undefined
  readonly isResting: boolean
}

export type ReplicaStep =
  | { readonly kind: 'none' }
  /** Propose that it is out. Nothing else is done before that is decided. */
  | { readonly kind: 'leave'; readonly host: HostId }
  /** It is not in the register: answer QEMU with errors, and end the mirror. */
  | { readonly kind: 'end' }
  /** Open the stream to the copy again. */
  | { readonly kind: 'open'; readonly host: HostId; readonly copy: CopyId }
  /** Begin a new copy. */
  | { readonly kind: 'begin'; readonly host: HostId }
  /** The copy says that it is complete; then propose that it joins. */
  | { readonly kind: 'join'; readonly host: HostId; readonly copy: CopyId }

export interface ReplicaTimes {
  /** After so long without an answer a replica is taken out. */
  readonly silentMs: number
  /** After so long its stream is opened anew. */
  readonly reopenMs: number
}

/**
 * What to do next for a machine's replica, from nothing but what is seen now. The two rules it is made for: `end` (after which
 * writes are acknowledged without the replica) is never the step while the register names it, and `join` never unless the mirror is ready.
 */
export function nextStep(view: ReplicaView, { silentMs, reopenMs }: ReplicaTimes): ReplicaStep {
  const { isWanted, registered, attached, job } = view
  const isOn = attached !== undefined && job !== 'none' && job !== 'ended'
  const isTooSilent = view.silentMs >= silentMs
  if (registered !== undefined) {
    const isIt = isOn && attached.host === registered && job !== 'copying'
    if (!isWanted || !isIt || isTooSilent) return { kind: 'leave', host: registered }
    return reopened(view, reopenMs)
  }
  if (attached !== undefined || (job !== 'none' && job !== 'unknown')) {
    if (!isWanted || !isOn || isTooSilent) return { kind: 'end' }
    const again = reopened(view, reopenMs)
    return again.kind === 'none' && job === 'ready' ? { kind: 'join', ...attached } : again
  }
  if (!isWanted || view.isResting || view.target === undefined || job === 'unknown') return { kind: 'none' }
  return { kind: 'begin', host: view.target }
}

function reopened({ attached, silentMs }: ReplicaView, reopenMs: number): ReplicaStep {
  return attached && silentMs >= reopenMs ? { kind: 'open', ...attached } : { kind: 'none' }
}
