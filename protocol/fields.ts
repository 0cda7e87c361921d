import { toHex } from './hex.ts'

/*
 * Checks for the fields of a decoded protobuf message, which may all be absent. Each returns the value in its
 * domain type or throws; a codec turns that into `bad-message`.
 */

/** A message field that has to be there. */
export function present<T>(value: T | null | undefined, name: string): T {
  if (value === null || value === undefined) throw new Error(`${name} is missing`)
  return value
}

/** An integer in [min, max]; protobufjs gives 64-bit fields as Long objects. */
export function integer(
  value: unknown,
  name: string,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER
): number {
  const number = Number(value ?? 0)
  if (!Number.isSafeInteger(number) || number < min || number > max) {
    throw new Error(`${name} is not an integer from ${min} to ${max}`)
  }
  return number
}

/** A text that matches a pattern as a whole. */
export function text(value: unknown, name: string, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw new Error(`${name} is malformed`)
  return value
}

/** A text of at most so many UTF-16 units. */
export function shortText(value: unknown, name: string, maxLength: number): string {
  if (typeof value !== 'string' || value.length > maxLength)
    throw new Error(`${name} is over ${maxLength} characters`)
  return value
}

/** Exactly so many bytes, as hex digits. */
export function hexOf(value: unknown, name: string, bytes: number): string {
  if (!(value instanceof Uint8Array) || value.length !== bytes)
    throw new Error(`${name} is not ${bytes} bytes`)
  return toHex(value)
}

/** A list with a bound, each element checked. */
export function list<M, T>(
  value: readonly M[] | null | undefined,
  name: string,
  maxItems: number,
  parse: (item: M) => T
): T[] {
  const items = value ?? []
  if (items.length > maxItems) throw new Error(`${name} has over ${maxItems} items`)
  return items.map(parse)
}

/** A PeerId in base58. */
export const hostIdPattern = /^[1-9A-HJ-NP-Za-km-z]{1,64}$/
