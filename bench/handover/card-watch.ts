import { Program } from '../link/program.ts'

/** What passed the card of a machine at its new place, in microseconds of the system's monotonic clock. */
export interface Passage {
  /** The first echo was put where QEMU takes it from; absent where no card was seen. */
  readonly givenUs?: number
  /** The guest's first answer came out. */
  readonly answeredUs?: number
}

/** A blackout after QEMU let the guest go on, in two parts. */
export interface Shares {
  /** Until the guest has an echo to answer: the network's. Below 0 where a frame waited for it already. */
  readonly givenMs?: number
  /** From when it had one and executed until it answered: the guest's own, which finds every cache cold. */
  readonly guestMs?: number
}

const startMs = 10_000
const endMs = 10_000

/** Sees echoes enter and answers leave a guest by its TAP, which may be made while this watches. */
export class CardWatch implements AsyncDisposable {
  readonly #program: Program

  private constructor(program: Program) {
    this.#program = program
  }

  /**
   * @param program compiled from prober.cc
   * @param namespace where QEMU is; nothing of the machine is there yet
   * @param prefix what its TAP's name begins with
   */
  static async start(
    program: string,
    namespace: string,
    card: { readonly prefix: string; readonly address: string },
    signal: AbortSignal
  ): Promise<CardWatch> {
    const words = ['netns', 'exec', namespace, program, 'watch', card.prefix, card.address]
    const running = new Program('ip', words, signal)
    try {
      await running.printed(/^watching$/m, startMs)
      return new CardWatch(running)
    } catch (error) {
      await running[Symbol.asyncDispose]()
      throw error
    }
  }

  async end(): Promise<Passage> {
    this.#program.endInput()
    return passageIn(await this.#program.ended(endMs))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]()
  }
}

export function passageIn(printed: string): Passage {
  const at = (what: string) => new RegExp(`^${what} (\\d+)$`, 'm').exec(printed)?.[1]
  const [givenUs, answeredUs] = [at('given'), at('answered')]
  return {
    ...(givenUs === undefined ? {} : { givenUs: Number(givenUs) }),
    ...(answeredUs === undefined ? {} : { answeredUs: Number(answeredUs) })
  }
}

/** @param resumedUs when QEMU let the guest go on; absent where nobody heard it */
export function sharesOf({ givenUs, answeredUs }: Passage, resumedUs: number | undefined): Shares {
  if (givenUs === undefined) return {}
  return {
    ...(resumedUs === undefined ? {} : { givenMs: (givenUs - resumedUs) / 1_000 }),
    ...(answeredUs === undefined
      ? {}
      : { guestMs: (answeredUs - Math.max(givenUs, resumedUs ?? givenUs)) / 1_000 })
  }
}
