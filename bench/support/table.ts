import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, release } from 'node:os'

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly of: number
}

export function spread(values: readonly number[], digits = 1): Spread {
  const round = (value: number) => Number(value.toFixed(digits))
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median: round(median), min: round(sorted[0]!), max: round(sorted.at(-1)!), of: sorted.length }
}

export function shown({ median, min, max }: Spread): string {
  return `${median} (${min}–${max})`
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map(row => row[column]!.length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
  return [line(head), ...rows.map(line)].join('\n')
}

/** Writes bench/results/<name>.json, with what it was measured on. */
export async function writeResults(name: string, results: object): Promise<void> {
  const directory = new URL('../results/', import.meta.url)
  await mkdir(directory, { recursive: true })
  const machine = { processors: cpus().length, model: cpus()[0]?.model ?? '', kernel: release() }
  const content = { measuredAt: new Date().toISOString(), machine, ...results }
  await writeFile(new URL(`${name}.json`, directory), `${JSON.stringify(content, null, 2)}\n`)
}
