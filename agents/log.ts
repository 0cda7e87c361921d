import { pino } from 'pino'
import { errorCode } from '../protocol/errors.ts'

/** A log: one JSON object a line on standard output (the agent's), a constant message and fixed fields. */
export interface AgentLog {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  /** A warning that may come again and again: the same key is told once in a while, with how often it came. */
  recurring(key: string, message: string, fields?: Record<string, unknown>): void
  /** Something that should not happen: our own mistake, or the host's. Told at a limited rate for each context. */
  fault(error: unknown, context: string): void
}

/** The same fault again within this time is only counted. */
const quietMs = 10_000
const contextsRemembered = 256

/** Of what is not read yet, where nothing may wait for whoever reads; the rest is dropped. */
const maxUnreadBytes = 65_536

/** @param toStandardError and nothing ever waits for whoever reads it */
export function createLog(level: string, host: string, { toStandardError = false } = {}): AgentLog {
  const options = { level, base: { host }, timestamp: pino.stdTimeFunctions.isoTime }
  const logger = toStandardError ? pino(options, unwaited()) : pino(options)
  const told = new Map<string, { at: number; suppressed: number }>()
  /** @returns how often it was not told since it was told last; undefined if it is not to be told now */
  const due = (key: string): number | undefined => {
    const now = performance.now()
    const before = told.get(key)
    if (before && now - before.at < quietMs) {
      before.suppressed += 1
      return undefined
    }
    if (told.size >= contextsRemembered) told.clear()
    told.set(key, { at: now, suppressed: 0 })
    return before?.suppressed ?? 0
  }
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    recurring(key, message, fields = {}) {
      const suppressed = due(key)
      if (suppressed !== undefined) logger.warn({ ...fields, suppressed }, message)
    },
    fault(error, context) {
      const suppressed = due(`${context} ${errorCode(error)}`)
      if (suppressed !== undefined)
        logger.warn({ err: error, code: errorCode(error), context, suppressed }, 'fault')
    }
  }
}

function unwaited(): pino.DestinationStream {
  const stream = pino.destination({ dest: 2, sync: false, maxLength: maxUnreadBytes })
  // Nobody is there any more.
  stream.on('error', () => {})
  return stream
}
