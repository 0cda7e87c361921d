import { readFileSync } from 'node:fs'
import { WatariError } from '../../../protocol/errors.ts'

const LOG_TAIL_BYTES = 1000

export function driverFailed(what: string, cause?: unknown): WatariError {
  const why = cause instanceof Error ? `: ${cause.message}` : ''
  return new WatariError('driver-failed', `${what}${why}`, { cause })
}

/** The last words of QEMU itself, for an error or a reason. */
export function lastWords(log: string): string {
  try {
    const lines = readFileSync(log, 'utf8').slice(-LOG_TAIL_BYTES).trim().split('\n')
    return (lines.at(-1) ?? '').replace(/^\S+Z /, '').slice(0, 400)
  } catch {
    return ''
  }
}
