import { setTimeout as delay } from 'node:timers/promises'
import { Program, run, until } from '../link/program.ts'
import { nowUs, Prober } from './prober.ts'
import { difference, type Silence, silence } from './silence.ts'

/*
 * The same address moved between two n2n edges, seen through a third.
 *
 *     edge of `a` ─ veth ┐
 *     edge of `b` ─ veth ┼─ bridge, with the supernode
 *     edge of `p` ─ veth ┘  the prober's
 *
 * Debian's n2n (1.3) delivers to the address that an edge had when it started, and to no other: not to one that is
 * given to its TAP later, nor to a bridge behind it. And whoever registered an address last has it, so two edges cannot
 * both be ready with the same one. A move is therefore: the edge at one place ends, one with the same MAC and IP
 * starts at the other, and announces itself as often as QEMU does. The time of the start is downtime, as a machine's
 * pause is.
 *
 * Two ways, for they differ. `direct`: edges find one another, as they do where they can; an edge that has a direct
 * path to an address keeps it for as long as it has something to send there, whatever it hears from the supernode.
 * `supernode`: they cannot reach one another, as behind NATs, and all goes through the supernode.
 */
export type Way = 'direct' | 'supernode'

export interface EdgeMove extends Silence {
  /** From the end of the one edge to the other's interface being up. */
  readonly downtimeMs: number
  readonly differenceMs: number
}

/** There was no answer any more for as long as anybody looked. */
export interface LostEdge {
  readonly notWithinMs: number
}

/** All moves by one way. */
export interface EdgeMoves {
  readonly moves: readonly (EdgeMove | LostEdge)[]
  /** Why there are no more of them. */
  readonly failure?: string
}

export type Peers = Readonly<Partial<Record<Way, EdgeMoves>>>

type Place = 'a' | 'b' | 'p'
const places: readonly Place[] = ['a', 'b', 'p']
const port = 7_654
const device = 't0'
const networks = { underlay: '10.98.0', tunnel: '10.99.0' }
const moved = { address: `${networks.tunnel}.1`, mac: '02:00:00:00:99:01' }
const startMs = 10_000
const answeredWithinMs = 20_000
const announcedMs = 40_000
const calmMs = 1_000
/** How long to look for an answer after a move. */
export const lookMs = 60_000

export class MovedEdge implements AsyncDisposable {
  readonly #tag = `wh${process.pid}`
  readonly #prober: string
  readonly #signal: AbortSignal
  readonly #resources = new AsyncDisposableStack()
  #edge: Program | undefined
  #at: 'a' | 'b' = 'a'

  private constructor(prober: string, signal: AbortSignal) {
    this.#prober = prober
    this.#signal = signal
  }

  /** @throws Error when n2n is not there, or its edges do not reach one another */
  static async create(way: Way, prober: string, signal: AbortSignal): Promise<MovedEdge> {
    const edge = new MovedEdge(prober, signal)
    try {
      await edge.#build(way)
      return edge
    } catch (error) {
      await edge[Symbol.asyncDispose]()
      throw error
    }
  }

