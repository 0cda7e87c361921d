import type { Method, Overlay } from '../../../overlay/overlay.ts'
import { whereCodec } from '../../../protocol/control/messages.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { Configuration } from '../../../protocol/register/configuration.ts'
import { hintCodec } from '../../../protocol/register/message-codec.ts'
import type { RegisterClient } from './client.ts'

const whereMethod: Method<string, { key: string; configuration: Configuration }> = {
  name: 'register/where',
  request: whereCodec,
  response: hintCodec,
  deadlineMs: 3_000,
  // Who votes on what runs has to be found by an agent that starts anew.
  servesEnded: true
}

/**
 * Finds out who keeps a register by asking hosts, where neither this host nor the DHT knows. Whoever answers only
 * shows the way: a wrong answer leads to voters that refuse.
 */
export class RegisterFinder {
  readonly #overlay: Overlay
  readonly #client: RegisterClient

  constructor(overlay: Overlay, client: RegisterClient) {
    this.#overlay = overlay
    this.#client = client
  }

  serve(): void {
    this.#overlay.handle(whereMethod, async key => {
      const configuration = this.#client.configuration(key)
      if (configuration) return { key, configuration }
      throw new WatariError('register-unknown', `this host does not know who keeps ${key}`)
    })
  }

  /** Asks all of them, and waits for all: what is known already may be old. */
  async refresh(key: string, candidates: readonly HostId[]): Promise<void> {
    const asked = candidates.filter(host => host !== this.#overlay.self.id)
    await Promise.allSettled(asked.map(host => this.#ask(host, key)))
  }

  /**
   * Asks all of them, and waits for the first one that knows: one that is gone answers nothing until the deadline.
   * @returns whether it is known now
   */
  async find(key: string, candidates: readonly HostId[]): Promise<boolean> {
    if (this.#client.configuration(key)) return true
    const asked = candidates.filter(host => host !== this.#overlay.self.id)
    const found = Promise.any(asked.map(host => this.#ask(host, key)))
    await found.catch(() => undefined)
    return this.#client.configuration(key) !== undefined
  }

  async #ask(host: HostId, key: string): Promise<void> {
    const hint = await this.#overlay.request(host, whereMethod, key)
    if (hint.key !== key) throw new WatariError('bad-message', `${host} told of another register`)
    this.#client.know(key, hint.configuration)
  }
}
