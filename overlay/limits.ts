import { WatariError } from '../protocol/errors.ts'

/** Every bound of the overlay in one place; `checkedLimits` holds the relations between them. */
export interface OverlayLimits {
  readonly maxConnections: number
  /** New connections per second from one IP address: a whole site may hide behind one. */
  readonly inboundPerSecond: number
  readonly pendingInbound: number
  readonly dialDeadlineMs: number
  /** One address of a peer: a silent one must leave time for the others. */
  readonly addressDialDeadlineMs: number
  /** Requests that one peer may have running here, and we there. */
  readonly requestsPerPeer: number
  readonly streamsPerPeer: number
  /** How far a stream may run ahead of its reader. */
  readonly streamWindowBytes: number
  readonly channelMessageBytes: number
  readonly channelQueueMessages: number
  readonly channelQueueBytes: number
  readonly gossipMessageBytes: number
  readonly hintBytes: number
  readonly hintKeyBytes: number
  /** Hints that we keep for others, and how many of them one writer may fill. */
  readonly hintsKept: number
  readonly hintsPerWriter: number
  /** Own hints that are written again from time to time. */
  readonly hintsRenewed: number
  /** A connection is given up when nothing came for interval and time-out together, at the next interval's end. */
  readonly heartbeatIntervalMs: number
  readonly heartbeatTimeoutMs: number
  /** Peers that we dial by ourselves: membership dials whom it wants beside them. */
  readonly peersSought: number
  readonly peersRemembered: number
  readonly redialMinMs: number
  readonly redialMaxMs: number
  readonly relayReservations: number
}

export const defaultLimits: OverlayLimits = {
  maxConnections: 300,
  inboundPerSecond: 100,
  pendingInbound: 100,
  dialDeadlineMs: 10_000,
  addressDialDeadlineMs: 4_000,
  requestsPerPeer: 128,
  streamsPerPeer: 128,
  streamWindowBytes: 2 * 1024 * 1024,
  channelMessageBytes: 64 * 1024,
  channelQueueMessages: 512,
  channelQueueBytes: 1024 * 1024,
  gossipMessageBytes: 64 * 1024,
  hintBytes: 4 * 1024,
  hintKeyBytes: 256,
  hintsKept: 16_384,
  hintsPerWriter: 4_096,
  hintsRenewed: 4_096,
  heartbeatIntervalMs: 3_000,
  heartbeatTimeoutMs: 9_000,
  peersSought: 32,
  peersRemembered: 1_024,
  redialMinMs: 500,
  redialMaxMs: 30_000,
  relayReservations: 256
}

/**
 * For a bulk process: few streams, each of which shall fill a path of 100 MB/s and 80 ms. A heartbeat stands in line
 * behind what the windows of memory and disk let out: 16 MiB, which take a minute at 2 Mbit/s. Whether the other host
 * lives is for the agents to say.
 */
export const bulkLimits = {
  streamsPerPeer: 32,
  streamWindowBytes: 8 * 1024 * 1024,
  heartbeatTimeoutMs: 120_000
} satisfies Partial<OverlayLimits>

/** @throws WatariError `bad-config` naming every relation that does not hold */
export function checkedLimits(changes: Partial<OverlayLimits> = {}): OverlayLimits {
  const limits = { ...defaultLimits, ...changes }
  const mistakes: string[] = []
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value <= 0) mistakes.push(`${name} must be a whole number above 0`)
  }
  const below = (a: keyof OverlayLimits, b: keyof OverlayLimits) => {
    if (limits[a] > limits[b]) mistakes.push(`${a} must not be above ${b}`)
  }
  below('addressDialDeadlineMs', 'dialDeadlineMs')
  below('channelMessageBytes', 'channelQueueBytes')
  // Whoever accepted a connection beats after two silent intervals, and must be answered.
  if (3 * limits.heartbeatIntervalMs > limits.heartbeatTimeoutMs)
    mistakes.push('heartbeatTimeoutMs must be at least three times heartbeatIntervalMs')
  below('hintsPerWriter', 'hintsKept')
  below('redialMinMs', 'redialMaxMs')
  below('peersSought', 'maxConnections')
  if (limits.streamWindowBytes < 256 * 1024)
    mistakes.push('streamWindowBytes must be at least 262144 (yamux)')
  if (mistakes.length > 0) {
    throw new WatariError('bad-config', `The limits of the overlay cannot hold: ${mistakes.join('; ')}`, {
      fields: { mistakes }
    })
  }
  return limits
}
