import type { Copy } from './copies.ts'
import type { SimulatedHost } from './host.ts'
import type { World } from './world.ts'

/** How often it is looked whether the disk is there. */
const DISK_MS = 10

export type StreamEnd = 'sent' | 'failed'

/**
 * A machine's state on its way: while the guest runs, then the last of it while it is paused. TCP notices a cut only by
 * silence, so a cut that is mended in between does no harm.
 */
export class Stream {
  readonly #world: World
  readonly #copy: Copy
  readonly #to: SimulatedHost
  readonly #handlers: { onPaused: () => void; onEnd: (end: StreamEnd) => void }
  #isOpen = true
  #isDiskThere = false

  /** @param handlers run in the source's agent, in this life of it */
  constructor(
    world: World,
    copy: Copy,
    to: SimulatedHost,
    handlers: { onPaused: () => void; onEnd: (end: StreamEnd) => void }
  ) {
    this.#world = world
    this.#copy = copy
    this.#to = to
    this.#handlers = handlers
    const { agent, random } = copy.host
    agent.after(random.between(500, 4000), () => {
      if (!this.#goesOn()) return
      // By the agent's own order: QEMU would resume by itself after a failure otherwise.
      copy.pause()
      this.#sendDisk()
      this.#awaitDisk()
    })
  }

  #sendDisk(): void {
    const from = this.#copy.guest
    const to = this.#to.copies.get(this.#copy.machine)?.guest
    if (!from || !to) {
      this.#isDiskThere = true
      return
    }
    this.#to.images.write(
      to.image,
      from.content,
      this.#to.qemu.bound(isDurable => {
        if (isDurable) to.loaded()
        this.#isDiskThere = isDurable
      })
    )
  }

  /** It is complete before the source renounces. */
  #awaitDisk(): void {
    if (!this.#goesOn()) return
    const { agent, random } = this.#copy.host
    if (this.#isDiskThere) {
      this.#handlers.onPaused()
      agent.after(random.between(20, 400), () => this.#finish())
    } else agent.after(DISK_MS, () => this.#awaitDisk())
  }

  /** The source ends it, or its agent or its host was lost. What is told to the target may not arrive. */
  cut(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    const { host, machine } = this.#copy
    this.#world.network.send(host, this.#to, () => this.#to.relocations.loadFailed(machine))
  }

  /** It breaks between the two hypervisors: their agents hear each other as before, and are told by their own. */
  break(): void {
    if (!this.#isOpen) return
    this.cut()
    const { agent } = this.#copy.host
    agent.run(agent.bound(() => this.#handlers.onEnd('failed')))
  }

  #finish(): void {
    if (!this.#goesOn()) return
    this.#isOpen = false
    const copy = this.#to.copies.get(this.#copy.machine)!
    copy.load()
    this.#to.agent.run(() => this.#to.relocations.loaded(this.#copy.machine))
    // The target may have everything where the source is told that it failed.
    this.#handlers.onEnd(this.#copy.host.random.chance(0.03) ? 'failed' : 'sent')
  }

  #goesOn(): boolean {
    if (!this.#isOpen) return false
    const { host, machine } = this.#copy
    const { network } = this.#world
    const arrives =
      this.#copy.isThere &&
      this.#to.agent.isAlive &&
      !this.#to.isFrozen &&
      this.#to.copies.get(machine)?.state === 'incoming' &&
      network.passes(host, this.#to) &&
      network.passes(this.#to, host)
    if (arrives) return true
    this.cut()
    this.#handlers.onEnd('failed')
    return false
  }
}
