/** The bounds of everything about leases. */
export const leaseLimits = {
  /** Machines that one voter backs for one holder: more than a host can run. */
  backedPerHolder: 4096,
  /** Holders whose renewals a voter counts. */
  holdersPerVoter: 8192,
  /** Holders whose traces are asked for at once. */
  holdersPerWatch: 256,
  minDurationMs: 1_000,
  maxDurationMs: 3_600_000
} as const
