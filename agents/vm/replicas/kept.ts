import type { HostId } from '../../../protocol/host.ts'
import type { CopyId } from '../../../protocol/replica/holding.ts'
import type { Outlet } from '../../bulk/paths.ts'
import type { DiskMirroring } from '../driver.ts'

/** How it is with a machine's replica, for people. */
export interface ReplicaStatus {
  /** `behind`: copies as of one moment each are made of it. */
  readonly state: 'none' | 'copying' | 'in step' | 'left' | 'behind'
  readonly host: HostId | undefined
  readonly bytes: number
  readonly remainingBytes: number
  readonly sinceMs: number
  /** Why there is none, in one sentence. */
  readonly reason: string
}

/** What an owner's agent remembers of a machine's replica. */
export interface Kept {
  outlet: Outlet | undefined
  /** Since when it is waited for an outlet that is well. */
  wellMs: number
  /** QEMU comes back to a socket that was away ever more slowly: it is given that time. */
  graceMs: number
  /** The copy is of no use any more. */
  isLost: boolean
  reopenAt: number
  restUntil: number
  restMs: number
  isBusy: boolean
  /** Since when a better place is waited for. */
  awaitingSince: number | undefined
  former: HostId | undefined
  /** What was opened last. */
  copy: CopyId | undefined
  /** What QEMU was asked of the mirror, until it answers. */
  asked: ReturnType<DiskMirroring['state']> | undefined
  told: CopyId | undefined
  status: {
    state: ReplicaStatus['state']
    host: HostId | undefined
    since: number
    bytes: number
    remainingBytes: number
    reason: string
  }
}

const REST_MS = 5_000
const LONGEST_REST_MS = 300_000
const QEMU_RETURNS_MS = 17_000

export function newKept(): Kept {
  const now = performance.now()
  return {
    outlet: undefined,
    wellMs: now,
    graceMs: QEMU_RETURNS_MS,
    isLost: false,
    reopenAt: 0,
    restUntil: 0,
    restMs: REST_MS,
    isBusy: false,
    awaitingSince: undefined,
    former: undefined,
    copy: undefined,
    asked: undefined,
    told: undefined,
    status: {
      state: 'none',
      host: undefined,
      since: now,
      bytes: 0,
      remainingBytes: 0,
      reason: 'none was made yet'
    }
  }
}

/** The outlet's process has ended: QEMU comes back to the next one. */
export function outletIsOver(kept: Kept): void {
  kept.outlet = undefined
  Object.assign(kept, { wellMs: performance.now(), graceMs: QEMU_RETURNS_MS })
}

/** After a failure nothing is begun for a while, for twice as long each time. */
export function rest(kept: Kept): void {
  kept.restUntil = performance.now() + kept.restMs
  kept.restMs = Math.min(2 * kept.restMs, LONGEST_REST_MS)
}

export function rested(kept: Kept): void {
  kept.restMs = REST_MS
}

export function say(
  kept: Kept,
  state: ReplicaStatus['state'],
  host: HostId | undefined,
  reason: string
): void {
  const { status } = kept
  if (status.state !== state || status.host !== host)
    Object.assign(status, { state, host, since: performance.now() })
  status.reason = reason
}
