import type { RunnerClock } from '../../../overlay/runner.ts'
import { errorCode, errorMessage } from '../../../protocol/errors.ts'
import type { Agreement } from '../../../protocol/link/agreement.ts'
import type { NativeCarrier } from './native-carrier.ts'

/** What comes of an agreement: the other side's words, and the keys. */
export interface Agreed {
  readonly answer: Agreement
  readonly sealKey: Uint8Array
  readonly openKey: Uint8Array
}

export interface NativeSessionsOptions {
  readonly carrier: NativeCarrier
  readonly clock: RunnerClock
  readonly times?: SessionTimes
  /** Of the link. */
  readonly handle: number
  readonly newSession: () => number
  /** Asks the other host for a session. */
  readonly ask: (session: number, signal: AbortSignal) => Promise<Agreed>
  /** Another one seals from now on, or there is news of the other side. */
  readonly onChange: (answer: Agreement | undefined) => void
}

export interface SessionTimes {
  /** A session is replaced after this, or after so many datagrams; its key could protect far more. */
  readonly rekeyMs: number
  readonly rekeyDatagrams: number
  /** What was sealed before a change may be on its way for so long. */
  readonly stragglerMs: number
  readonly firstRetryMs: number
  readonly lastRetryMs: number
}

const DEFAULT_SESSION_TIMES: SessionTimes = {
  rekeyMs: 30 * 60_000,
  rekeyDatagrams: 2 ** 30,
  stragglerMs: 30_000,
  firstRetryMs: 500,
  lastRetryMs: 60_000
}

interface Session {
  readonly local: number
  readonly since: number
  /** Whether it was this side that asked for it; that side replaces it too. */
  readonly asked: boolean
  /** Datagrams opened, and when there last were more. */
  received: number
  heardAt: number
}

const MAX_SESSIONS = 4
/** A host without the native carrier may get one, but not soon. */
const WITHOUT_MS = 300_000

/**
 * The sessions of one link. A session is made by asking the other host (agreement.ts). The side that asked seals with
 * the new one at once; the other side as soon as something came by it, or at once where it had none:
 *
 * ```
 * asking     none ──answer──▶ sealing ──another seals──▶ straggling ──▶ forgotten
 * answering  none ──question──▶ untried ──something came──▶ sealing ──…
 * ```
 * Two that are asked for at the same time are both good: each side may go on sealing with another one. So a session is
 * forgotten only when nothing came by it for a while, and no frame is lost by a change. A key is
 * used for longer than `rekeyMs` only where the other host cannot be asked; the carrier itself ends a session long
 * before a nonce could come again.
 */
export class NativeSessions {
  readonly #options: NativeSessionsOptions
  readonly #times: SessionTimes
  #all: Session[] = []
  #sealing: Session | undefined
  #untried: Session | undefined
  #sealingSince = 0
  #isAsking = false
  #askAt = 0
  #retryMs: number
  #detail = ''
  readonly #closing = new AbortController()

  constructor(options: NativeSessionsOptions) {
    this.#options = options
    this.#times = options.times ?? DEFAULT_SESSION_TIMES
    this.#retryMs = this.#times.firstRetryMs
  }

  /** By which our datagrams are sealed. */
  get sealing(): number | undefined {
    return this.#sealing?.local
  }

  /** Why there is none. */
  get detail(): string {
    return this.#detail
  }

  /** Asks the other host, unless that is under way or was just refused. */
  ask(): void {
    const now = this.#options.clock.now()
    if (this.#isAsking || now < this.#askAt || this.#closing.signal.aborted) return
    this.#isAsking = true
    this.#askAt = now + this.#retryMs
    this.#retryMs = Math.min(2 * this.#retryMs, this.#times.lastRetryMs)
    const session = this.#options.newSession()
    this.#options
      .ask(session, this.#closing.signal)
      .then(
        agreed => this.agreed(session, agreed, true),
        error => this.#refused(error)
      )
      .finally(() => {
        this.#isAsking = false
      })
  }

  /** The host is connected anew: nothing has to be waited for. */
  hurry(): void {
    this.#askAt = 0
    this.#retryMs = this.#times.firstRetryMs
  }

  #refused(error: unknown): void {
    const isWithout = errorCode(error) === 'no-such-method'
    this.#detail = isWithout
      ? 'the other host has no native carrier'
      : `no session could be agreed: ${errorMessage(error)}`
    if (isWithout) this.#askAt = this.#options.clock.now() + WITHOUT_MS
  }

  /** @param asked whether it was this side that asked */
  agreed(local: number, { answer, sealKey, openKey }: Agreed, asked: boolean): void {
    if (this.#closing.signal.aborted) return
    const { carrier, clock, handle } = this.#options
    carrier.addon.addSession(carrier.ref, handle, local, answer.session, sealKey, openKey)
    const now = clock.now()
    const session = { local, since: now, asked, received: 0, heardAt: now }
    this.#all.push(session)
    if (asked || this.#sealing === undefined) this.#sealWith(session)
    else this.#untried = session
    while (this.#all.length > MAX_SESSIONS) this.#forget(this.#leastHeard())
    this.#detail = ''
    this.#retryMs = this.#times.firstRetryMs
    this.#options.onChange(answer)
  }

  #sealWith(session: Session): void {
    this.#sealing = session
    this.#sealingSince = this.#options.clock.now()
    if (this.#untried === session) this.#untried = undefined
  }

  /** Of those that nothing is sealed with. */
  #leastHeard(): Session {
    const over = this.#all.filter(session => session !== this.#sealing)
    return over.reduce((least, session) => (session.heardAt < least.heardAt ? session : least))
  }

  #forget(session: Session): void {
    const { carrier } = this.#options
    carrier.addon.removeSession(carrier.ref, session.local)
    carrier.willPublish()
    this.#all = this.#all.filter(known => known !== session)
    if (this.#untried === session) this.#untried = undefined
  }

  /** About every second. @param isDead nothing comes back: the other side may have forgotten its sessions */
  tend(isDead: boolean): void {
    const { carrier, clock, onChange } = this.#options
    const { addon, ref } = carrier
    const now = clock.now()
    for (const session of this.#all) {
      const received = addon.sessionCounters(ref, session.local)?.[1] ?? 0
      if (received !== session.received) session.heardAt = now
      session.received = received
    }
    const untried = this.#untried
    if (untried !== undefined && untried.received > 0) {
      this.#sealWith(untried)
      onChange(undefined)
    }
    const { rekeyMs, rekeyDatagrams, stragglerMs } = this.#times
    for (const session of this.#all) {
      const isOver = session !== this.#sealing && session !== this.#untried
      if (isOver && now - Math.max(this.#sealingSince, session.heardAt) > stragglerMs) this.#forget(session)
    }
    const sealing = this.#sealing
    const sealed = sealing === undefined ? 0 : (addon.sessionCounters(ref, sealing.local)?.[0] ?? 0)
    // The other side asks a little later, if it has to.
    const isOld = sealing !== undefined && now - sealing.since > rekeyMs * (sealing.asked ? 1 : 1.2)
    const isUsedUp = isOld || sealed > rekeyDatagrams
    if (sealing === undefined || isUsedUp || isDead) this.ask()
  }

  /** None is left; the carrier has forgotten them with the link. */
  clear(): void {
    this.#all = []
    this.#sealing = undefined
    this.#untried = undefined
    this.#detail = ''
  }

  close(): void {
    this.#closing.abort()
  }
}
