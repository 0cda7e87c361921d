import { type Static, Type } from 'typebox'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import { claimTypes } from './certificate.ts'
import { readState, writeDurably } from './files.ts'
import { type Invitation, invitationLimits } from './invitation.ts'
import { inTurns } from './turns.ts'

const maxInvitations = 1_024
/** An invitation is forgotten only when no clock that ran backwards can bring it back to life. */
const keptSeconds = 86_400

const ledgerFile = Type.Object({
  version: Type.Literal(1),
  invitations: Type.Record(
    Type.String({ pattern: '^[0-9a-f]{32}$' }),
    Type.Object({
      exp: claimTypes.seconds,
      joined: Type.Array(claimTypes.id, { maxItems: invitationLimits.uses, uniqueItems: true })
    }),
    { additionalProperties: false }
  )
})
type Ledger = Static<typeof ledgerFile>['invitations']

/**
 * Who used which invitation. A use is on disk before it is granted: a crash may cost a use, and never give one
 * away. The same host asking again (its answer was lost) does not use another.
 */
export class UseLedger {
  readonly #path: string
  readonly #serially = inTurns()
  #ledger: Ledger

  private constructor(path: string, ledger: Ledger) {
    this.#path = path
    this.#ledger = ledger
  }

  /** @throws WatariError `state-damaged` */
  static async open(path: string): Promise<UseLedger> {
    return new UseLedger(path, (await readState(path, ledgerFile))?.invitations ?? {})
  }

  /** @throws WatariError `invitation-used-up`, `too-many-invitations`, `state-not-written` */
  async use(invitation: Invitation, host: HostId, nowSeconds: number): Promise<void> {
    await this.#serially(async () => {
      const joined = this.#ledger[invitation.jti]?.joined ?? []
      if (joined.includes(host)) return
      if (joined.length >= invitation.uses) {
        throw new WatariError(
          'invitation-used-up',
          `the invitation to ${invitation.site} was good for ${invitation.uses} and is used up: ask for a new one`,
          { fields: { uses: invitation.uses } }
        )
      }
      const kept = Object.entries(this.#ledger).filter(([, entry]) => entry.exp + keptSeconds > nowSeconds)
      const ledger = Object.fromEntries([
        ...kept,
        [invitation.jti, { exp: invitation.exp, joined: [...joined, host] }]
      ])
      if (Object.keys(ledger).length > maxInvitations) {
        throw new WatariError(
          'too-many-invitations',
          'more invitations of this issuer are in use than it can count: wait until some expire, or ask another issuer'
        )
      }
      await writeDurably(this.#path, `${JSON.stringify({ version: 1, invitations: ledger })}\n`, 0o644)
      this.#ledger = ledger
    })
  }

  /** How often an invitation was used. */
  used(id: string): number {
    return this.#ledger[id]?.joined.length ?? 0
  }
}
