import type { Overlay } from '../../../overlay/overlay.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { Configuration } from '../../../protocol/register/configuration.ts'
import { hintCodec } from '../../../protocol/register/message-codec.ts'
import type { RegisterVoter } from './voter.ts'

const MAX_CONFIGURATIONS = 16_384

/**
 * Who keeps which register, as far as this host knows: from what it decided or heard, from its own voter, or by a hint in
 * the overlay. What is out of date costs time only.
 */
export class Configurations {
  readonly #overlay: Pick<Overlay, 'putHint' | 'getHint'>
  readonly #voter: Pick<RegisterVoter, 'configuration'> | undefined
  readonly #known = new Map<string, Configuration>()

  constructor({
    overlay,
    voter
  }: {
    overlay: Pick<Overlay, 'putHint' | 'getHint'>
    voter?: Pick<RegisterVoter, 'configuration'>
  }) {
    this.#overlay = overlay
    this.#voter = voter
  }

  get(key: string): Configuration | undefined {
    return this.#known.get(key) ?? this.#voter?.configuration(key)
  }

  /** What is older than what is known changes nothing. @returns whether it was news */
  know(key: string, configuration: Configuration): boolean {
    const known = this.#known.get(key)
    if (known && known.number >= configuration.number) return false
    this.#known.delete(key)
    this.#known.set(key, configuration)
    if (this.#known.size > MAX_CONFIGURATIONS) {
      this.#known.delete(this.#known.keys().next().value!)
    }
    return true
  }

  /** Writes the hint of a register again: for its owner after a restart, as hints die with their writers. */
  announce(key: string): void {
    const configuration = this.get(key)
    if (configuration) this.publish(key, configuration)
  }

  /** @throws WatariError `register-unknown` */
  async find(key: string, signal?: AbortSignal): Promise<Configuration> {
    const known = this.get(key) ?? (await this.hinted(key, signal))
    if (known) return known
    throw new WatariError(
      'register-unknown',
      `nobody here knows who keeps ${key}: try again when more hosts are up`
    )
  }

  async hinted(key: string, signal?: AbortSignal): Promise<Configuration | undefined> {
    try {
      const bytes = await this.#overlay.getHint(`register/${key}`, signal ? { signal } : {})
      const hint = bytes && hintCodec.decode(bytes)
      return hint?.key === key ? hint.configuration : undefined
    } catch {
      // A hint that cannot be had or read is none.
      return undefined
    }
  }

  /** Hints are best effort: whoever does not find one asks hosts that know. */
  publish(key: string, configuration: Configuration): void {
    const hint = hintCodec.encode({ key, configuration })
    void this.#overlay.putHint(`register/${key}`, hint).catch(() => undefined)
  }
}
