import { type GossipSub, gossipsub, type Message, TopicValidatorResult } from '@libp2p/gossipsub'
import { WatariError } from '../protocol/errors.ts'
import { toHex } from '../protocol/hex.ts'
import type { HostId } from '../protocol/host.ts'
import type { OverlayLimits } from './limits.ts'

/**
 * gossipsub (v1.1, libp2p specs) as this overlay runs it: every message signed by its author, every peer
 * admitted, so nothing is scored by address: hosts of a site share one, and the default weight would empty
 * the mesh at twenty of them. An author sends to all subscribers that it knows, so the first message of a
 * young mesh arrives as well.
 */
export function gossipService(limits: OverlayLimits) {
  return gossipsub({
    globalSignaturePolicy: 'StrictSign',
    // Without it the signature of every copy is verified before it is found to be one. Kept only of what was
    // verified, so nobody can take another's message off the air with a signature that does not hold.
    fastMsgIdFn: message => toHex(message.signature ?? new Uint8Array(0)),
    emitSelf: false,
    floodPublish: true,
    allowPublishToZeroTopicPeers: true,
    fallbackToFloodsub: false,
    runOnLimitedConnection: true,
    maxInboundDataLength: limits.gossipMessageBytes,
    maxOutboundBufferSize: 16 * limits.gossipMessageBytes,
    maxTopicBytesPerPeer: 256 * 1024,
    scoreParams: { IPColocationFactorWeight: 0 }
  })
}

type TopicHandler = (message: Uint8Array, from: HostId) => boolean

/** Topics: who signed a message, whether it is well-formed, and its size at both ends. */
export class Gossip {
  readonly #service: GossipSub
  readonly #limits: OverlayLimits
  readonly #onFault: (error: unknown, context: string) => void
  readonly #subscribed = new Set<string>()

  constructor(options: {
    service: GossipSub
    limits: OverlayLimits
    onFault: (error: unknown, context: string) => void
  }) {
    this.#service = options.service
    this.#limits = options.limits
    this.#onFault = options.onFault
  }

  /** @throws WatariError `message-too-large` */
  async publish(topic: string, message: Uint8Array): Promise<void> {
    if (message.length > this.#limits.gossipMessageBytes) {
      throw new WatariError(
        'message-too-large',
        `A message of ${message.length} bytes is over the ${this.#limits.gossipMessageBytes} that may be published`
      )
    }
    await this.#service.publish(topic, message)
  }

  subscribe(topic: string, handler: TopicHandler): void {
    if (this.#subscribed.has(topic))
      throw new WatariError('internal', `Topic ${topic} has its subscriber already`)
    this.#subscribed.add(topic)
    // The validator sees each message once, before it is passed on: it is both the judge and the receiver.
    this.#service.topicValidators.set(topic, (_peer, message) => this.#judge(message, handler))
    this.#service.subscribe(topic)
  }

  #judge(message: Message, handler: TopicHandler): TopicValidatorResult {
    if (message.type !== 'signed' || message.data.length > this.#limits.gossipMessageBytes) {
      return TopicValidatorResult.Reject
    }
    try {
      return handler(message.data, message.from.toString())
        ? TopicValidatorResult.Accept
        : TopicValidatorResult.Reject
    } catch (error) {
      // Our own mistake: neither passed on nor held against the peer.
      this.#onFault(error, `topic ${message.topic}`)
      return TopicValidatorResult.Ignore
    }
  }
}
