/** Something that is not as it should be, and whom it concerns. */
export interface Ailment {
  /** Stable: `guard-away`, `guest-silent`, … */
  readonly code: string
  /** A machine's name, or a host's; none where it is this host. */
  readonly subject?: string
  /** What is wrong, and what to do. */
  readonly message: string
  /** What lasts for less is not told. */
  readonly afterMs: number
}

export interface Lasting extends Ailment {
  /** When it was first seen, in the time that `observe` was given. */
  readonly sinceMs: number
}

/**
 * What is wrong at present, from looks at it that are repeated: a moment is no ailment, and what lasts is told once when it
 * begins and once when it is over.
 *
 *     seen ──for afterMs, at every look──► told ──not seen at one look──► over
 */
export class Ailments {
  readonly #seen = new Map<string, { readonly ailment: Ailment; readonly sinceMs: number; isTold: boolean }>()

  observe(
    now: number,
    ailments: readonly Ailment[]
  ): { began: readonly Lasting[]; ended: readonly Lasting[] } {
    const [began, ended]: [Lasting[], Lasting[]] = [[], []]
    const present = new Map(ailments.map(ailment => [`${ailment.code} ${ailment.subject ?? ''}`, ailment]))
    for (const [key, { ailment, sinceMs, isTold }] of this.#seen) {
      if (present.has(key)) continue
      this.#seen.delete(key)
      if (isTold) ended.push({ ...ailment, sinceMs })
    }
    for (const [key, ailment] of present) {
      const { sinceMs = now, isTold = false } = this.#seen.get(key) ?? {}
      const isDue = now - sinceMs >= ailment.afterMs
      if (isDue && !isTold) began.push({ ...ailment, sinceMs })
      this.#seen.set(key, { ailment, sinceMs, isTold: isTold || isDue })
    }
    return { began, ended }
  }

  /** Those that were told, eldest first. */
  list(): Lasting[] {
    const told = [...this.#seen.values()].filter(({ isTold }) => isTold)
    return told.map(({ ailment, sinceMs }) => ({ ...ailment, sinceMs })).sort((a, b) => a.sinceMs - b.sinceMs)
  }
}
