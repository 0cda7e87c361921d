/** How often two things came together: what a fault met. */
export class Coverage {
  readonly #counts = new Map<string, Map<string, number>>()

  count(row: string, column: string): void {
    let columns = this.#counts.get(row)
    if (columns === undefined) {
      columns = new Map()
      this.#counts.set(row, columns)
    }
    columns.set(column, (columns.get(column) ?? 0) + 1)
  }

  toJSON(): Record<string, Record<string, number>> {
    return Object.fromEntries([...this.#counts].map(([row, columns]) => [row, Object.fromEntries(columns)]))
  }

  /** A line for each row; the last says which pair of those that ever met was seen least. */
  table(): string {
    const columns = [...new Set([...this.#counts.values()].flatMap(row => [...row.keys()]))].sort()
    const rows = [...this.#counts.keys()].sort()
    const width = Math.max(0, ...rows.map(row => row.length))
    const widths = columns.map(column => Math.max(column.length, 6))
    const line = (name: string, cells: string[]) =>
      [name.padEnd(width), ...cells.map((cell, at) => cell.padStart(widths[at]!))].join('  ')
    const body = rows.map(row =>
      line(
        row,
        columns.map(column => String(this.#counts.get(row)?.get(column) ?? 0))
      )
    )
    return [line('', columns), ...body, this.#least(rows, columns)].join('\n')
  }

  #least(rows: string[], columns: string[]): string {
    let least: { pair: string; count: number } | undefined
    for (const row of rows) {
      for (const column of columns) {
        const count = this.#counts.get(row)?.get(column) ?? 0
        if (least === undefined || count < least.count) least = { pair: `${row} × ${column}`, count }
      }
    }
    return least ? `least: ${least.pair}, ${least.count} times` : 'nothing was counted'
  }
}
