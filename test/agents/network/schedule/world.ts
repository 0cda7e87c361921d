import { ipKey } from '../../../../protocol/switch/address.ts'
import { announcementsOf } from '../../../../protocol/switch/lan-announcements.ts'
import { DEFAULT_SWITCH_TIMES } from '../../../../protocol/switch/limits.ts'
import { ip, mac, udpPacket } from '../../../protocol/switch/frames.ts'
import { type Guest, SEGMENT } from '../../../protocol/switch/lab.ts'
import { seededRandom } from '../../../support/seeded-random.ts'
import { FaultyNetwork, MAX_LATENCY_MS } from './faulty-network.ts'
import { Moves } from './moves.ts'
import { MACHINE, ScheduleHost } from './schedule-host.ts'
import { VirtualClock } from './virtual-clock.ts'

const { beaconMs, memberMs } = DEFAULT_SWITCH_TIMES

/**
 * By when all is well after the last fault: what is late arrives, every host has sent a beacon since (they are at most
 * 1.25 of `beaconMs` apart), was asked for what it told of, and has answered.
 */
const SETTLED_MS = 1.25 * beaconMs + 4 * MAX_LATENCY_MS
/** By when nobody believes any more that a stopped machine is anywhere: hosts that may be the last to know have left. */
const FORGOTTEN_MS = memberMs + 2 * 1.25 * beaconMs
/** By when it is without faults: no beacon is needed. */
const HEARD_MS = 2 * MAX_LATENCY_MS
/** Twice the way, and once more where a stream has to be opened. */
const DELIVERED_MS = 3 * MAX_LATENCY_MS
/** Hosts that just joined send beacons more often, until then. */
const JOINED_MS = 4 * 0.1 * 1.25 * beaconMs

interface Frame {
  readonly text: string
  readonly sender: Guest
  /** Nobody who may not have sent it is to be heard. */
  readonly isGenuine: boolean
  readonly arrivals: string[]
}

/** One schedule: hosts, their network, a machine that moves among them, and what each frame came to. */
export class World {
  readonly violations: string[] = []
  readonly log: string[] = []
  readonly hosts: readonly ScheduleHost[]
  readonly #clock = new VirtualClock()
  readonly #random: () => number
  readonly #network: FaultyNetwork
  readonly #moves: Moves
  readonly #frames = new Map<string, Frame>()
  #sent = 0

  constructor(seed: number) {
    this.#random = seededRandom(seed)
    this.#network = new FaultyNetwork(this.#clock, this.#random)
    const count = 3 + this.#below(3)
    const lan = this.#chance(0.3) ? count - 1 : undefined
    this.hosts = Array.from({ length: count }, (_, index) => {
      // The last only looks on.
      const hasResident = index === count - 1 || this.#chance(0.5)
      return new ScheduleHost('abcde'[index]!, index, {
        clock: this.#clock,
        network: this.#network,
        random: this.#random,
        hasResident,
        hasLan: index === lan,
        onArrival: (host, guest, packet) => this.#arrive(host, guest, packet)
      })
    })
    for (const host of this.hosts) host.start()
    this.#moves = new Moves(this.hosts[0]!, text => this.#note(text))
  }

  /** Faults and moves as they come, then the end of them, and what has to hold after it. */
  async run(steps: number): Promise<void> {
    await this.#clock.pass(this.#below(5_000))
    for (let step = 0; step < steps && this.violations.length === 0; step++) {
      this.#do()
      await this.#clock.pass(this.#pause())
    }
    this.#note('all heals')
    this.#network.heal(this.hosts.map(({ id }) => id))
    for (const host of this.hosts) this.#restart(host)
    this.#moves.finish(this.#chance(0.5))
    const isStopped = this.#chance(0.1)
    // If the owner leaves before anybody heard of it, nobody can know better than a host that goes by old answers.
    await this.#clock.pass(SETTLED_MS)
    if (isStopped) {
      this.#moves.stop()
      await this.#clock.pass(FORGOTTEN_MS)
    }
    await this.#judge('after the schedule')
    if (!isStopped) await (this.#chance(0.6) ? this.#moveOnce() : this.#moveUnheard())
    for (const { faults } of this.hosts) for (const fault of faults) this.#violate(`a fault: ${fault}`)
    for (const host of this.hosts) host.crash()
  }

  #note(text: string): void {
    this.log.push(`${this.#clock.now().toFixed(0)} ${text}`)
  }

