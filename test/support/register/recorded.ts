import type { HistoryLine } from '../../../agents/vm/register/history.ts'
import type { Operation } from '../../../sim/linearizability.ts'

/**
 * What agents recorded of registers, by key, as `isLinearizable` takes it. A change of which it is not known which of its
 * attempts took place, or whether any did, counts as one of unknown outcome for each of them; what it found when it was
 * over is a read.
 */
export function recordedOperations(lines: readonly HistoryLine[]): Map<string, Operation[]> {
  const names = new Map<string, number>()
  const numberOf = (digest: string | undefined): number | undefined => {
    if (digest === undefined) return undefined
    const known = names.get(digest) ?? names.size
    names.set(digest, known)
    return known
  }
  const byOperation = Map.groupBy(lines, ({ op }) => op)
  const registers = new Map<string, Operation[]>()
  // Nanoseconds since the computer started are more than a number holds exactly.
  const moments = lines
    .flatMap(({ at }) => (at === undefined ? [] : [BigInt(at)]))
    .sort((a, b) => Number(a - b))
  const [first = 0n] = moments
  const timeOf = (at: string): number => Number(BigInt(at) - first)
  for (const [, own] of byOperation) {
    const { key, at } = own.find(({ kind }) => kind === 'call')!
    const end = own.find(({ kind }) => kind === 'return')
    const proposals = own.filter(({ kind }) => kind === 'proposes')
    const [invokedAt, returnedAt] = [timeOf(at!), end ? timeOf(end.at!) : Number.POSITIVE_INFINITY]
    const operations = registers.get(key) ?? []
    registers.set(key, operations)
    const made = proposals.filter(({ wrote }) => wrote === end?.value)
    if (end?.outcome === 'changed' && made.length === 1) {
      const [{ found, wrote }] = made as [HistoryLine]
      const swap = { found: numberOf(found), wrote: numberOf(wrote)! }
      operations.push({ invokedAt, returnedAt, kind: 'swap', ...swap })
      continue
    }
    if (end?.outcome !== 'nothing' && end?.outcome !== 'found')
      for (const { wrote } of proposals)
        operations.push({
          ...{ invokedAt, returnedAt: Number.POSITIVE_INFINITY, kind: 'swap', found: undefined },
          ...{ wrote: numberOf(wrote)!, unknown: true }
        })
    if (end?.outcome === 'found' || end?.outcome === 'changed')
      operations.push({ invokedAt, returnedAt, kind: 'read', found: numberOf(end.value) })
  }
  return registers
}
