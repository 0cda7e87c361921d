/** The bounds of everything about registers, in one place. */
export const registerLimits = {
  /** `kind/name`: long enough for `machine/<32 hex digits>` and `directory/<organization>`. */
  keyLength: 128,
  /** A value, as opaque bytes. The largest in use is an organization's directory. */
  valueBytes: 1024 * 1024,
  /** Recent changes that a value remembers, so that a repeated one is recognised as done. */
  changeIds: 32,
  voters: 5,
  /** Ballots begin at the time of day in milliseconds, which stays below half of this for 2,500 years. */
  ballotCounter: 2 ** 48,
  /** host id (64) + `.` + nonce (16). */
  proposerLength: 96,
  /** What a message adds to the value it carries: 5 + 5 voters, 32 change ids, two ballots, a key. */
  overheadBytes: 8 * 1024,
  signatureBytes: 256,
  /** Registers that one voter holds. */
  keysPerVoter: 65_536,
  /** Requests that a voter has taken and not yet answered. */
  pendingPerVoter: 4_096,
  /** Changes that one voter stands by with, each of another register. */
  standingPerVoter: 1_024,
  /** Voters whose sequences a proposer remembers. */
  rememberedVoters: 8_192
} as const

/** The largest message between a proposer and a voter. */
export const registerMessageBytes = registerLimits.valueBytes + registerLimits.overheadBytes
