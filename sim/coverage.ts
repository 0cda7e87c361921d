import type { Action, Verb } from './verbs.ts'

/** What counts as a fault, and its name. */
const faults: Partial<Record<Verb, string>> = {
  'power off HOST': 'power off',
  'kill agent HOST': 'kill agent',
  'pause agent HOST': 'pause agent',
  'kill guard HOST': 'kill guard',
  'pause guard HOST': 'pause guard',
  'freeze HOST COUNTED': 'freeze',
  'cut PLACE from PLACE': 'cut',
  'cut PLACE to PLACE': 'cut one way',
  'cut site SITE': 'cut site',
  'flap PLACE from PLACE every TIME': 'flap',
  'disk HOST MODE': 'disk',
  'fail starts HOST': 'fail starts',
  'kill copy MACHINE': 'kill copy',
  'kill loaded HOST': 'kill copy',
  'kill copies HOST': 'kill copy',
  'step clock HOST by TIME': 'step clock',
  'drift HOST RATE': 'drift',
  'empty HOST': 'empty',
  'restore HOST': 'restore'
}

/** Of the table, each once. */
const names = [...new Set(Object.values(faults))]

const replicaStates = ['copying', 'in-step', 'silent', 'ending', 'held', 'sealed']
const leaseStates = ['held', 'unguarded', 'waits', 'paused', 'expired']
const sourceStates =
  'preflight reserving registering streaming renounced deciding yielding unheard aborting resuming discarding done aborted'
const targetStates =
  'preparing reserved incoming loaded renounced deciding executing returning discarding done discarded'

/** What cores can be at, as schedules name it: of each of them every fault is to meet some host. */
export const states: readonly string[] = [
  ...leaseStates.map(state => `lease-${state}`),
  'taking-over',
  ...replicaStates.map(state => `replica-${state}`),
  ...sourceStates.split(' ').map(state => `source-${state}`),
  ...targetStates.split(' ').map(state => `target-${state}`)
]

export function faultOf({ verb, args }: Action): string | undefined {
  // Its end is none.
  return verb === 'disk HOST MODE' && args[1] === 'ok' ? undefined : faults[verb]
}

/** How often two things came together: what a fault met. */
export class Coverage {
  readonly #counts = new Map<string, Map<string, number>>()

  count(row: string, column: string, times = 1): void {
    let columns = this.#counts.get(row)
    if (columns === undefined) {
      columns = new Map()
      this.#counts.set(row, columns)
    }
    columns.set(column, (columns.get(column) ?? 0) + times)
  }

  of(row: string, column: string): number {
    return this.#counts.get(row)?.get(column) ?? 0
  }

  /** With what another run counted. */
  add(counts: Readonly<Record<string, Readonly<Record<string, number>>>>): void {
    for (const [row, columns] of Object.entries(counts))
      for (const [column, times] of Object.entries(columns)) this.count(row, column, times)
  }

  /** Pairs of a state and a fault that met less often. */
  rarerThan(times: number): { readonly state: string; readonly fault: string; readonly times: number }[] {
    return states.flatMap(state =>
      names.flatMap(fault => {
        const met = this.of(state.replaceAll('-', ' '), fault)
        return met < times ? [{ state, fault, times: met }] : []
      })
    )
  }

  toJSON(): Record<string, Record<string, number>> {
    return Object.fromEntries([...this.#counts].map(([row, columns]) => [row, Object.fromEntries(columns)]))
  }

  /** A line for each state; the last says which pair was seen least. */
  table(): string {
    const columns = names
    const rows = states.map(state => state.replaceAll('-', ' '))
    const width = Math.max(...rows.map(row => row.length))
    const widths = columns.map(column => Math.max(column.length, 6))
    const line = (name: string, cells: string[]) =>
      [name.padEnd(width), ...cells.map((cell, at) => cell.padStart(widths[at]!))].join('  ')
    const body = rows.map(row =>
      line(
        row,
        columns.map(column => String(this.of(row, column)))
      )
    )
    const [least] = this.rarerThan(Number.POSITIVE_INFINITY).sort((a, b) => a.times - b.times)
    const { state, fault, times } = least!
    return [line('', columns), ...body, `least: ${state} × ${fault}, ${times} times`].join('\n')
  }
}
