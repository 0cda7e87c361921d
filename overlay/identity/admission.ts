import type { Connection, MessageStream, SecureConnectionOptions, SecuredConnection } from '@libp2p/interface'
import { errorCode, errorMessage, WatariError } from '../../protocol/errors.ts'
import type { HostIdentity } from '../../protocol/host.ts'
import type { CertificateChain } from '../../protocol/identity/chain.ts'
import type { AgentProcess, Hello, Verdict } from '../../protocol/identity/messages.ts'
import type { Admission, Refusal, Standing } from '../admission.ts'
import {
  type AdmittedChain,
  type AuthenticChain,
  admittedUntil,
  checkRevocation,
  type TrustView,
  verifyChain
} from './chain.ts'
import { type Clock, systemClock } from './clock.ts'
import { type Direction, noiseThen } from './encrypter.ts'
import { exchange } from './exchange.ts'
import type { Issuer } from './issuer.ts'
import type { Processes } from './processes.ts'

export interface AdmissionOptions {
  /** Our own certificates as they are now. */
  readonly chain: () => CertificateChain
  readonly trust: TrustView & { onChange(listener: () => void): () => void }
  /** At an issuer: answers those who have no valid certificate yet. */
  readonly issuer?: Pick<Issuer, 'enrol' | 'renewExpired'> | undefined
  readonly clock?: Clock
  /** For the whole exchange. */
  readonly deadlineMs?: number
  /** How many admitted peers are remembered. */
  readonly maxAdmitted?: number
  readonly onRefusal?: (refusal: Refusal) => void
  /** This process of the agent, and what is known of others'; a bulk process has neither. */
  readonly process?: () => AgentProcess
  readonly processes?: Processes
  /** A host, which proved who it is, says that another agent has our identity and has been running longer. */
  readonly onCloned?: (by: HostIdentity, message: string) => void
  /** A host is heard about what runs, although its certificate has ended. */
  readonly onEnded?: (host: HostIdentity, expiresAt: number) => void
  /** A host was made a member by this issuer. */
  readonly onEnrolled?: (peer: string, name: string) => void
}

const defaultDeadlineMs = 5_000
const defaultMaxAdmitted = 4_096
const maxRefusals = 128

/**
 * Admits peers by their certificates. What it has admitted it remembers, up to a bound (those asked about
 * least recently go first, and would have to connect again), and takes back when trust changes. That a
 * certificate expires does not end a connection: the next one is for what runs alone, and for a stated time (expiredGraceSeconds).
 */
export function createAdmission(options: AdmissionOptions): HostAdmission {
  return new HostAdmission(options)
}

