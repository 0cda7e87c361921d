import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Settings } from 'typebox/system'

/** Mistakes beyond these are not listed: a value that is wrong all over needs no longer list. */
const maxMistakes = 64

Settings.Set({ maxErrors: 4 * maxMistakes })

export interface Validator<T> {
  is(value: unknown): value is T
  /** Every mistake in a value as a phrase for people; none when it is valid. */
  mistakes(value: unknown): string[]
}

/**
 * Checks values against a schema, which is compiled at its first use: most are never used in the life of a process.
 *
 * @param subject what the value is called when the mistake is the value itself
 */
export function validator<S extends TSchema>(schema: S, subject: string): Validator<Static<S>> {
  let compiled: ReturnType<typeof Compile<S>> | undefined
  const check = () => (compiled ??= Compile(schema))
  return {
    is: (value): value is Static<S> => check().Check(value),
    mistakes(value) {
      if (check().Check(value)) return []
      const all = check()
        .Errors(value)
        .flatMap(error => phrase(error, subject))
      return [...new Set(all)].slice(0, maxMistakes)
    }
  }
}

interface ValidationError {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: object
}

function phrase({ keyword, instancePath, message, params }: ValidationError, subject: string): string[] {
  const path = instancePath.slice(1).replaceAll('/', '.')
  const where = path === '' ? subject : path
  const { additionalProperties, allowedValues, requiredProperties } = params as Record<
    string,
    string[] | undefined
  >
  switch (keyword) {
    case 'additionalProperties':
      return (additionalProperties ?? []).map(key => `unknown key ${path === '' ? key : `${path}.${key}`}`)
    case 'required':
      return (requiredProperties ?? []).map(key => `${path === '' ? key : `${path}.${key}`} is missing`)
    case 'enum':
      return [`${where} must be one of ${(allowedValues ?? []).join(', ')}`]
    // Said once more, and better, by the keyword that contains them.
    case 'boolean':
    case 'const':
      return []
    default:
      return [`${where} ${message}`]
  }
}
