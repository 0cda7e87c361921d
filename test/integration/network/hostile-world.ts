import assert from 'node:assert/strict'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { formatMac, readMac } from '../../../protocol/switch/address.ts'
import { SERVICE_MAC } from '../../../protocol/switch/answers.ts'
import { SWITCH_LIMITS } from '../../../protocol/switch/limits.ts'
import { TestNetwork } from '../../agents/network/fixtures.ts'
import { type GuestHost, startGuestHost } from '../../agents/network/native/guest-hosts.ts'
import { arpRequest, udpPacket } from '../../protocol/switch/frames.ts'
import { type Guest as Addresses, M1, M2, M3, SEGMENT } from '../../protocol/switch/lab.ts'
import { eventually } from '../../support/eventually.ts'
import { type Cast, MARK, STATION } from './hostile-frames.ts'

const OTHER_SEGMENT = 'b'.repeat(32)
const S1 = { machine: '7'.repeat(32), mac: '52:54:00:00:00:21', ip: '10.0.0.21' }
const S2 = { machine: '8'.repeat(32), mac: '52:54:00:00:00:22', ip: '10.0.0.22' }
export const cast: Cast = { attacker: M1, victims: [M2, M3], strangers: [S1, S2] }

const LINK_MS = 10_000
const SETTLE_MS = 50
/** Between two of the regular packets, in packets of the attack. */
const EVERY = 100
const MAX_DELAY_MS = 1_000
const LAST_MS = 5_000
const TAP = 'tap0'
const LAST_TURNS = 5
const ARP = 0x0806
/** The same report may come once more when its time is over. */
const MAX_REPORTS = 12

interface Regular {
  readonly to: Addresses
  readonly packet: Uint8Array
  readonly sentAt: number
  arrivedAt: number | undefined
}

/** Two hosts with two segments; a guest of the first means harm, and the others go on meanwhile. */
export class HostileWorld implements AsyncDisposable {
  readonly network = new TestNetwork()
  readonly a: GuestHost
  readonly b: GuestHost
  /** What somebody got who should not have. */
  readonly violations: string[] = []
  #regular: Regular[] = []
  #number = 0
  #answers = 0

  private constructor(kind: 'native' | 'stream') {
    this.a = startGuestHost(this.network, 'a', kind)
    this.b = startGuestHost(this.network, 'b', kind)
    const attach = (host: GuestHost, segment: string, each: Addresses) =>
      host.agent.attach(
        each.machine,
        1,
        [{ segment, mac: each.mac, ips: [each.ip] }],
        [{ socket: each.mac }],
        {
          state: 'open'
        }
      )
    for (const [host, each] of [
      [this.a, M1],
      [this.a, M2],
      [this.b, M3]
    ] as const)
      attach(host, SEGMENT, each)
    for (const [host, each] of [
      [this.a, S1],
      [this.b, S2]
    ] as const)
      attach(host, OTHER_SEGMENT, each)
  }

  static async start(kind: 'native' | 'stream'): Promise<HostileWorld> {
    await using onFailure = new AsyncDisposableStack()
    const world = onFailure.use(new HostileWorld(kind))
    const links = () => [world.a, world.b].flatMap(({ agent }) => agent.status().links)
    await eventually(
      async () => {
        world.#regular = []
        world.#sendRegular()
        await delay(SETTLE_MS)
        const isUp = links().length === 2 && links().every(({ carrier }) => carrier === kind)
        return world.#isQuiet() && isUp
      },
      { deadlineMs: LINK_MS, state: () => JSON.stringify(links()) }
    )
    onFailure.move()
    return world
  }

  guest(of: Addresses) {
    return (this.a.guests.get(of.mac) ?? this.b.guests.get(of.mac))!
  }

  /** Who is where, by both hosts. */
  records(): object {
    return [this.a, this.b].map(({ agent }) =>
      agent
        .status()
        .segments.map(({ id, records }) => ({
          id,
          records: records
            .filter(({ machine }) => machine !== null)
            .toSorted((one, other) => (one.mac < other.mac ? -1 : 1))
        }))
        .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    )
  }

  /** What the attacker's host says that it dropped: of the segment, and of questions that were too many. */
  dropped(port = `${M1.machine}/0`): number {
    const { segments, ports } = this.a.agent.status()
    const reasons = segments.find(({ id }) => id === SEGMENT)!.dropped
    const unasked = ports.find(({ id }) => id === port)?.dropped ?? 0
    return Object.values(reasons).reduce((sum, count) => sum + count, unasked)
  }

