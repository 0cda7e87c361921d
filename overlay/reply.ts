import { type Codec, protobufCodec } from '../protocol/codec.ts'
import { WatariError } from '../protocol/errors.ts'
import { watari } from '../protocol/messages.js'

/** What comes back for a request: the bytes of the answer, or why there is none. */
export type Reply = { readonly result: Uint8Array } | { readonly failure: { code: string; message: string } }

const CODE = /^[a-z][a-z0-9-]{0,63}$/
const MESSAGE_BYTES = 1024
/** Room for a failure, and for the fields around a result. */
const ENVELOPE_BYTES = 2048

/** @param resultBytes the limit of the answer itself */
export function replyCodec(resultBytes: number): Codec<Reply> {
  return protobufCodec<Reply, watari.rpc.Reply.$Properties>({
    name: 'reply',
    type: watari.rpc.Reply,
    maxBytes: resultBytes + ENVELOPE_BYTES,
    format: reply => reply,
    parse: message => {
      if (message.failure) {
        const code = message.failure.code ?? ''
        if (!CODE.test(code)) throw new Error('a failure needs a code')
        return { failure: { code, message: (message.failure.message ?? '').slice(0, MESSAGE_BYTES) } }
      }
      if (!message.result) throw new Error('neither result nor failure')
      if (message.result.length > resultBytes) throw new Error('result over its limit')
      return { result: message.result }
    }
  })
}

/** What the caller is told: our own errors as they are, everything else without its inside. */
export function failureOf(error: unknown): Reply {
  if (error instanceof WatariError && CODE.test(error.code)) {
    return { failure: { code: error.code, message: shortened(error.message) } }
  }
  return { failure: { code: 'internal', message: 'The host made a mistake of its own; its log says which.' } }
}

/** At most 1,024 bytes of UTF-8, cut between characters. */
function shortened(message: string): string {
  let text = message.slice(0, MESSAGE_BYTES)
  while (new TextEncoder().encode(text).length > MESSAGE_BYTES) text = text.slice(0, -1)
  return text
}
