import type { Voter } from './configuration.ts'
import { registerLimits } from './limits.ts'
import type { Answer } from './message.ts'

/**
 * What a proposer remembers of the voters it has heard: how far the write sequence of each had come.
 *
 * A voter whose disk was put back to an earlier state has forgotten promises and would break what was decided. It
 * shows by a sequence below one that was seen before. As answers may overtake each other, an answer is judged
 * against what was known when its question was sent, and the question carries that number, so that the voter
 * refuses by itself.
 */
export class VoterMemory {
  readonly #sequences = new Map<string, number>()

  /** The highest sequence seen of this voter: to be sent with the next question. */
  floor(voter: Voter): number {
    return this.#sequences.get(name(voter)) ?? 0
  }

  /**
   * Judges an answer and remembers its sequence if it is sound.
   * @param floor what `floor` said when the question was sent
   */
  check(voter: Voter, floor: number, answer: Answer): 'sound' | 'unknown-store' | 'voter-restored' {
    if (answer.store !== voter.store) return 'unknown-store'
    if (answer.sequence < floor) return 'voter-restored'
    const known = this.floor(voter)
    this.#sequences.delete(name(voter))
    this.#sequences.set(name(voter), Math.max(known, answer.sequence))
    if (this.#sequences.size > registerLimits.rememberedVoters) {
      this.#sequences.delete(this.#sequences.keys().next().value!)
    }
    return 'sound'
  }
}

function name(voter: Voter): string {
  return `${voter.host}/${voter.store}`
}
