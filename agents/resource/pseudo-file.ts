import { readFileSync } from 'node:fs'

/*
 * Files of /proc and of control groups. They are made as they are read, in microseconds, so reading them at
 * once costs less than a trip through the thread pool.
 */

/** The text of a file; undefined where there is none or it may not be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** A file with a single number; undefined also for `max`. */
export function readNumber(path: string): number | undefined {
  const text = readText(path)
  return text === undefined ? undefined : finite(text.trim())
}

/** A file of `name value` lines, such as cpu.stat. */
export function readKeyed(path: string): ReadonlyMap<string, number> | undefined {
  const text = readText(path)
  if (text === undefined) return undefined
  const values = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [name, value] = line.split(' ')
    const number = value === undefined ? undefined : finite(value)
    if (name && number !== undefined) values.set(name, number)
  }
  return values
}

/** Time in which at least one task waited, in microseconds since the beginning (PSI, `some … total=`). */
export function readPressureUs(path: string): number | undefined {
  const match = /^some .*\btotal=(\d+)/m.exec(readText(path) ?? '')
  return match ? Number(match[1]) : undefined
}

function finite(text: string): number | undefined {
  const number = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}
