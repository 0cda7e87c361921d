import { errorMessage } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import { chooseVoters, type VoterCandidate } from '../../protocol/placement/voters.ts'
import type { RegisterClient } from '../vm/register/client.ts'

export interface VoterKeeperOptions {
  readonly registers: RegisterClient
  readonly self: HostId
  /** The register that is looked after. */
  readonly key: string
  /** Hosts that may vote on it. */
  readonly candidates: () => readonly VoterCandidate[]
  readonly onChanged: (voters: readonly HostId[]) => void
  readonly onFault: (error: unknown, context: string) => void
  readonly lookMs?: number
}

const defaultLookMs = 3_000
/** Voters are added only from hosts that were alive at this many looks in a row. */
const steadyLooks = 2

/**
 * Gives a register more voters as there are hosts for them: one, then three, then five. The first of the present
 * voters does it; the others would only disturb.
 *
 * Voters that are lost are not replaced here: that is a person's decision, or that of a policy.
 */
export class VoterKeeper {
  readonly #options: VoterKeeperOptions
  readonly #timer: NodeJS.Timeout
  #wanted = ''
  #looks = 0
  #busy = false

  constructor(options: VoterKeeperOptions) {
    this.#options = options
    this.#timer = setInterval(() => {
      void this.#look()
    }, options.lookMs ?? defaultLookMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const { registers, self, key, candidates, onChanged, onFault } = this.#options
    const voters = registers.configuration(key)?.voters.map(voter => voter.host)
    if (this.#busy || voters === undefined || voters[0] !== self || voters.length >= 5) return
    const known = candidates()
    const owner = known.find(host => host.id === self)
    if (!owner) return
    const chosen = chooseVoters(known, { owner, where: 'across', count: 5 })
    if (chosen.length <= voters.length) return
    const wanted = [...chosen].sort().join(' ')
    this.#looks = wanted === this.#wanted ? this.#looks + 1 : 1
    this.#wanted = wanted
    if (this.#looks < steadyLooks) return
    this.#busy = true
    try {
      await registers.changeVoters(key, chosen)
      onChanged(chosen)
    } catch (error) {
      onFault(error, `giving ${key} more voters: ${errorMessage(error)}`)
    } finally {
      this.#busy = false
    }
  }
}
