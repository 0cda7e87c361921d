/** Every bound of the membership protocol in one place. */
export const membershipLimits = {
  nameCharacters: 64,
  hostIdCharacters: 64,
  roles: 8,
  addresses: 12,
  addressCharacters: 200,
  credentialBytes: 4096,
  signatureBytes: 128,
  recordBytes: 8192,
  /** News that one message carries, by count and by bytes. */
  rumors: 64,
  rumorBytes: 32 * 1024,
  messageBytes: 48 * 1024,
  /** Hosts in the table, dead ones included. */
  members: 4096,
  /** Probes under way, and probes done on behalf of others. */
  probes: 16,
  relays: 64,
  /** Longest restart that a host may announce. */
  restartMs: 15 * 60_000
} as const
