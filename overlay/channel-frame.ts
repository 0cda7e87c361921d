import { type Codec, protobufCodec } from '../protocol/codec.ts'
import { watari } from '../protocol/messages.js'

export interface ChannelFrame {
  readonly channel: string
  readonly message: Uint8Array
}

const CHANNEL = /^[a-z][a-z0-9/-]{0,63}$/
/** Room for the name and the tags. */
const ENVELOPE_BYTES = 80

export function isChannelName(name: string): boolean {
  return CHANNEL.test(name)
}

export function channelFrameCodec(messageBytes: number): Codec<ChannelFrame> {
  return protobufCodec<ChannelFrame, watari.overlay.ChannelFrame.$Properties>({
    name: 'channel frame',
    type: watari.overlay.ChannelFrame,
    maxBytes: messageBytes + ENVELOPE_BYTES,
    format: frame => ({ ...frame }),
    parse: ({ channel, message }) => {
      if (!channel || !isChannelName(channel)) throw new Error('not the name of a channel')
      if ((message?.length ?? 0) > messageBytes) throw new Error('message over its limit')
      return { channel, message: message ?? new Uint8Array() }
    }
  })
}
