import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { errorMessage, WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { MachineId } from '../../protocol/machine.ts'
import { guestTapName, guestTapPrefix, makeGuestTap, openAgentTap } from './guest-tap.ts'
import { interfaceNames, removeTap } from './tap-device.ts'

/** A process that ends may have its descriptors for a moment longer than it is seen. */
const RELEASE_MS = 2_000
const LOOK_MS = 20

/** The TAPs of this host's guests (guest-tap.ts), and whether there can be any. */
export class GuestTaps {
  readonly #host: HostId
  readonly #missing: string | undefined
  /** For `status`: what was found out and a person may want to change. */
  readonly warning: string | undefined

  /** @param missing why machines cannot have fast ports here; what older ones leave is removed all the same */
  constructor(host: HostId, { missing, warning }: { missing?: string; warning?: string } = {}) {
    this.#host = host
    this.#missing = missing
    this.warning = warning
  }

  /** Whether machines can have fast ports here. */
  get areThere(): boolean {
    return this.#missing === undefined
  }

  /**
   * Makes those of a machine, one for each card.
   *
   * @returns their names @throws WatariError `no-fast-port`, `tap-refused`
   */
  async make(machine: MachineId, cards: number): Promise<string[]> {
    if (this.#missing !== undefined) throw noFastPort(this.#missing)
    const names = Array.from({ length: cards }, (_, card) => guestTapName(this.#host, machine, card))
    await this.remove(names)
    try {
      for (const name of names) makeGuestTap(name)
    } catch (error) {
      await this.remove(names)
      throw error
    }
    return names
  }

  /** Best effort: one that is still held stays, and is removed at the agent's next start. */
  async remove(names: readonly string[]): Promise<void> {
    const until = performance.now() + RELEASE_MS
    for (const name of names) {
      while (!isRemoved(name) && performance.now() < until) await delay(LOOK_MS)
    }
  }

  /** Removes those of machines that ended while there was no agent. */
  async sweep(living: ReadonlySet<string>): Promise<void> {
    const prefix = guestTapPrefix(this.#host)
    const gone = interfaceNames().filter(name => name.startsWith(prefix) && !living.has(name))
    await this.remove(gone)
  }
}

/** As configured, after they were tried. */
export function openGuestTaps(host: HostId, policy: 'auto' | 'fast' | 'stream'): GuestTaps {
  if (policy === 'stream')
    return new GuestTaps(host, { missing: 'they are switched off in its configuration (links.guestPorts)' })
  const why = tryGuestTaps(host)
  if (why === undefined) return new GuestTaps(host)
  return policy === 'fast'
    ? new GuestTaps(host, { warning: `machines get fast ports as configured, which did not work: ${why}` })
    : new GuestTaps(host, {
        missing: why,
        warning: `machines that are created here get stream ports, which are slower: ${why}`
      })
}

export function noFastPort(why: string): WatariError {
  return new WatariError(
    'no-fast-port',
    `the machine was made with fast ports and this host cannot give it any: ${why}; mend that, or choose another host`
  )
}

/** Makes both TAPs and their filters once. @returns why that is not possible here */
function tryGuestTaps(host: HostId): string | undefined {
  const name = guestTapName(host, randomBytes(16).toString('hex'), 0)
  try {
    makeGuestTap(name)
    openAgentTap(name).close()
    return undefined
  } catch (error) {
    return errorMessage(error)
  } finally {
    isRemoved(name)
  }
}

function isRemoved(name: string): boolean {
  try {
    return removeTap(name)
  } catch {
    // Not of ours to remove, or nobody's any more.
    return true
  }
}
