import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import type { ICryptoInterface } from '@chainsafe/libp2p-noise'
import { defaultCrypto } from '@chainsafe/libp2p-noise/crypto'
import { Uint8ArrayList } from 'uint8arraylist'

const algorithm = 'chacha20-poly1305'
const tagBytes = 16
/** Below this, the WebAssembly that the package has for it is quicker than a call into OpenSSL. */
const smallBytes = 1_200

/** The package's own lists are of another version of the same class. */
type Bytes = Parameters<ICryptoInterface['chaCha20Poly1305Encrypt']>[0]

/**
 * Noise's cryptography as its package has it for Node, except that a key is prepared once and not for every frame,
 * which takes as long as half of the encryption itself (frames have at most 64 KiB).
 */
export const noiseCrypto: ICryptoInterface = {
  ...defaultCrypto,
  chaCha20Poly1305Encrypt(plaintext, nonce, ad, key) {
    if (plaintext.byteLength < smallBytes) {
      return defaultCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, key)
    }
    const cipher = createCipheriv(algorithm, prepared(key), nonce, { authTagLength: tagBytes })
    cipher.setAAD(ad, { plaintextLength: plaintext.byteLength })
    const output = new Uint8ArrayList()
    for (const part of parts(plaintext)) output.append(cipher.update(part))
    cipher.final()
    output.append(cipher.getAuthTag())
    return output as Uint8ArrayList & Bytes
  },
  chaCha20Poly1305Decrypt(ciphertext, nonce, ad, key, destination) {
    const textBytes = ciphertext.byteLength - tagBytes
    if (ciphertext.byteLength < smallBytes) {
      return defaultCrypto.chaCha20Poly1305Decrypt(ciphertext, nonce, ad, key, destination)
    }
    const decipher = createDecipheriv(algorithm, prepared(key), nonce, { authTagLength: tagBytes })
    decipher.setAAD(ad, { plaintextLength: textBytes })
    decipher.setAuthTag(ciphertext.subarray(textBytes))
    const output = new Uint8ArrayList()
    const text =
      ciphertext instanceof Uint8Array ? ciphertext.subarray(0, textBytes) : ciphertext.sublist(0, textBytes)
    for (const part of parts(text)) output.append(decipher.update(part))
    // Nothing of it is used when the tag is wrong: this throws.
    decipher.final()
    return output as Uint8ArrayList & Bytes
  }
}

const preparedKeys = new WeakMap<Uint8Array, KeyObject>()

function prepared(key: Uint8Array): KeyObject {
  const known = preparedKeys.get(key)
  if (known) return known
  const made = createSecretKey(key)
  preparedKeys.set(key, made)
  return made
}

function parts(bytes: Bytes): Iterable<Uint8Array> {
  return bytes instanceof Uint8Array ? [bytes] : bytes
}
