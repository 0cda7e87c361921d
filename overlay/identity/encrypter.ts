import type { NoiseComponents } from '@chainsafe/libp2p-noise'
import {
  type ConnectionEncrypter,
  type MessageStream,
  type SecureConnectionOptions,
  type SecuredConnection,
  serviceCapabilities
} from '@libp2p/interface'
import { WatariError } from '../../protocol/errors.ts'
import { isWellFormedCode } from '../../protocol/identity/messages.ts'
import { quickNoise } from './quick-noise.ts'

/** Not Noise's own: a plain libp2p peer finds no encryption in common and gets no further. */
export const admissionProtocol = '/watari/noise/1'

export type Direction = 'inbound' | 'outbound'

/** What happens on a secured connection before libp2p gets it; it throws to end the connection. */
export type Afterwards = (
  secured: SecuredConnection<unknown>,
  direction: Direction,
  options: SecureConnectionOptions | undefined,
  /** That of the connection underneath, which is that of libp2p's connection later: the same object, and so its name. */
  timeline: object
) => Promise<MessageStream>

/**
 * Noise (quick-noise.ts), and then an exchange of our own inside the secured connection.
 * libp2p hands a connection on, to multiplexer and protocols, only when an encrypter has returned it.
 */
export function noiseThen(
  afterwards: Afterwards
): (components: NoiseComponents) => ConnectionEncrypter<unknown> {
  return components => {
    const inner = quickNoise(components)
    const then = async (
      secured: SecuredConnection<unknown>,
      direction: Direction,
      options: SecureConnectionOptions | undefined,
      { timeline }: MessageStream
    ) => {
      try {
        return { ...secured, connection: await afterwards(secured, direction, options, timeline) }
      } catch (error) {
        throw toLibp2p(error)
      }
    }
    return {
      protocol: admissionProtocol,
      [Symbol.toStringTag]: 'watari-admission',
      [serviceCapabilities]: ['@libp2p/connection-encryption'],
      secureOutbound: async (connection, options) =>
        await then(await inner.secureOutbound(connection, options), 'outbound', options, connection),
      secureInbound: async (connection, options) =>
        await then(await inner.secureInbound(connection, options), 'inbound', options, connection)
    } as ConnectionEncrypter<unknown>
  }
}

const prefix = 'not admitted'

/** libp2p keeps only the message of an encrypter's error: the code has to travel in it. */
function toLibp2p(error: unknown): Error {
  const { code, message } =
    error instanceof WatariError
      ? error
      : new WatariError('internal', 'the admission failed by a mistake of ours')
  return new Error(`${prefix} (${code}): ${message}`, { cause: error })
}

/**
 * Why a dial was not admitted: finds the reason in what libp2p's dial() threw.
 *
 * @returns undefined when the dial failed for another reason
 */
export function admissionError(error: unknown): WatariError | undefined {
  if (error instanceof AggregateError) {
    return error.errors.map(admissionError).find(found => found !== undefined)
  }
  const match = /^not admitted \(([^)]+)\): (.*)$/s.exec(error instanceof Error ? error.message : '')
  if (!match || !isWellFormedCode(match[1])) return undefined
  return new WatariError(match[1] ?? '', match[2] ?? '', { cause: error })
}