  #violate(text: string): void {
    this.#note(`VIOLATION: ${text}`)
    this.violations.push(text)
  }

  // What may happen

  /** Mostly a moment, in which messages overtake each other; at times long enough for beacons, or to be forgotten. */
  #pause(): number {
    const kind = this.#random()
    if (kind < 0.9) return this.#random() * 2 * MAX_LATENCY_MS
    return this.#random() * (kind < 0.996 ? 3 * beaconMs : 90_000)
  }

  #do(): void {
    const moves = this.#moves
    const host = this.#any()
    this.#pick<() => void>([
      [8, () => moves.begin(host, this.#chance(0.4) ? this.#any() : undefined)],
      [3, () => moves.hold()],
      [8, () => moves.pause()],
      [8, () => moves.complete()],
      [1, () => moves.abort()],
      [1, () => moves.giveBack(host)],
      [0.5, () => moves.startElsewhere(host)],
      [2, () => moves.revive(host)],
      [12, () => moves.hear(host)],
      [8, () => this.#traffic()],
      [1, () => this.#partition()],
      [1, () => this.#cut(host, this.#any())],
      [1, () => this.#mute(host, this.#any())],
      [1, () => this.#lose()],
      [2, () => this.#heal()],
      [0.7, () => this.#crash(host)],
      [1.5, () => this.#restart(host)]
    ])()
  }

  #partition(): void {
    const isHere = new Map(this.hosts.map(({ id }) => [id, this.#chance(0.5)]))
    this.#note(`partition: ${this.hosts.filter(({ id }) => isHere.get(id)).map(({ name }) => name)} | …`)
    for (const { id: a } of this.hosts)
      for (const { id: b } of this.hosts) if (isHere.get(a) && !isHere.get(b)) this.#network.memory.cut(a, b)
  }

  #cut(a: ScheduleHost, b: ScheduleHost): void {
    if (a === b) return
    this.#note(`cut: ${a.name} ${b.name}`)
    this.#network.memory.cut(a.id, b.id)
  }

  #mute(from: ScheduleHost, to: ScheduleHost): void {
    if (from === to) return
    this.#note(`lost: all from ${from.name} to ${to.name}`)
    this.#network.mute(from.id, to.id)
  }

  #lose(): void {
    this.#network.loss = this.#random()
    this.#note(`lost: ${Math.round(100 * this.#network.loss)} %`)
  }

  #heal(): void {
    this.#note('heals')
    this.#network.heal(this.hosts.map(({ id }) => id))
  }

  #crash(host: ScheduleHost): void {
    if (!host.isUp) return
    this.#note(`${host.name} crashes`)
    host.crash()
    this.#moves.crashed(host)
  }

  #restart(host: ScheduleHost): void {
    if (host.isUp) return
    this.#note(`${host.name} starts again`)
    host.start()
    this.#moves.restarted(host, this.#chance(0.7))
  }

  // Frames

  /** Everybody writes to everybody, copies that are not to be heard as well. */
  #traffic(): void {
    for (const host of this.hosts) {
      if (host.resident !== undefined) this.#send(host, host.resident, MACHINE, true)
      const { resident } = this.#any()
      const isGenuine = host === this.#moves.executing || this.#moves.revenants.has(host)
      if (resident !== undefined) this.#send(host, MACHINE, resident, isGenuine)
    }
  }

  #send(host: ScheduleHost, sender: Guest, to: Guest, isGenuine: boolean): Frame {
    const text = `frame ${this.#sent++} of ${sender === MACHINE ? 'the machine' : 'a resident'} at ${host.name}`
    const packet = udpPacket(sender, to, text)
    const frame = { text, sender, isGenuine, arrivals: [] }
    this.#frames.set(ipKey(packet), frame)
    host.send(sender, packet)
    return frame
  }

  #arrive(host: ScheduleHost, guest: Guest, packet: Uint8Array): void {
    const frame = this.#frames.get(ipKey(packet))
    if (frame === undefined) return
    frame.arrivals.push(host.name)
    if (frame.arrivals.length > 1) this.#violate(`${frame.text} arrived at ${frame.arrivals.join(' and ')}`)
    if (!frame.isGenuine) this.#violate(`${frame.text} arrived at ${host.name}, and was not to be sent`)
    if (guest !== MACHINE || host === this.#moves.executing || this.#moves.revenants.has(host)) return
    this.#violate(`${frame.text} arrived at ${host.name}, where the machine does not run`)
  }

  // What has to hold

  /** The one owner is everywhere known, is the only one that is spoken to, and the only one that is heard. */
  async #judge(when: string): Promise<void> {
    const { owner, epoch, executing } = this.#moves
    const fail = (text: string) => this.#violate(`${when}: ${text}`)
    this.#note(`judged: ${owner?.name} is the owner, epoch ${epoch}`)
    if (executing !== owner) fail('the schedule has no end')
    this.#moves.revenants.clear()
    for (const host of this.hosts) {
      const { belief, portState } = host
      const isRight =
        belief === (owner && `${owner.id} ${epoch}`) || (belief === undefined && !host.isOnSegment)
      if (!isRight) fail(`${host.name} believes the machine at ${belief}`)
      const isOpen = portState === 'open'
      if (isOpen !== (host === owner)) fail(`the port at ${host.name} is ${portState}`)
    }
    const residents = this.hosts.filter(({ resident }) => resident !== undefined)
    const expected: [Frame, string | undefined][] = []
    for (const host of residents) {
      const answers = host.asksForMachine()
      if (answers !== (owner ? 1 : 0))
        fail(`${answers} answers at ${host.name} to who has the machine's address`)
      expected.push([this.#send(host, host.resident!, MACHINE, true), owner?.name])
      for (const from of this.hosts)
        expected.push([
          this.#send(from, MACHINE, host.resident!, from === owner),
          from === owner ? host.name : undefined
        ])
    }
    await this.#clock.pass(DELIVERED_MS)
    for (const [{ text, arrivals }, at] of expected) {
      if (arrivals.join() !== (at ?? '')) fail(`${text} arrived at ${arrivals.join() || 'nobody'}, not ${at}`)
    }
  }

  /** With nothing in its way a move is known at once, to everybody, and to the LANs behind them. */
  async #moveOnce(): Promise<void> {
    if (this.violations.length > 0) return
    const [to] = this.hosts.filter(host => host !== this.#moves.owner && !host.isOnSegment)
    this.#moves.begin(to ?? this.hosts.find(host => host !== this.#moves.owner)!, undefined)
    // Now and then its announcement and the beacons of its joining overtake each other.
    const joinedMs = this.#below(JOINED_MS)
    await this.#clock.pass(joinedMs)
    // A target that has just joined the segment does not know yet whose frames it is handed.
    const isLossless = joinedMs >= HEARD_MS
    const heard = this.hosts.map(({ lan }) => lan.length)
    this.#moves.hold()
    const frames = this.#everybodyWrites()
    this.#moves.pause()
    await this.#clock.pass(this.#below(DELIVERED_MS))
    frames.push(...this.#everybodyWrites())
    await this.#clock.pass(this.#below(MAX_LATENCY_MS))
    this.#moves.finish(true)
    // Some of these meet the news on their way, and the machine where it was no more.
    frames.push(...this.#everybodyWrites())
    await this.#clock.pass(HEARD_MS + DELIVERED_MS)
    for (const { text, arrivals } of frames)
      if (isLossless && arrivals.join() !== this.#moves.owner!.name)
        this.#violate(`${text}, sent in a move without faults, arrived at ${arrivals.join() || 'nobody'}`)
    await this.#judge('after a move without faults')
    const announced = ipKey(announcementsOf(recordOf(MACHINE))[0]!)
    for (const [index, { lan, name, hasLan }] of this.hosts.entries())
      if (hasLan && !lan.slice(heard[index]).some(packet => ipKey(packet) === announced))
        this.#violate(`the LAN at ${name} was not told of the move`)
  }

  #everybodyWrites(): Frame[] {
    return this.hosts.flatMap(host =>
      host.resident === undefined ? [] : [this.#send(host, host.resident, MACHINE, true)]
    )
  }

  /** One host hears nothing of a move: what it writes goes to where the machine was, and on from there. */
  async #moveUnheard(): Promise<void> {
    const { owner } = this.#moves
    const [late, to] = this.hosts.filter(host => host !== owner).toReversed()
    if (this.violations.length > 0 || late?.resident === undefined || to === undefined) return
    this.#moves.begin(to, undefined)
    await this.#clock.pass(SETTLED_MS)
    for (const host of this.hosts) this.#network.mute(host.id, late.id)
    this.#moves.finish(true)
    const frame = this.#send(late, late.resident, MACHINE, true)
    await this.#clock.pass(2 * DELIVERED_MS)
    if (frame.arrivals.join() !== to.name)
      this.#violate(`${frame.text}, which had not heard of the move, arrived at ${frame.arrivals}`)
    this.#heal()
    await this.#clock.pass(SETTLED_MS)
    await this.#judge('after a move that one did not hear of')
  }

  #any(): ScheduleHost {
    return this.hosts[this.#below(this.hosts.length)]!
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count)
  }

  #chance(share: number): boolean {
    return this.#random() < share
  }

  #pick<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let left = this.#random() * choices.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, choice] of choices) {
      left -= weight
      if (left < 0) return choice
    }
    return choices[0]![1]
  }
}

function recordOf({ machine, mac: text, ip: address }: Guest) {
  return {
    segment: SEGMENT,
    machine,
    card: 0,
    mac: mac(text),
    ips: [ip(address)],
    host: '',
    epoch: 0,
    sequence: 0
  }
}