export class HostAdmission implements Admission {
  readonly encrypter: Admission['encrypter']
  readonly #options: AdmissionOptions
  readonly #clock: Clock
  readonly #admitted = new Map<string, AuthenticChain>()
  /** By the timeline of a connection. */
  readonly #standings = new WeakMap<object, Standing & { readonly until: number }>()
  readonly #withdrawn = new Set<(peerId: string, code: string) => void>()
  readonly #refusals: Refusal[] = []

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.encrypter = noiseThen((...args) => this.#admit(...args))
    options.trust.onChange(() => this.#reexamine())
  }

  identityOf(peerId: string): HostIdentity | undefined {
    return this.admitted(peerId)?.identity
  }

  /** More about an admitted peer: whether it is an agent or a bulk process, and how long its certificate holds. */
  admitted(peerId: string): AuthenticChain | undefined {
    const admitted = this.#admitted.get(peerId)
    if (admitted !== undefined) {
      this.#admitted.delete(peerId)
      this.#admitted.set(peerId, admitted)
    }
    return admitted
  }

  standingOf({ timeline }: Pick<Connection, 'timeline'>): Standing | undefined {
    const standing = this.#standings.get(timeline)
    return standing !== undefined && this.#clock() < standing.until ? standing : undefined
  }

  get refusals(): readonly Refusal[] {
    return this.#refusals
  }

  onWithdrawn(handler: (peerId: string, code: string) => void): () => void {
    this.#withdrawn.add(handler)
    return () => this.#withdrawn.delete(handler)
  }

  async #admit(
    secured: SecuredConnection<unknown>,
    direction: Direction,
    given: SecureConnectionOptions | undefined,
    timeline: object
  ): Promise<MessageStream> {
    const peer = secured.remotePeer.toString()
    let admitted: AdmittedChain | undefined
    const judge = async (hello: Hello): Promise<Verdict> => {
      if (hello.kind !== 'chain') return await this.#serve(hello, peer, direction)
      const chain = await verifyChain(hello.chain, peer, this.#options.trust, this.#clock())
      if (hello.process && chain.kind === 'agent') await this.#options.processes?.admit(peer, hello.process)
      admitted = chain
      return { kind: 'accepted', ...(chain.hasEnded && { hasEnded: true }) }
    }
    const process = this.#options.process?.()
    const { ours, theirs, connection } = await exchange(secured.connection, {
      hello: { kind: 'chain', chain: this.#options.chain(), ...(process && { process }) },
      judge,
      deadlineMs: this.#options.deadlineMs ?? defaultDeadlineMs,
      signal: given?.signal
    }).catch((error: unknown) => {
      throw this.#refused(peer, direction, 'us', errorCode(error), errorMessage(error))
    })
    const refusals = [
      ...(ours.kind === 'refused' ? [this.#refused(peer, direction, 'us', ours.code, ours.message)] : []),
      ...(theirs?.kind === 'refused'
        ? [this.#refused(peer, direction, 'them', theirs.code, theirs.message)]
        : [])
    ]
    if (theirs?.kind === 'refused' && theirs.code === 'host-cloned' && admitted)
      this.#options.onCloned?.(admitted.identity, theirs.message)
    if (refusals.length > 0) throw refusals[0]
    if (ours.kind !== 'accepted') {
      throw new WatariError(
        'enrolment-done',
        'the host has its certificate and will connect again as a member'
      )
    }
    if (admitted === undefined || theirs?.kind !== 'accepted') {
      throw this.#refused(
        peer,
        direction,
        'us',
        'bad-message',
        'the other side gave an answer that was not asked for'
      )
    }
    const withdrawn = withdrawal(admitted, this.#options.trust)
    if (withdrawn !== undefined) {
      throw this.#refused(
        peer,
        direction,
        'us',
        withdrawn,
        'what the peer was admitted by was withdrawn meanwhile'
      )
    }
    this.#remember(peer, admitted)
    const { hasEnded, identity, expiresAt } = admitted
    this.#standings.set(timeline, {
      oursHasEnded: theirs.hasEnded ?? false,
      theirsHasEnded: hasEnded,
      until: hasEnded ? admittedUntil(admitted) : Number.POSITIVE_INFINITY
    })
    if (hasEnded) this.#options.onEnded?.(identity, expiresAt)
    return connection
  }

  async #serve(
    hello: Exclude<Hello, { kind: 'chain' }>,
    peer: string,
    direction: Direction
  ): Promise<Verdict> {
    const { issuer, onEnrolled } = this.#options
    if (issuer === undefined || direction === 'outbound') {
      throw new WatariError(
        'issuer-wrong',
        'this host issues no certificates: ask the issuer that the invitation names'
      )
    }
    if (hello.kind === 'renewal')
      return { kind: 'renewed', chain: await issuer.renewExpired(hello.chain, peer) }
    const enrolled = await issuer.enrol(hello.enrolment, peer)
    onEnrolled?.(peer, hello.enrolment.name)
    return { kind: 'enrolled', enrolled }
  }

  #remember(peer: string, admitted: AuthenticChain): void {
    this.#admitted.delete(peer)
    this.#admitted.set(peer, admitted)
    if (this.#admitted.size <= (this.#options.maxAdmitted ?? defaultMaxAdmitted)) return
    const [oldest] = this.#admitted.keys()
    if (oldest !== undefined) this.#admitted.delete(oldest)
  }

  #refused(
    peer: string,
    direction: Direction,
    by: Refusal['by'],
    code: string,
    message: string
  ): WatariError {
    const refusal: Refusal = { peer, code, message, by, direction, atMs: this.#clock() * 1_000 }
    this.#refusals.push(refusal)
    if (this.#refusals.length > maxRefusals) this.#refusals.shift()
    this.#options.onRefusal?.(refusal)
    return new WatariError(code, message, { fields: { peer, by } })
  }

  #reexamine(): void {
    for (const [peer, admitted] of this.#admitted) {
      const code = withdrawal(admitted, this.#options.trust)
      if (code === undefined) continue
      this.#admitted.delete(peer)
      for (const handler of this.#withdrawn) handler(peer, code)
    }
  }
}

function withdrawal(admitted: AuthenticChain, trust: TrustView): string | undefined {
  if (trust.find(admitted.organization) === undefined) return 'unknown-organization'
  try {
    checkRevocation(admitted, trust)
    return undefined
  } catch (error) {
    return errorCode(error)
  }
}
