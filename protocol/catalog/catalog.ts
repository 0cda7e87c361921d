import type { HostId } from '../host.ts'
import type { MachineId, MachineRecord } from '../machine.ts'

/** What the copy of a machine does, in its owner's words. */
export const executions = ['running', 'paused', 'stopped', 'incoming', 'failed'] as const
export type Execution = (typeof executions)[number]

/** An owner's news about one of its machines, or another host's of who has one. */
export interface Report {
  readonly record: MachineRecord
  readonly execution: Execution
  /** The owner's boots so far (a persisted counter, from 1), then its reports in this boot; both 0 in another's word. */
  readonly boot: number
  readonly sequence: number
  /** Who keeps the register, so that a machine of a lost host can be found. */
  readonly configuration: number
  readonly voters: readonly HostId[]
}

/** A report as whoever tells it signed it; the driver has verified the signature before it gets here. */
export interface VerifiedReport {
  readonly report: Report
  readonly signer: HostId
  /** The bytes to pass on. */
  readonly signed: Uint8Array
}

export interface CatalogEntry extends VerifiedReport {
  readonly receivedAt: number
}

export interface Mark {
  readonly machine: MachineId
  readonly epoch: number
  readonly boot: number
  readonly sequence: number
}

export const catalogLimits = {
  machines: 10_000,
  /** A deleted machine is remembered for this long, so that old news do not bring it back. */
  tombstoneMs: 24 * 3_600_000
} as const

/**
 * What this host has heard about all machines: enough to list them, also those of hosts that are gone, and to
 * find their registers. It is never a reason to start, stop or resume anything: registers are.
 *
 * Only the owner that a record names may report it, and whoever lost a machine names its successor: a host that won it and lost its
 * memory before it told anybody does not know that it has to. Nobody else can tell who had it before, so anybody is believed that far,
 * as anybody is that says that a machine is its own. News are ordered by (epoch, boot, sequence): a new owner's first word beats
 * everything that was said of older epochs, and what others say of its own.
 */
export class Catalog {
  readonly #entries = new Map<MachineId, CatalogEntry>()

  /** @returns whether this was news */
  accept(news: VerifiedReport, now: number): 'news' | 'old' | 'not-owner' | 'full' {
    const { record } = news.report
    if (news.signer !== record.owner.host && !isOfAnother(news.report)) return 'not-owner'
    const known = this.#entries.get(record.id)
    if (known && compare(markOf(known.report), markOf(news.report)) >= 0) return 'old'
    if (!known && this.#entries.size >= catalogLimits.machines && !this.#forgetTombstone()) return 'full'
    this.#entries.set(record.id, { ...news, receivedAt: now })
    return 'news'
  }

  get(id: MachineId): CatalogEntry | undefined {
    return this.#entries.get(id)
  }

  /** By `organization/name`; of two machines of one name the newer is meant, deleted ones never. */
  find(name: string): CatalogEntry | undefined {
    const found = this.machines().filter(entry => entry.report.record.name === name)
    return found.sort((a, b) => a.receivedAt - b.receivedAt).at(-1)
  }

  /** All machines but the deleted ones. */
  machines(): CatalogEntry[] {
    return [...this.#entries.values()].filter(entry => entry.report.record.phase.kind !== 'deleted')
  }

  digest(): Mark[] {
    return [...this.#entries.values()].map(entry => markOf(entry.report))
  }

  /** What somebody with this digest has not heard yet, at most so many. */
  missing(digest: readonly Mark[], atMost: number): CatalogEntry[] {
    const theirs = new Map(digest.map(mark => [mark.machine, mark]))
    const missing: CatalogEntry[] = []
    for (const [id, entry] of this.#entries) {
      const mark = theirs.get(id)
      if (!mark || compare(mark, markOf(entry.report)) < 0) missing.push(entry)
      if (missing.length >= atMost) break
    }
    return missing
  }

  /** Forgets tombstones that are old enough. @returns their machines */
  sweep(now: number): MachineId[] {
    const gone: MachineId[] = []
    for (const [id, entry] of this.#entries) {
      if (
        entry.report.record.phase.kind === 'deleted' &&
        now - entry.receivedAt >= catalogLimits.tombstoneMs
      ) {
        this.#entries.delete(id)
        gone.push(id)
      }
    }
    return gone
  }

  #forgetTombstone(): boolean {
    for (const [id, entry] of this.#entries) {
      if (entry.report.record.phase.kind === 'deleted') return this.#entries.delete(id)
    }
    return false
  }
}

function isOfAnother({ boot, sequence }: Report): boolean {
  return boot === 0 && sequence === 0
}

function markOf(report: Report): Mark {
  const { record, boot, sequence } = report
  return { machine: record.id, epoch: record.epoch, boot, sequence }
}

function compare(a: Mark, b: Mark): number {
  return a.epoch - b.epoch || a.boot - b.boot || a.sequence - b.sequence
}
