import { type Codec, protobufCodec } from '../codec.ts'
import { WatariError } from '../errors.ts'
import { fromHex, toHex } from '../hex.ts'
import type { SegmentId } from '../machine.ts'
import { watari } from '../messages.js'
import type { Address } from './path.ts'

/**
 * What two hosts tell each other, over their authenticated connection, before datagrams pass between them: each gives
 * the session a number of its own, half of the secret, its addresses, and its numbers of segments. Whoever has frames
 * asks; both may at once, which makes two sessions, of which each side uses one.
 */
export interface Agreement {
  /** 1 to 2^32 - 1: datagrams to the sender of this name it. */
  readonly session: number
  readonly secret: Uint8Array
  readonly addresses: readonly Address[]
  readonly segments: ReadonlyMap<SegmentId, number>
}

export const SECRET_BYTES = 32
export const ADDRESS_BYTES = 18
const MAX_ADDRESSES = 8
const MAX_SEGMENTS = 256
const MAX_BYTES = 16 * 1024

export const agreementCodec: Codec<Agreement> = protobufCodec({
  name: 'link agreement',
  type: watari.network.LinkAgreement,
  maxBytes: MAX_BYTES,
  format: ({ session, secret, addresses, segments }) => ({
    session,
    secret,
    addresses: addresses.slice(0, MAX_ADDRESSES).map(fromHex),
    segments: [...segments]
      .slice(0, MAX_SEGMENTS)
      .map(([segment, number]) => ({ segment: fromHex(segment), number }))
  }),
  parse: message => {
    const { session, secret, addresses = [], segments = [] } = message
    const lengths = [
      secret?.length === SECRET_BYTES,
      typeof session === 'number' && session > 0,
      (addresses ?? []).length <= MAX_ADDRESSES,
      (addresses ?? []).every(address => address.length === ADDRESS_BYTES),
      (segments ?? []).length <= MAX_SEGMENTS
    ]
    if (lengths.includes(false)) throw bad()
    return {
      session: session!,
      secret: Uint8Array.from(secret!),
      addresses: (addresses ?? []).map(toHex),
      segments: new Map((segments ?? []).map(({ segment, number }) => [idOf(segment), numberOf(number)]))
    }
  }
})

function idOf(bytes: Uint8Array | null | undefined): SegmentId {
  if (bytes?.length !== 16) throw bad()
  return toHex(bytes)
}

function numberOf(number: number | null | undefined): number {
  if (number === null || number === undefined || number > 0xffff) throw bad()
  return number
}

function bad(): WatariError {
  return new WatariError('bad-message', 'link agreement: a length or number is none')
}
