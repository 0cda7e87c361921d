import { WatariError } from './errors.ts'

/** How a value becomes bytes and back, with the limit that its reader holds a stranger to. */
export interface Codec<T> {
  readonly maxBytes: number
  encode(value: T): Uint8Array
  /** @throws WatariError `bad-message` on anything that is not a valid, complete value */
  decode(bytes: Uint8Array): T
}

/** What protobufjs generates for a message type, as far as we use it. */
interface MessageType<M> {
  encode(message: M): { finish(): Uint8Array }
  decode(bytes: Uint8Array): M
}

/**
 * A codec for a protobuf message.
 *
 * @param parse turns the decoded message into the domain value and throws on what is missing or out of
 * range: protobuf itself accepts every field as absent.
 */
export function protobufCodec<T, M>(options: {
  name: string
  type: MessageType<M>
  maxBytes: number
  format: (value: T) => M
  parse: (message: M) => T
}): Codec<T> {
  const { name, type, maxBytes, format, parse } = options
  return {
    maxBytes,
    encode(value) {
      const bytes = type.encode(format(value)).finish()
      if (bytes.length > maxBytes) {
        throw new WatariError(
          'message-too-large',
          `${name} of ${bytes.length} bytes is over its limit of ${maxBytes}`,
          {
            fields: { name, bytes: bytes.length, maxBytes }
          }
        )
      }
      return bytes
    },
    decode(bytes) {
      if (bytes.length > maxBytes) {
        throw new WatariError(
          'bad-message',
          `${name} of ${bytes.length} bytes is over its limit of ${maxBytes}`,
          {
            fields: { name }
          }
        )
      }
      try {
        return parse(type.decode(bytes))
      } catch (cause) {
        throw new WatariError('bad-message', `not a valid ${name}`, { fields: { name }, cause })
      }
    }
  }
}
