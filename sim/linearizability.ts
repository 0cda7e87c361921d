/** What one client saw of a register that holds a number or nothing. */
export interface Operation {
  readonly invokedAt: number
  /** Infinity when the client never learnt what became of it: it took place at any later time, or never. */
  readonly returnedAt: number
  readonly kind: 'read' | 'swap'
  /** read: what it returned. swap: what it found and replaced. */
  readonly found: number | undefined
  /** swap: what it wrote; every swap writes another number. */
  readonly wrote?: number
  /** A swap of unknown outcome has not told what it found: it replaces whatever it meets. */
  readonly unknown?: boolean
}

/**
 * Whether a history could have come from one register that handles one operation at a time, each at some moment
 * between its call and its return (Wing and Gong 1993). Depth first, remembering (done, value) pairs that led
 * nowhere (Lowe 2017).
 *
 * An unknown swap whose number nobody found is left out: wherever it is put, whatever follows it is unknown too and
 * does as well without it.
 */
export function isLinearizable(history: readonly Operation[]): boolean {
  const found = new Set(history.filter(operation => !operation.unknown).map(operation => operation.found))
  const operations = history
    .filter(operation => !operation.unknown || found.has(operation.wrote))
    .sort((a, b) => a.invokedAt - b.invokedAt)
  const failed = new Set<string>()
  const done = operations.map(() => false)

  const search = (value: number | undefined): boolean => {
    const open = operations.filter((_, at) => !done[at])
    if (open.every(operation => operation.unknown)) return true
    const memo = `${done.map(Number).join('')}/${value}`
    if (failed.has(memo)) return false
    const firstReturn = Math.min(...open.map(operation => operation.returnedAt))
    for (const [at, operation] of operations.entries()) {
      if (done[at] || operation.invokedAt > firstReturn) continue
      if (!operation.unknown && operation.found !== value) continue
      done[at] = true
      if (search(operation.kind === 'swap' ? operation.wrote : value)) return true
      done[at] = false
    }
    failed.add(memo)
    return false
  }
  return search(undefined)
}
