import { errorCode, errorMessage } from '../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { CertificateChain } from '../../protocol/identity/chain.ts'
import { renewalRequestCodec, renewedCodec } from '../../protocol/identity/messages.ts'
import type { Method } from '../overlay.ts'
import { type Clock, systemClock } from './clock.ts'
import type { HostCredentials } from './credentials.ts'
import { renewExpired } from './enrolment.ts'
import type { Issuer } from './issuer.ts'

/** Asks an issuer of one's own site for the next certificate; for oneself only, as the connection proves. */
export const renewMethod: Method<Record<string, never>, CertificateChain> = {
  name: 'identity/renew',
  request: renewalRequestCodec,
  response: renewedCodec,
  deadlineMs: 5_000
}

/** The issuer's side: `overlay.handle(renewMethod, renewalHandler(issuer))`. */
export function renewalHandler(
  issuer: Issuer
): (request: unknown, from: HostIdentity) => Promise<CertificateChain> {
  return async (_, from) => await issuer.renew(from)
}

export interface RenewerOptions {
  readonly credentials: HostCredentials
  /** At an issuer, which asks nobody. */
  readonly issuer?: Issuer | undefined
  /** The living issuers of this host's site, best first (from membership). */
  readonly issuers: () => readonly HostId[]
  /** Asks one of them: `to => overlay.request(to, renewMethod, {})`. */
  readonly ask: (to: HostId) => Promise<CertificateChain>
  /** Where issuers may be found when nobody admits this host any more, as multiaddrs with their ids. */
  readonly addresses: () => readonly string[]
  /** There are new certificates, which connections from now on are made with. */
  readonly onRenewed?: () => void
  readonly clock?: Clock
}

export interface RenewalStatus {
  /** Seconds since 1970. */
  readonly expiresAt: number
  /** Why the last attempt failed, or the site's next certificate is not taken over; undefined when neither is so. */
  readonly failure: { readonly code: string; readonly message: string } | undefined
}

/**
 * Keeps a host's certificate in force: nothing before two thirds of its life, then an attempt at every `tick`
 * until one succeeds. A certificate that ended is renewed by the host key alone (renewExpired). At an issuer it also
 * takes the site's next certificate over, as soon as that is there.
 *
 * Whoever owns it calls `tick` every minute or so; the last third of a day leaves hundreds of attempts.
 */
export class Renewer {
  readonly #options: RenewerOptions
  readonly #clock: Clock
  #failure: RenewalStatus['failure']
  #running: Promise<boolean> | undefined

  constructor(options: RenewerOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  get status(): RenewalStatus {
    return { expiresAt: this.#options.credentials.expiresAt, failure: this.#failure }
  }

  /** Renews if it is time. Never throws. @returns whether there is a new certificate */
  async tick(): Promise<boolean> {
    this.#running ??= this.#attempt().finally(() => {
      this.#running = undefined
    })
    return await this.#running
  }

  async #attempt(): Promise<boolean> {
    let failure: RenewalStatus['failure']
    const done = async (step: () => Promise<boolean>): Promise<boolean> => {
      try {
        return await step()
      } catch (error) {
        failure = { code: errorCode(error), message: errorMessage(error) }
        return false
      }
    }
    // One after the other: a site certificate that is refused does not keep the issuer's own from being renewed.
    const taken = await done(async () => (await this.#options.issuer?.takeOverSite()) ?? false)
    const renewed = await done(async () => await this.#renewIfDue())
    this.#failure = failure
    if (taken || renewed) this.#options.onRenewed?.()
    return taken || renewed
  }

  async #renewIfDue(): Promise<boolean> {
    if (this.#clock() < this.#options.credentials.renewAt) return false
    await this.#renew()
    return true
  }

  async #renew(): Promise<void> {
    const { credentials, issuer, issuers, ask, addresses } = this.#options
    if (issuer !== undefined) return await renewOwn(issuer, credentials)
    if (this.#clock() >= credentials.expiresAt) return await renewExpired(credentials, addresses())
    let last: unknown
    for (const candidate of issuers()) {
      try {
        return await credentials.install(await ask(candidate))
      } catch (error) {
        last = error
      }
    }
    // Without an issuer among the living, one that is not a neighbour may still be at its old address.
    await renewExpired(credentials, addresses()).catch((error: unknown) => {
      throw last ?? error
    })
  }
}

/** An issuer renews its own certificate without asking anybody. */
export async function renewOwn(issuer: Issuer, credentials: HostCredentials): Promise<void> {
  await credentials.install(await issuer.renew(credentials.identity))
}
