import type { SimulatedHost } from '../host.ts'
import type { World } from '../world.ts'
import type { Guest, MirrorRequest } from './guest.ts'

/** What is lost on the way is sent again, as TCP does. */
const AGAIN_MS = 300
/** A stream that broke is opened anew. */
const OPEN_AGAIN_MS = 200

/** Names one opening of a copy at its host, as a ticket does. */
export type Stream = number

export interface Lead {
  readonly to: SimulatedHost
  readonly stream: Stream
}

/**
 * The owner's end of a replica's stream, in a process of its agent's that is not stopped with it (agents/bulk/outlet.ts): passes
 * on what QEMU asks, as often as it takes, and no error of the replica.
 */
export class Outlet {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #life: number
  #guest: Guest | undefined
  #lead: Lead | undefined
  #isRefusing = false
  #isClosed = false
  /** The stream is there, as far as this end can tell. */
  #isJoined = false
  #answers = 0
  #answersSeen = 0
  #wellMs: number
  #asking: MirrorRequest | 'hello' | undefined

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
    this.#life = host.agent.life
    this.#wellMs = host.qemu.now()
  }

  /** It ends with its agent's life, or when it is closed. */
  get isThere(): boolean {
    const { agent } = this.#host
    return !this.#isClosed && agent.isAlive && agent.life === this.#life
  }

  get answers(): number {
    return this.#answers
  }

  get silentMs(): number {
    const now = this.#host.qemu.now()
    const hasUnanswered = this.#guest?.request !== undefined
    if (this.#isJoined && (!hasUnanswered || this.#answers !== this.#answersSeen)) {
      this.#answersSeen = this.#answers
      this.#wellMs = now
    }
    return now - this.#wellMs
  }

  lead(to: Lead): void {
    if (this.#isRefusing) return
    this.#lead = to
    this.#isJoined = false
    this.#asking = undefined
    this.asked()
  }

  refuse(): void {
    this.#isRefusing = true
    this.#guest?.refused()
  }

  close(): void {
    if (this.isThere) this.#guest?.lost()
    this.#isClosed = true
  }

  connected(guest: Guest): void {
    this.#guest = guest
    this.#isJoined = false
    this.#asking = undefined
    if (this.#isRefusing) guest.refused()
    else this.asked()
  }

  /** There may be something to pass on. */
  asked(): void {
    if (this.#guest === undefined || this.#lead === undefined || this.#isRefusing) return
    if (this.#guest.mirror === undefined) return
    const next = this.#isJoined ? this.#guest.request : 'hello'
    if (next === undefined || this.#asking === next) return
    this.#asking = next
    this.#send(next, this.#lead)
  }

  #send(asked: MirrorRequest | 'hello', { to, stream }: Lead): void {
    const { network } = this.#world
    if (!this.isThere || this.#asking !== asked || this.#lead?.stream !== stream) return
    const answer = (isDone: boolean): void =>
      network.carry(to, this.#host, () =>
        this.#host.qemu.run(() => {
          if (this.isThere && this.#asking === asked && this.#lead?.stream === stream)
            this.#answered(asked, isDone)
        })
      )
    network.carry(this.#host, to, () => to.qemu.run(() => to.receive(stream, asked, answer)))
    this.#host.qemu.after(AGAIN_MS, () => this.#send(asked, { to, stream }))
  }

  #answered(asked: MirrorRequest | 'hello', isDone: boolean): void {
    this.#asking = undefined
    if (!isDone) {
      this.#isJoined = false
      this.#host.qemu.after(OPEN_AGAIN_MS, () => this.asked())
      return
    }
    this.#answers++
    this.#isJoined = true
    if (asked === 'hello') this.asked()
    else this.#guest?.answered(asked)
  }
}
