import { WatariError } from '../protocol/errors.ts'

const units: Record<string, number> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }
const durations: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `512M` is 512 MiB. @throws WatariError `usage` */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)i?B?$/i.exec(text)
  if (!match) throw new WatariError('usage', `'${text}' is not a size; write for example 512M or 2G`)
  return Math.round(Number(match[1]) * units[match[2]!.toUpperCase()]!)
}

/** `90s`, `15m`, `1h`, `2d`. @throws WatariError `usage` */
export function parseDurationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text)
  if (!match)
    throw new WatariError('usage', `'${text}' is not a length of time; write for example 90s, 15m or 1h`)
  return Math.round(Number(match[1]) * durations[match[2]!]!)
}

export function formatBytes(bytes: number | null): string {
  if (bytes === null) return '-'
  const unit = Object.entries(units)
    .filter(([, size]) => bytes >= size)
    .at(-1) ?? ['', 1]
  const value = bytes / unit[1]
  return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)}${unit[0]}`
}

export function formatAge(ms: number | null): string {
  if (ms === null) return '-'
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)}s`
  if (ms < 120_000) return `${Math.round(ms / 1_000)}s`
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)}m`
  return `${Math.round(ms / 3_600_000)}h`
}

export function formatNumber(value: number | null, digits = 1): string {
  return value === null ? '-' : value.toFixed(digits)
}

/** Columns as wide as their widest cell; an empty table says so in words. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  whenEmpty: string
): string {
  if (rows.length === 0) return whenEmpty
  const all = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...all.map(row => (row[column] ?? '').length)))
  return all
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()
    )
    .join('\n')
}

/** One `name  value` a line. */
export function facts(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length))
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}
