const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const bytesOf = new Map(digits.map((pair, byte) => [pair, byte]))

/** Bytes as lower-case hex digits. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte]
  return text
}

/**
 * Hex digits as bytes.
 * @throws Error on anything but an even number of lower-case hex digits
 */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(text.length / 2))
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytesOf.get(text.slice(at * 2, at * 2 + 2))
    if (byte === undefined) throw new Error('not lower-case hex digits')
    bytes[at] = byte
  }
  return bytes
}
