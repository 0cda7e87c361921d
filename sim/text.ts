import { WatariError } from '../protocol/errors.ts'

/** A schedule or scenario that cannot be read, with the number of its line. */
export function badLine(line: number, why: string): WatariError {
  return new WatariError('bad-scenario', `line ${line}: ${why}`, { fields: { line } })
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `250ms`, `12.5s`, `5m`, `1h`, with a sign where one is given; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  return match ? Number(match[1]) * units[match[2]!]! : undefined
}

export function formatDuration(ms: number): string {
  return `${Math.round(ms) / 1000}s`
}
