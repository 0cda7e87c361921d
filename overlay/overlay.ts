import type { Codec } from '../protocol/codec.ts'
import type { HostId, HostIdentity } from '../protocol/host.ts'

/**
 * What agents may ask of the overlay. There are two: overlay/node.ts speaks libp2p, overlay/memory.ts joins
 * agents of one process for tests; both pass test/overlay/conformance.ts.
 *
 * Everything that arrives comes with the proven identity of its sender; strangers never get this far.
 */
export interface Overlay {
  readonly self: HostIdentity

  /**
   * Asks a host and waits for its answer.
   *
   * @throws WatariError with the code that the other side threw, or `unreachable` (never sent), `deadline`
   * or `connection-lost` (sent: the outcome is unknown; also when the caller's signal ended it),
   * `no-such-method`, `busy` (over the bound of requests at a time), `bad-message`, `message-too-large`,
   * `certificate-expired` (of one end, and the method does not serve such hosts)
   */
  request<Req, Res>(
    to: HostId,
    method: Method<Req, Res>,
    request: Req,
    options?: { signal?: AbortSignal }
  ): Promise<Res>

  /** Answers a method. A thrown WatariError reaches the caller with its code; anything else as `internal`. */
  handle<Req, Res>(
    method: Method<Req, Res>,
    handler: (request: Req, from: Asker, signal: AbortSignal) => Promise<Res>
  ): void

  /**
   * Sends a small message without waiting: at most once, in order while the connection lasts, dropped when
   * the host cannot be reached or too much is queued. Whoever sends must live with its loss.
   */
  send(to: HostId, channel: string, message: Uint8Array): void
  receive(channel: string, maxBytes: number, handler: (message: Uint8Array, from: HostIdentity) => void): void

  /** Spreads a message to all subscribers of a topic (gossip: most of them, usually once; not to ourselves). */
  publish(topic: string, message: Uint8Array): Promise<void>
  /** One handler a topic. @param handler is told who signed the message, not who passed it on; returns whether it was well-formed */
  subscribe(topic: string, handler: (message: Uint8Array, from: HostId) => boolean): void

  /** Opens a stream of bytes to a host. */
  openStream(to: HostId, protocol: string, options?: StreamOptions): Promise<ByteStream>
  /** @param options.apart as those who open them say */
  handleStream(
    protocol: string,
    handler: (stream: ByteStream, from: HostIdentity) => Promise<void>,
    options?: Pick<StreamOptions, 'apart'>
  ): void

  /** A hint that survives its writer for a while: found by anybody by its key (kad-dht). Never authoritative. */
  putHint(key: string, value: Uint8Array, options?: { signal?: AbortSignal }): Promise<void>
  getHint(key: string, options?: { signal?: AbortSignal }): Promise<Uint8Array | undefined>

  /** Says where a host may be reached, learnt out of band (membership, an invitation, a hint). */
  addAddresses(host: HostId, multiaddrs: readonly string[]): Promise<void>
  /** Own addresses as others may dial them. */
  addresses(): string[]
  /** Whether there is a connection, and how it goes. */
  connection(host: HostId): 'none' | 'direct' | 'relayed'
  onConnectionChange(handler: (host: HostId, connected: boolean) => void): void

  stop(): Promise<void>
}

/** A question that one host may ask another. Methods are constants beside the code that answers them. */
export interface Method<Req, Res> {
  /** `area/verb`, on the wire inside the protocol id */
  readonly name: string
  readonly request: Codec<Req>
  readonly response: Codec<Res>
  /** From the first byte sent to the last byte of the answer. */
  readonly deadlineMs: number
  /**
   * Somebody waits for these methods, usually this one among them, after it: streams are opened ahead for them at the host
   * that is asked, which saves each a round trip. Each of them names some as well, for a stream of it may wait for long.
   */
  readonly opensAhead?: readonly string[]
  /**
   * It is served, and asked, although a certificate at either end ended lately: what keeps running machines running, and nothing by
   * which anything is begun. Whoever handles it looks at `Asker.hasEnded`.
   */
  readonly servesEnded?: true
}

/** Who asks. */
export interface Asker extends HostIdentity {
  /** Its certificate had ended when it connected. */
  readonly hasEnded?: true
}

export interface StreamOptions {
  readonly signal?: AbortSignal
  /** It flows at full speed, so it goes by a connection beside the one that requests go by, where one can be made. */
  readonly apart?: boolean
}

/**
 * A two-way stream with back-pressure. Its source (to be read once) ends when its writer closes it and throws
 * `connection-lost` when it was cut: a source that ended is whole. Both ends close, or one aborts, or it stays.
 */
export interface ByteStream {
  readonly source: AsyncIterable<Uint8Array>
  /** Resolves when there is room for more. Send 64 KiB or more at a time where there is much to send. */
  write(chunk: Uint8Array): Promise<void>
  /** No more will be written; what was written still arrives. */
  close(): Promise<void>
  /** Gives up in both directions at once. */
  abort(error: Error): void
}
