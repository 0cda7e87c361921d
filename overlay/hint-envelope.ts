import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { protobufCodec } from '../protocol/codec.ts'
import { WatariError } from '../protocol/errors.ts'
import { integer } from '../protocol/fields.ts'
import { watari } from '../protocol/messages.js'

/** A value in the distributed hash table, as its writer signed it. */
export interface HintEnvelope {
  readonly key: string
  readonly sequence: number
  readonly writer: string
  readonly value: Uint8Array
  readonly signature: Uint8Array
}

/** Names what is signed, so that the signature is good for nothing else. */
const CONTEXT = new TextEncoder().encode('watari hint 1\n')
const ENVELOPE_BYTES = 1024

export function hintCodec(valueBytes: number) {
  return protobufCodec<HintEnvelope, watari.overlay.Hint.$Properties>({
    name: 'hint',
    type: watari.overlay.Hint,
    maxBytes: valueBytes + ENVELOPE_BYTES,
    format: hint => ({ ...hint }),
    parse: ({ key, sequence, writer, value, signature }) => {
      if (!key || !writer || writer.length > 64) throw new Error('key or writer missing')
      if (signature?.length !== 64) throw new Error('not an Ed25519 signature')
      if ((value?.length ?? 0) > valueBytes) throw new Error('value over its limit')
      return {
        key,
        sequence: integer(sequence, 'sequence', 1),
        writer,
        value: value ?? new Uint8Array(),
        signature
      }
    }
  })
}

export async function signedHint(
  privateKey: PrivateKey,
  hint: { key: string; sequence: number; value: Uint8Array }
): Promise<HintEnvelope> {
  const unsigned = { ...hint, writer: peerIdFromPrivateKey(privateKey).toString() }
  return { ...unsigned, signature: await privateKey.sign(signedBytes(unsigned)) }
}

/** @throws WatariError `bad-message` unless the writer that it names signed it */
export async function verifyHint(hint: HintEnvelope): Promise<void> {
  let isGood = false
  try {
    const { publicKey } = peerIdFromString(hint.writer)
    isGood = publicKey !== undefined && (await publicKey.verify(signedBytes(hint), hint.signature))
  } catch {
    // An id that is none is no better than a wrong signature.
  }
  if (!isGood) throw new WatariError('bad-message', 'The hint is not signed by its writer')
}

/** Whether `a` is to be believed before `b`: the later one; of two at once, the one with the greater bytes. */
export function isNewer(a: HintEnvelope, b: HintEnvelope): boolean {
  if (a.sequence !== b.sequence) return a.sequence > b.sequence
  return Buffer.compare(a.value, b.value) > 0
}

function signedBytes({ key, sequence, writer, value }: Omit<HintEnvelope, 'signature'>): Uint8Array {
  return Buffer.concat([CONTEXT, watari.overlay.Hint.encode({ key, sequence, writer, value }).finish()])
}
