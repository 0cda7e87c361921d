import type { Effects } from './checks/effects.ts'
import type { Copy } from './copies.ts'
import type { SimulatedHost } from './host.ts'
import type { World } from './world.ts'

const FRAME_MS = 2_000

/**
 * Frames that machines send while they execute, to switches that may know of a newer epoch by then. Whoever executes one says so
 * once: what repairs a loss of that, and what a host's own switch keeps back, is not here, so that more of what is old arrives.
 */
export class Frames {
  readonly #world: World
  readonly #effects: Effects
  #sequence = 0

  constructor(world: World, effects: Effects) {
    this.#world = world
    this.#effects = effects
  }

  executionChanged(copy: Copy, isExecuting: boolean): void {
    const { hosts, network } = this.#world
    const { machine, host, epoch } = copy
    if (!isExecuting) {
      // The last of it, which may be under way for longer than the machine's move.
      if (host.isPowered) for (const other of hosts) this.#send(copy, other)
      return
    }
    const record = { machine, epoch, sequence: ++this.#sequence }
    for (const other of hosts)
      network.send(host, other, () => {
        other.receiver.tell(host.name, record)
        this.#effects.told(lifeOf(other), machine, epoch)
      })
    this.#sendOn(copy)
  }

  #sendOn(copy: Copy): void {
    const { scheduler, random, hosts } = this.#world
    scheduler.after(random.between(0.5, 1.5) * FRAME_MS, () => {
      if (!copy.isExecuting) return
      this.#send(copy, random.pick(hosts))
      this.#sendOn(copy)
    })
  }

  #send({ machine, epoch, host }: Copy, to: SimulatedHost): void {
    this.#world.network.send(host, to, () => {
      if (to.receiver.takes(host.name, machine, epoch)) this.#effects.taken(lifeOf(to), machine, epoch)
    })
  }
}

/** A receiver that begins anew was told of nothing. */
function lifeOf({ name, agent }: SimulatedHost): string {
  return `${name}#${agent.life}`
}
