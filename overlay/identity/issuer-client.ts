import type { Ed25519PrivateKey } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { errorMessage, WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import { type Hello, type Verdict, verdictCodec } from '../../protocol/identity/messages.ts'
import { noiseThen } from './encrypter.ts'
import { exchange } from './exchange.ts'

const defaultDeadlineMs = 10_000

/**
 * Shows an issuer an invitation or an expired certificate, and brings its answer. A libp2p node that exists for
 * this one exchange and has no protocols at all; Noise proves that the other side is the issuer that was meant.
 *
 * @throws WatariError the code that the issuer refused with, or `issuer-unreachable`
 */
export async function askIssuer(options: {
  key: Ed25519PrivateKey
  issuer: HostId
  /** Tried in this order until one answers. */
  addresses: readonly string[]
  hello: Hello
  deadlineMs?: number
  signal?: AbortSignal
}): Promise<Verdict> {
  const deadlineMs = options.deadlineMs ?? defaultDeadlineMs
  let answer: Verdict | undefined
  const encrypter = noiseThen(async (secured, _direction, given) => {
    const { theirs } = await exchange(secured.connection, {
      hello: options.hello,
      judge: async () => ({ kind: 'accepted' }),
      deadlineMs,
      signal: given?.signal,
      verdictBytes: verdictCodec.maxBytes
    })
    answer = theirs
    throw new WatariError('enrolment-done', 'the issuer has answered')
  })
  const node = await createLibp2p({
    privateKey: options.key,
    addresses: { listen: [] },
    transports: [tcp()],
    connectionEncrypters: [encrypter],
    streamMuxers: [yamux()],
    connectionManager: { reconnectRetries: 0 }
  })
  const failures: string[] = []
  try {
    for (const address of options.addresses) {
      const failure = await dial(node, address, options.issuer, deadlineMs, options.signal)
      if (answer !== undefined) return accept(answer)
      failures.push(`${address}: ${failure}`)
      if (options.signal?.aborted) break
    }
  } finally {
    await node.stop()
  }
  throw new WatariError(
    'issuer-unreachable',
    `the issuer does not answer (${failures.join('; ')}): check that its agent runs and that this host can reach it`,
    { fields: { issuer: options.issuer, failures } }
  )
}

/** @returns why it failed, which it always does: an exchange with an issuer never leads to a connection */
async function dial(
  node: Awaited<ReturnType<typeof createLibp2p>>,
  address: string,
  issuer: HostId,
  deadlineMs: number,
  signal: AbortSignal | undefined
): Promise<string> {
  try {
    const suffix = `/p2p/${issuer}`
    const target = multiaddr(address.endsWith(suffix) ? address : `${address}${suffix}`)
    const timeout = AbortSignal.timeout(deadlineMs)
    await node.dial(target, { signal: signal ? AbortSignal.any([timeout, signal]) : timeout })
    return 'it accepted a connection without an answer'
  } catch (error) {
    return errorMessage(error)
  }
}

function accept(answer: Verdict): Verdict {
  if (answer.kind === 'refused')
    throw new WatariError(answer.code, answer.message, { fields: { by: 'issuer' } })
  return answer
}
