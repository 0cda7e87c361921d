import type { HostId } from '../host.ts'
import { membershipLimits as limits } from './limits.ts'
import type { Rumor } from './message.ts'
import type { VerifiedRecord } from './record.ts'

interface Entry {
  readonly rumor: Rumor<VerifiedRecord>
  readonly bytes: number
  told: number
}

/**
 * News waiting to be told, at most one about each host: newer replaces older. Each is told a bounded
 * number of times, the least told first (SWIM section 4.1), so that fresh news is not held up by stale.
 */
export class Rumors {
  readonly #entries = new Map<HostId, Entry>()

  get size(): number {
    return this.#entries.size
  }

  add(host: HostId, rumor: Rumor<VerifiedRecord>): void {
    this.#entries.set(host, { rumor, bytes: rumorBytes(rumor), told: 0 })
  }

  /** News for one message: `first` without fail, then what fits. Each is dropped after `times` tellings. */
  take(times: number, first: readonly Rumor<VerifiedRecord>[] = []): Rumor<VerifiedRecord>[] {
    const taken = [...first]
    let bytes = taken.reduce((sum, rumor) => sum + rumorBytes(rumor), 0)
    if (this.#entries.size === 0) return taken
    const waiting = [...this.#entries].sort(([, a], [, b]) => a.told - b.told)
    for (const [host, entry] of waiting) {
      if (taken.length >= limits.rumors) break
      if (bytes + entry.bytes > limits.rumorBytes) continue
      bytes += entry.bytes
      taken.push(entry.rumor)
      entry.told += 1
      if (entry.told >= times) this.#entries.delete(host)
    }
    return taken
  }
}

/** What a rumor takes on the wire, rounded up. */
export function rumorBytes(rumor: Rumor<VerifiedRecord>): number {
  if (rumor.kind !== 'told') return 2 * limits.hostIdCharacters + 32
  const { bytes, signature } = rumor.record.signed
  return bytes.length + signature.length + 32
}
