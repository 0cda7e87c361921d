import type { Draws } from './draws.ts'
import type { SimulatedHost } from './host.ts'
import type { Scheduler } from './scheduler.ts'

/** How a network treats messages when nothing is cut. Times in milliseconds, one way. */
export interface NetworkSettings {
  /** Between hosts of one site, and of two. */
  readonly nearMs: number
  readonly farMs: number
  /** Share of the delay that is drawn for each message: with it messages overtake each other. */
  readonly jitter: number
  readonly loss: number
  /** Gilbert and Elliott: how long a link is good and bad on average, and what it loses while it is bad. */
  readonly goodMs: number
  readonly badMs: number
  readonly badLoss: number
  readonly duplication: number
}

export const calmNetwork: NetworkSettings = {
  nearMs: 0.3,
  farMs: 15,
  jitter: 0.2,
  loss: 0,
  goodMs: 60_000,
  badMs: 0,
  badLoss: 0,
  duplication: 0
}

/** One direction between two hosts. */
interface Link {
  readonly draws: Draws
  readonly isNear: boolean
  isBad: boolean
  /** When it changes between good and bad. */
  changesAt: number
  /** For how many reasons nothing passes. */
  cuts: number
}

const LOCAL_MS = 0.02

/**
 * Messages between the agents of hosts. Links are drawn one by one, so that what happens on one of them changes nothing
 * on another. A cut takes what is sent from then on, and lets through what is on its way.
 */
export class Network {
  readonly #scheduler: Scheduler
  readonly #hosts: readonly SimulatedHost[]
  readonly #settings: NetworkSettings
  readonly #links: Link[]
  #isSettled = false
  /** What is cut, by name, so that each cut is mended once. */
  readonly #cuts = new Map<string, readonly Link[]>()
  readonly #flaps = new Set<string>()

  constructor(
    scheduler: Scheduler,
    hosts: readonly SimulatedHost[],
    settings: NetworkSettings,
    draws: Draws
  ) {
    this.#scheduler = scheduler
    this.#hosts = hosts
    this.#settings = settings
    this.#links = hosts.flatMap(from =>
      hosts.map(to => ({
        draws: draws.fork(`${from.name}>${to.name}`),
        isNear: from.site === to.site,
        isBad: false,
        changesAt: 0,
        cuts: 0
      }))
    )
  }

  /** Runs `deliver` in the other agent, perhaps: late, twice or never. */
  send(from: SimulatedHost, to: SimulatedHost, deliver: () => void): void {
    this.carry(from, to, () => to.agent.run(deliver))
  }

  /**
   * Asks another agent.
   * @param ask runs there, and again if the message comes twice
   * @param onAnswer runs here, in this life of the agent, at most once
   * @param onFailure `unreachable` where nobody is there, `deadline` after `timeoutMs`; no more than one of both
   */
  request<Answer>(
    from: SimulatedHost,
    to: SimulatedHost,
    options: {
      ask: (reply: (answer: Answer) => void) => void
      onAnswer: (answer: Answer) => void
      onFailure: (code: string) => void
      timeoutMs?: number
    }
  ): void {
    const { agent } = from
    let isOver = false
    const once = <T>(call: (value: T) => void) =>
      agent.bound((value: T) => {
        if (isOver) return
        isOver = true
        if (timer) agent.cancel(timer)
        call(value)
      })
    const answered = once(options.onAnswer)
    const failed = once(options.onFailure)
    const timer =
      options.timeoutMs === undefined ? undefined : agent.after(options.timeoutMs, () => failed('deadline'))
    this.carry(from, to, () => {
      if (to.agent.isAlive) {
        to.agent.run(() => options.ask(answer => this.carry(to, from, () => answered(answer))))
      } else if (to.isPowered) this.carry(to, from, () => failed('unreachable'))
    })
  }

  /** Whether messages pass from one to the other at all. */
  passes(from: SimulatedHost, to: SimulatedHost): boolean {
    return this.#link(from, to).cuts === 0
  }

  /** Between each of the ones and each of the others, both ways unless `oneWay`. */
  cut(name: string, ones: readonly SimulatedHost[], others: readonly SimulatedHost[], oneWay: boolean): void {
    if (this.#cuts.has(name)) return
    const links: Link[] = []
    for (const one of ones) {
      for (const other of others) {
        if (one === other) continue
        links.push(this.#link(one, other))
        if (!oneWay) links.push(this.#link(other, one))
      }
    }
    for (const link of links) link.cuts++
    this.#cuts.set(name, links)
  }

  mend(name: string): void {
    for (const link of this.#cuts.get(name) ?? []) link.cuts--
    this.#cuts.delete(name)
    this.#flaps.delete(name)
  }

  /** Cut and mended in turns, for as long as `everyMs` each, until it is mended. */
  flap(
    name: string,
    everyMs: number,
    ones: readonly SimulatedHost[],
    others: readonly SimulatedHost[]
  ): void {
    if (this.#flaps.has(name)) return
    this.#flaps.add(name)
    const turn = (isCut: boolean): void => {
      if (!this.#flaps.has(name)) return
      if (isCut) this.cut(name, ones, others, false)
      else {
        this.mend(name)
        this.#flaps.add(name)
      }
      this.#scheduler.after(everyMs, () => turn(!isCut))
    }
    turn(true)
  }

  mendAll(): void {
    for (const name of [...this.#cuts.keys(), ...this.#flaps]) this.mend(name)
  }

  /** As all faults have ended: bursts of loss come no more, as little as cuts do. Single messages are lost as before. */
  settle(): void {
    this.mendAll()
    this.#isSettled = true
    for (const link of this.#links) link.isBad = false
  }

  #link(from: SimulatedHost, to: SimulatedHost): Link {
    return this.#links[from.index * this.#hosts.length + to.index]!
  }

  /** One message, which arrives late, twice or never; whoever it is for has to be there then. */
  carry(from: SimulatedHost, to: SimulatedHost, arrive: () => void): void {
    if (from === to) {
      this.#scheduler.after(LOCAL_MS, arrive)
      return
    }
    const link = this.#link(from, to)
    if (link.cuts > 0 || this.#isLost(link)) return
    this.#scheduler.after(this.#delay(link), arrive)
    const { duplication } = this.#settings
    if (duplication > 0 && link.draws.chance(duplication)) this.#scheduler.after(this.#delay(link), arrive)
  }

  #isLost(link: Link): boolean {
    const { loss, goodMs, badMs, badLoss } = this.#settings
    if (badMs > 0 && !this.#isSettled) {
      const { now } = this.#scheduler
      // After a long silence nobody knows how often it changed: it is good, as mostly.
      if (now > link.changesAt + 10 * goodMs) {
        link.isBad = false
        link.changesAt = now + link.draws.exponential(goodMs)
      }
      while (link.changesAt <= now) {
        link.isBad = !link.isBad
        link.changesAt += link.draws.exponential(link.isBad ? badMs : goodMs)
      }
    }
    const chance = link.isBad ? badLoss : loss
    return chance > 0 && link.draws.chance(chance)
  }

  #delay({ draws, isNear }: Link): number {
    const { nearMs, farMs, jitter } = this.#settings
    const base = isNear ? nearMs : farMs
    return base * (1 - jitter / 2) + draws.exponential(base * jitter)
  }
}
