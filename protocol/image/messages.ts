import { type Codec, protobufCodec } from '../codec.ts'
import { hexOf, integer } from '../fields.ts'
import { fromHex } from '../hex.ts'
import type { ImageHash } from '../machine.ts'
import { watari } from '../messages.js'

/** Content of an image is asked for by its hash, from a byte on. */
export interface ImageRead {
  readonly hash: ImageHash
  readonly offset: number
}

export interface ImageStat {
  /** Absent where the host does not have the image. */
  readonly bytes?: number
}

const HASH_BYTES = 32

export const imageStatRequest: Codec<{ readonly hash: ImageHash }> = protobufCodec({
  name: 'image question',
  type: watari.image.StatRequest,
  maxBytes: 64,
  format: ({ hash }) => new watari.image.StatRequest({ hash: fromHex(hash) }),
  parse: ({ hash }) => ({ hash: hexOf(hash, 'hash', HASH_BYTES) })
})

export const imageStatAnswer: Codec<ImageStat> = protobufCodec({
  name: 'image answer',
  type: watari.image.StatAnswer,
  maxBytes: 64,
  format: ({ bytes }) => new watari.image.StatAnswer(bytes === undefined ? {} : { found: { bytes } }),
  parse: ({ found }) => (found ? { bytes: integer(found.bytes, 'bytes', 0) } : {})
})

export const imageRead: Codec<ImageRead> = protobufCodec({
  name: 'image request',
  type: watari.image.ReadRequest,
  maxBytes: 64,
  format: ({ hash, offset }) => new watari.image.ReadRequest({ hash: fromHex(hash), offset }),
  parse: ({ hash, offset }) => ({
    hash: hexOf(hash, 'hash', HASH_BYTES),
    offset: integer(offset, 'offset', 0)
  })
})