  /** Sends what the attacker has, while the others go on. @returns how many were allowed and arrived */
  async assault(frames: readonly Uint8Array[], from = this.guest(M1)): Promise<{ slowestMs: number }> {
    const records = this.records()
    const reports = this.a.reports.length + this.b.reports.length
    this.#regular = []
    for (const [at, frame] of frames.entries()) {
      while (!from.send(frame)) await this.#pass()
      if (at % EVERY === 0) {
        this.#sendRegular()
        await this.#pass()
      }
    }
    await this.#untilDecided()
    await eventually(() => this.#isQuiet(), {
      deadlineMs: LAST_MS,
      state: () => `${this.#missing().length} of ${this.#regular.length} are missing`
    })
    const delays = this.#regular.map(({ sentAt, arrivedAt }) => arrivedAt! - sentAt)
    const slowestMs = Math.max(...delays)
    assert.deepEqual(this.violations, [])
    assert.deepEqual(this.records(), records, 'a record has changed')
    assert(slowestMs < MAX_DELAY_MS, `a regular packet took ${Math.round(slowestMs)} ms`)
    const said = [...this.a.reports, ...this.b.reports].length - reports
    assert(said <= MAX_REPORTS, `${said} reports`)
    assert.deepEqual([...this.a.faults, ...this.b.faults], [])
    return { slowestMs }
  }

  /** The attacker's own question is answered behind all of its others, and its last frame arrives behind all before. */
  async #untilDecided(): Promise<void> {
    const attacker = this.guest(M1)
    const question = arpRequest(M1, M2.ip)
    this.collect()
    this.#answers = 0
    await eventually(
      async () => {
        attacker.send(question)
        await this.#pass()
        return this.#answers > 0
      },
      { deadlineMs: LAST_MS, everyMs: 20 }
    )
    this.#answers = 0
    const packet = udpPacket(M1, M3, `last ${++this.#number}`)
    const last: Regular = { to: M3, packet, sentAt: performance.now(), arrivedAt: undefined }
    this.#regular.push(last)
    attacker.send(packet)
    await eventually(() => this.#isQuiet(), { deadlineMs: LAST_MS, state: () => 'the last frame is missing' })
    for (let time = 0; time < LAST_TURNS; time++) await this.#pass()
  }

  /** From behind a TAP of the first segment, where a station is known already. */
  async assaultByTap(frames: readonly Uint8Array[]): Promise<void> {
    this.a.agent.attachTap(SEGMENT, TAP)
    const tap = this.a.guests.get(TAP)!
    try {
      tap.send(udpPacket(STATION, M2))
      await eventually(() => this.#stations().includes(STATION.mac), { deadlineMs: LAST_MS })
      this.#isTapped = true
      await this.assault(frames, tap)
      const count = this.#stations().length
      assert(count <= SWITCH_LIMITS.stationsPerTap, `${count} stations`)
    } finally {
      this.a.agent.detachTap(TAP)
    }
  }

  #stations(): string[] {
    const { segments } = this.a.agent.status()
    const records = segments.find(({ id }) => id === SEGMENT)!.records
    return records.filter(({ machine }) => machine === null).map(({ mac }) => mac)
  }

  async #pass(): Promise<void> {
    await turn()
    this.collect()
  }

  #missing(): Regular[] {
    return this.#regular.filter(({ arrivedAt }) => arrivedAt === undefined)
  }

  #isQuiet(): boolean {
    this.collect()
    return this.#missing().length === 0
  }

  #sendRegular(): void {
    const text = `regular ${++this.#number}`
    for (const [from, to] of [
      [M2, M3],
      [M3, M2],
      [S1, S2],
      [S2, S1]
    ] as const) {
      const packet = udpPacket(from, to, text)
      if (this.guest(from).send(packet))
        this.#regular.push({ to, packet, sentAt: performance.now(), arrivedAt: undefined })
    }
    this.guest(M2).send(arpRequest(M2, M3.ip))
  }

  /** Looks at what every guest got. */
  collect(): void {
    const members = { [SEGMENT]: [M1, M2, M3], [OTHER_SEGMENT]: [S1, S2] }
    for (const [segment, guests] of Object.entries(members)) {
      const macs = new Set([...guests.map(({ mac }) => mac), formatMac(SERVICE_MAC)])
      for (const to of guests)
        for (const packet of this.guest(to).take()) this.#inspect(segment, macs, to, Buffer.from(packet))
    }
    for (const [name, guest] of this.a.guests)
      if (name.startsWith('tap'))
        for (const packet of guest.take())
          if (Buffer.from(packet).includes(MARK.forbidden)) this.#violate('a TAP', Buffer.from(packet))
  }

  /** A station has any MAC that is nobody's. */
  #isTapped = false

  #inspect(segment: string, macs: ReadonlySet<string>, to: Addresses, packet: Buffer): void {
    const source = formatMac(readMac(packet, 16))
    const isOfAttack = packet.includes(MARK.allowed)
    const isStation = this.#isTapped && segment === SEGMENT && !macs.has(source)
    const isForeign = !macs.has(source) && !isStation
    const isLeaked = isOfAttack && (segment !== SEGMENT || (source !== M1.mac && !isStation))
    if (packet.includes(MARK.forbidden) || isForeign || isLeaked) this.#violate(to.mac, packet)
    if (to === M1 && packet.readUInt16BE(22) === ARP) this.#answers++
    const expected = this.#regular.find(
      regular => regular.arrivedAt === undefined && regular.to === to && packet.equals(regular.packet)
    )
    if (expected !== undefined) expected.arrivedAt = performance.now()
  }

  #violate(at: string, packet: Buffer): void {
    if (this.violations.length < 10) this.violations.push(`${at} got ${packet.subarray(10).toString('hex')}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network[Symbol.asyncDispose]()
  }
}
