/**
 * One error type for everything that a person or a peer may see.
 *
 * `code` is stable and kebab-case; `message` is one sentence that says what was wrong and what to do.
 * The mapping of codes to HTTP statuses and exit codes is made once, at the front door.
 */
export class WatariError extends Error {
  readonly code: string
  /** Facts for programs: names, limits, measured values. Must survive JSON. */
  readonly fields: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    options: { fields?: Record<string, unknown>; cause?: unknown } = {}
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'WatariError'
    this.code = code
    this.fields = options.fields ?? {}
  }
}

/** The stable code of any error: its own, or `internal` for what is our mistake. */
export function errorCode(error: unknown): string {
  return error instanceof WatariError ? error.code : 'internal'
}

/** The sentence to show for any error. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
