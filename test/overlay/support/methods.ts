import type { Method } from '../../../overlay/overlay.ts'
import type { Codec } from '../../../protocol/codec.ts'
import { WatariError } from '../../../protocol/errors.ts'

/** Text up to a limit; `refused` cannot be decoded. */
function textCodec(maxBytes: number): Codec<string> {
  return {
    maxBytes,
    encode(text) {
      const bytes = new TextEncoder().encode(text)
      if (bytes.length > maxBytes) throw new WatariError('message-too-large', `text over ${maxBytes} bytes`)
      return bytes
    },
    decode(bytes) {
      if (bytes.length > maxBytes) throw new WatariError('bad-message', 'text over its limit')
      const text = new TextDecoder().decode(bytes)
      if (text === 'refused') throw new WatariError('bad-message', 'not a text that is taken')
      return text
    }
  }
}

export function textMethod(
  name: string,
  { maxBytes = 4096, deadlineMs = 5_000 } = {}
): Method<string, string> {
  return { name, request: textCodec(maxBytes), response: textCodec(maxBytes), deadlineMs }
}
