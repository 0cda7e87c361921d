import { Type } from 'typebox'
import { readState, writeDurably } from '../../../overlay/identity/files.ts'
import { readRetirement } from '../../../overlay/identity/retirement.ts'
import type { TrustStore } from '../../../overlay/identity/trust-store.ts'
import type { Method, Overlay } from '../../../overlay/overlay.ts'
import { errorCode, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import { machineRecordCodec } from '../../../protocol/register/machine-codec.ts'
import type { VoterRecord } from '../../../protocol/register/message.ts'
import type { Retirement } from '../../../protocol/register/retirement.ts'
import {
  type RetirementPage,
  retirementLimits,
  retirementPageCodec
} from '../../../protocol/register/retirements-codec.ts'
import { Turns } from '../turns.ts'

const topic = 'register/retirements'
/** Registers that a document is kept for: of each the newest. */
const keptAtMost = 1_024
/** A voter that starts waits no longer than this for what others know: it may be that nobody is there. */
const askMs = 1_000
const pagesAtMost = keptAtMost / retirementLimits.documents

const method: Method<RetirementPage, RetirementPage> = {
  name: 'register/retirements',
  request: retirementPageCodec,
  response: retirementPageCodec,
  deadlineMs: 5_000,
  // Documents prove themselves, and whoever votes has to know them.
  servesEnded: true
}

const keptFile = Type.Object({
  version: Type.Literal(1),
  documents: Type.Array(Type.String({ maxLength: retirementLimits.documentBytes }), { maxItems: keptAtMost })
})

/** What a stranger's document may be without it being a fault of ours. */
const harmless = [
  'unknown-organization',
  'bad-signature',
  'bad-message',
  'wrong-certificate-kind',
  'retired-already'
]

export interface RetirementsOptions {
  readonly file: string
  readonly trust: Pick<TrustStore, 'find' | 'onChange'>
  readonly overlay: Pick<
    Overlay,
    'self' | 'request' | 'handle' | 'publish' | 'subscribe' | 'onConnectionChange'
  >
  /** Which organization a register belongs to, by what is on this host's disk about it. */
  readonly ownerOf: (key: string) => string | undefined
  /** It is on disk: nobody votes against it here any more. */
  readonly onNews: (retirement: Retirement) => void
  readonly onFault: (error: unknown, context: string) => void
}

/**
 * The documents by which voters were retired (protocol/register/retirement.ts) that this host knows: on disk before they
 * hold, passed on by gossip, exchanged with every host that a connection is made to, and asked for before this host first votes.
 */
export class Retirements {
  readonly #options: RetirementsOptions
  readonly #kept = new Map<string, { readonly retirement: Retirement; readonly token: string }>()
  /** Of organizations that are not trusted now: trusted again, whom they retired must not vote until somebody tells of it. */
  #dormant: readonly string[] = []
  readonly #asked = new Map<HostId, Promise<void>>()
  readonly #turns = new Turns<string>()

  private constructor(options: RetirementsOptions) {
    this.#options = options
  }

  /** @throws WatariError `state-damaged` */
  static async open(options: RetirementsOptions): Promise<Retirements> {
    const made = new Retirements(options)
    for (const token of (await readState(options.file, keptFile))?.documents ?? []) {
      try {
        const retirement = await readRetirement(token, options.trust)
        made.#kept.set(retirement.key, { retirement, token })
      } catch (error) {
        made.#dormant = [...made.#dormant, token]
        if (errorCode(error) !== 'unknown-organization')
          options.onFault(error, 'a kept document that retires voters')
      }
    }
    options.trust.onChange(() => {
      for (const token of made.#dormant) void made.#take(token)
    })
    return made
  }

  /** Those that hold now. */
  list(): readonly Retirement[] {
    return [...this.#kept.values()].map(({ retirement }) => retirement)
  }

  /** Answers others, and hears of what they know. */
  serve(): void {
    const { overlay } = this.#options
    overlay.handle(method, async ({ documents, after }) => {
      for (const token of documents) await this.accept(token)
      return this.#page(after)
    })
    overlay.subscribe(topic, message => {
      const token = new TextDecoder().decode(message)
      if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return false
      void this.#take(token)
      return true
    })
    overlay.onConnectionChange((host, connected) => {
      if (connected) void this.#ask(host)
    })
  }

  /**
   * Takes a document in for good.
   *
   * @throws WatariError `retired-already` where another holds for this configuration or a later one,
   * `wrong-document` where the register belongs to another organization, and as readRetirement
   */
  async accept(token: string): Promise<Retirement> {
    const { trust, file, ownerOf, onNews } = this.#options
    const { expiresAt: _, ...retirement } = await readRetirement(token, trust)
    const { key, id, org } = retirement
    const owner = ownerOf(key)
    if (owner !== undefined && owner !== org)
      throw new WatariError('wrong-document', `${key} belongs to ${owner}, and the document is of ${org}`)
    return await this.#turns.run('all', async () => {
      const known = this.#kept.get(key)?.retirement
      if (known?.id === id) return known
      const { number } = retirement.configuration
      if (known && known.configuration.number >= number)
        throw new WatariError(
          'retired-already',
          `another document holds for configuration ${known.configuration.number} of ${key}: this one is never used`
        )
      const kept = new Map(this.#kept).set(key, { retirement, token })
      const dormant = this.#dormant.filter(other => other !== token)
      const documents = [...[...kept.values()].map(each => each.token), ...dormant]
      if (documents.length > keptAtMost)
        throw new WatariError('too-many-documents', `at most ${keptAtMost} registers can have retired voters`)
      await writeDurably(file, `${JSON.stringify({ version: 1, documents })}\n`, 0o644)
      this.#kept.set(key, { retirement, token })
      this.#dormant = dormant
      onNews(retirement)
      await this.#publish(token).catch(() => {})
      return retirement
    })
  }

  /** Has another host take a document in. @throws WatariError as that host refuses it, or as requests do */
  async give(host: HostId, token: string): Promise<void> {
    if (host === this.#options.overlay.self.id) await this.accept(token)
    else await this.#options.overlay.request(host, method, { documents: [token] })
  }

  /** Tells everybody, for those who were away. */
  async announce(): Promise<void> {
    for (const { token } of this.#kept.values()) await this.#publish(token)
  }

  /** Resolves when these were asked once since this agent started; those who do not answer are not waited for again. */
  async askedOf(hosts: readonly HostId[]): Promise<void> {
    const others = hosts.filter(host => host !== this.#options.overlay.self.id)
    if (others.every(host => this.#asked.has(host)))
      return void (await Promise.all(others.map(host => this.#asked.get(host))))
    await Promise.all(others.map(host => this.#asked.get(host) ?? this.#ask(host)))
  }

  #ask(host: HostId): Promise<void> {
    const asking = this.#exchange(host).catch(() => {})
    if (!this.#asked.has(host)) this.#asked.set(host, asking)
    return asking
  }

  async #exchange(host: HostId): Promise<void> {
    const signal = AbortSignal.timeout(askMs)
    let after: string | undefined
    for (let page = 0; page < pagesAtMost; page++) {
      const asked = { documents: [], ...(after !== undefined && { after }) }
      const { documents, more } = await this.#options.overlay.request(host, method, asked, { signal })
      const before = after
      for (const token of documents) after = (await this.#take(token)) ?? after
      if (!more || after === before) return
    }
  }

  /** @returns its id, if it can be read */
  async #take(token: string): Promise<string | undefined> {
    try {
      return (await this.accept(token)).id
    } catch (error) {
      if (!harmless.includes(errorCode(error))) this.#options.onFault(error, 'a document that retires voters')
      return undefined
    }
  }

  #page(after = ''): RetirementPage {
    const all = [...this.#kept.values()]
      .filter(({ retirement }) => retirement.id > after)
      .sort((a, b) => (a.retirement.id < b.retirement.id ? -1 : 1))
    const documents = all.slice(0, retirementLimits.documents).map(({ token }) => token)
    return { documents, more: all.length > documents.length }
  }

  async #publish(token: string): Promise<void> {
    await this.#options.overlay.publish(topic, new TextEncoder().encode(token))
  }
}

/** The organization that a register belongs to, by what a voter holds of it. */
export function organizationOf(record: VoterRecord | undefined): string | undefined {
  const value = record?.accepted?.envelope.value
  if (value === undefined) return undefined
  try {
    return machineRecordCodec.decode(value).name.split('/')[0]
  } catch {
    return undefined
  }
}
