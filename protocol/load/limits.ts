/** Every bound of the load protocol in one place. */
export const loadLimits = {
  cpus: 4096,
  machines: 512,
  runQueue: 1_000_000,
  signatureBytes: 128,
  recordBytes: 32 * 1024,
  /** Records in one message, by count and by bytes. */
  records: 64,
  recordsBytes: 48 * 1024,
  messageBytes: 128 * 1024,
  /** Hosts in the table and in a summary. */
  hosts: 1024,
  ageMs: 3_600_000
} as const