  async #build(way: Way): Promise<void> {
    const middle = this.#namespace('s')
    for (const name of ['s', ...places] as const) await this.#addNamespace(this.#namespace(name))
    await this.#ip(middle, 'link', 'add', 'lan', 'type', 'bridge', 'mcast_snooping', '0')
    await this.#ip(middle, 'addr', 'add', `${this.#underlay('s')}/24`, 'dev', 'lan')
    await this.#ip(middle, 'link', 'set', 'lan', 'up')
    for (const place of places) {
      const [cable, namespace] = [`to-${place}`, this.#namespace(place)]
      const ends = ['link', 'add', 'name', cable, 'type', 'veth', 'peer', 'name', 'u0', 'netns', namespace]
      await this.#ip(middle, ...ends)
      await this.#ip(middle, 'link', 'set', cable, 'master', 'lan', 'up')
      // Isolated ports of a bridge reach the bridge alone.
      if (way === 'supernode')
        await this.#ip(middle, 'link', 'set', cable, 'type', 'bridge_slave', 'isolated', 'on')
      await this.#ip(namespace, 'addr', 'add', `${this.#underlay(place)}/24`, 'dev', 'u0')
      await this.#ip(namespace, 'link', 'set', 'u0', 'up')
    }
    const supernode = this.#resources.use(this.#start('s', 'supernode', '-l', String(port)))
    await supernode.printed(/Supernode ready/, startMs)
    this.#resources.use(this.#startEdge('p', `${networks.tunnel}.3`))
    this.#edge = this.#startEdge(this.#at, moved.address, '-m', moved.mac)
    await this.#answers('its first answer')
    // And what it takes them to find one another.
    await delay(calmMs, undefined, { signal: this.#signal })
    await this.#answers('an answer a second later')
  }

  async #addNamespace(namespace: string): Promise<void> {
    const signal = this.#signal
    await run('ip', ['netns', 'add', namespace], { signal })
    this.#resources.defer(async () => void (await run('ip', ['netns', 'del', namespace])))
    const quiet = 'for each in all default; do echo 1 > /proc/sys/net/ipv6/conf/$each/disable_ipv6; done'
    await run('ip', ['netns', 'exec', namespace, 'sh', '-ec', quiet], { signal })
    await this.#ip(namespace, 'link', 'set', 'lo', 'up')
  }

  /** To the other place, once. After a `LostEdge` there is nothing more to be had of this one. */
  async move(): Promise<EdgeMove | LostEdge> {
    const to = this.#at === 'a' ? 'b' : 'a'
    const options = { answeredWithinMs, signal: this.#signal }
    await using prober = await Prober.start(this.#prober, this.#namespace('p'), moved.address, options)
    await delay(calmMs, undefined, { signal: this.#signal })
    await using announcer = this.#start(to, this.#prober, 'announce', device, moved.address, moved.mac)
    const orderedUs = nowUs()
    await this.#edge![Symbol.asyncDispose]()
    this.#edge = this.#startEdge(to, moved.address, '-m', moved.mac)
    this.#at = to
    const [, upUs] = await announcer.printed(/^up (\d+)$/m, announcedMs)
    await announcer.ended(announcedMs)
    const isBack = await this.#answers('an answer after the move').then(
      () => true,
      () => false
    )
    this.#signal.throwIfAborted()
    if (!isBack) return { notWithinMs: lookMs }
    await delay(calmMs, undefined, { signal: this.#signal })
    const seen = silence(await prober.end(), orderedUs, { fromUs: orderedUs, toUs: nowUs() })
    if (seen === undefined) return { notWithinMs: lookMs }
    const downtimeMs = (Number(upUs) - orderedUs) / 1_000
    return { ...seen, downtimeMs, differenceMs: difference(seen, downtimeMs) }
  }

  async #answers(what: string): Promise<void> {
    const words = ['netns', 'exec', this.#namespace('p'), 'ping', '-c', '1', '-W', '1', moved.address]
    const look = () =>
      run('ip', words, { signal: this.#signal }).then(
        () => true,
        () => undefined
      )
    await until(look, `${what} from ${moved.address}`, lookMs, this.#signal)
  }

  #startEdge(place: Place, address: string, ...more: string[]): Program {
    return this.#start(
      ...([place, 'edge', '-d', device, '-a', address, '-s', '255.255.255.0'] as const),
      ...['-c', 'handover', '-k', this.#tag, '-l', `${this.#underlay('s')}:${port}`, ...more]
    )
  }

  #start(place: Place | 's', command: string, ...args: string[]): Program {
    return new Program('ip', ['netns', 'exec', this.#namespace(place), command, ...args], this.#signal)
  }

  async #ip(namespace: string, ...words: string[]): Promise<void> {
    await run('ip', ['-n', namespace, ...words], { signal: this.#signal })
  }

  #namespace(place: Place | 's'): string {
    return `${this.#tag}${place}`
  }

  #underlay(place: Place | 's'): string {
    return `${networks.underlay}.${['s', ...places].indexOf(place) + 1}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#edge?.[Symbol.asyncDispose]()
    await this.#resources.disposeAsync()
  }
}
