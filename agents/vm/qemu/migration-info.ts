/** What QEMU's `query-migrate` says, as far as we use it. Another QEMU wrote none of it: it is our own process. */
export interface MigrationInfo {
  readonly status: MigrationState
  readonly pass: number
  readonly totalBytes: number
  readonly remainingBytes: number
  readonly transferredBytes: number
  /** Megabits per second in the last window (see RateWindow). */
  readonly mbps: number
  readonly error: string | undefined
}

/** `none` before the first migration of a process. Other words of QEMU's are kept as they are. */
export type MigrationState = string

/** Nothing is sent or received any more. */
export function isOver(status: MigrationState): boolean {
  return ['none', 'completed', 'failed', 'cancelled'].includes(status)
}

export function parseMigration(value: unknown): MigrationInfo {
  const info = (value ?? {}) as Record<string, unknown>
  const ram = (info.ram ?? {}) as Record<string, unknown>
  const count = (name: string) => (typeof ram[name] === 'number' ? ram[name] : 0)
  return {
    status: typeof info.status === 'string' ? info.status : 'none',
    pass: count('dirty-sync-count'),
    totalBytes: count('total'),
    remainingBytes: count('remaining'),
    transferredBytes: count('transferred'),
    mbps: count('mbps'),
    error: typeof info['error-desc'] === 'string' ? info['error-desc'] : undefined
  }
}
