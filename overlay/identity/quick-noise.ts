import { type ICryptoInterface, type NoiseComponents, noise } from '@chainsafe/libp2p-noise'
import type {
  ConnectionEncrypter,
  MessageStream,
  SecureConnectionOptions,
  SecuredConnection
} from '@libp2p/interface'
import { noiseCrypto } from './noise-crypto.ts'

/** Noise (XX, from @chainsafe/libp2p-noise) with our cipher, and without what its package does for nothing. */
export function quickNoise(
  components: NoiseComponents
): Pick<ConnectionEncrypter<unknown>, 'secureInbound' | 'secureOutbound'> {
  const inner = noise({ crypto: noiseCrypto })(components)
  return {
    secureOutbound: async (connection: MessageStream, options?: SecureConnectionOptions) =>
      quickened(await inner.secureOutbound(connection, options)),
    secureInbound: async (connection: MessageStream, options?: SecureConnectionOptions) =>
      quickened(await inner.secureInbound(connection, options))
  } as Pick<ConnectionEncrypter<unknown>, 'secureInbound' | 'secureOutbound'>
}

function quickened<Secured extends SecuredConnection<unknown>>(secured: Secured): Secured {
  countingQuietly(secured.connection)
  decryptingOnly(secured.connection)
  return secured
}

/** A part of the package's secured connection that its types hide. */
interface FrameDecoder {
  lengthDecoder(bytes: { readonly byteLength: number }): number
}

/**
 * The package's decoder asks for the length of the next frame until an error is thrown because none is there, which
 * is after every piece that arrives, and costs more than to decrypt a small one. A length of 0 ends the asking too:
 * with its prefix the frame has two bytes, and those are not there.
 */
function countingQuietly(connection: MessageStream): void {
  const { decoder } = connection as { decoder?: Partial<FrameDecoder> }
  const lengthOf = decoder?.lengthDecoder
  if (!decoder || !lengthOf) return
  decoder.lengthDecoder = bytes => (bytes.byteLength < 2 ? 0 : lengthOf(bytes))
}

type Message = Parameters<ICryptoInterface['chaCha20Poly1305Decrypt']>[0]

/** Another such part. */
interface Decrypting {
  decrypt(message: Message): Message
  readonly handshake: { decrypt(message: Message): Message }
}

/**
 * The package offers its cipher a place for the text, which is a copy of the message where that came in several pieces,
 * as most large ones do; the cipher makes its own, and the copy is thrown away. What comes here is one message.
 */
function decryptingOnly(connection: MessageStream): void {
  const hidden = connection as Partial<Decrypting>
  const { handshake } = hidden
  if (hidden.decrypt && handshake) hidden.decrypt = message => handshake.decrypt(message)
}
