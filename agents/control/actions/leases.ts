import { WatariError } from '../../../protocol/errors.ts'
import { checkLeaseDuration } from '../../../protocol/lease/times.ts'
import type { Lease, Policy } from '../../../protocol/machine.ts'
import type { ControlParts } from '../parts.ts'

interface Wanted {
  readonly policy: Policy
  /** As asked for. */
  readonly leaseMs?: number
  /** What the machine has. */
  readonly lease?: Lease
}

/**
 * The lease that goes with a policy: the one asked for, else the one that the machine has, else this host's default.
 *
 * @throws WatariError `unsafe-lease`, and `bad-request` for a lease that nothing would be done with
 */
export function wantedLease(
  { config }: Pick<ControlParts, 'config'>,
  { policy, leaseMs, lease }: Wanted
): Lease | undefined {
  if (policy !== 'restart') {
    if (leaseMs === undefined) return undefined
    throw new WatariError('bad-request', 'a lease goes with the policy restart: give that as well')
  }
  if (leaseMs === undefined && lease) return lease
  const durationMs = leaseMs ?? config.leaseSeconds * 1_000
  checkLeaseDuration(durationMs)
  return { durationMs }
}
