import { NetworkAgent } from '../../../../agents/network/network-agent.ts'
import type { Overlay } from '../../../../overlay/overlay.ts'
import type { HostId } from '../../../../protocol/host.ts'
import { arpRequest } from '../../../protocol/switch/frames.ts'
import { type Guest, M1, SEGMENT } from '../../../protocol/switch/lab.ts'
import { FakePort, identity, memorySequences } from '../fixtures.ts'
import type { FaultyNetwork } from './faulty-network.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** The one that changes hosts. */
export const MACHINE = M1
const MACHINE_PORT = `${MACHINE.machine}/0`
const LAN = 'br0'

export interface HostOptions {
  readonly clock: VirtualClock
  readonly network: FaultyNetwork
  readonly random: () => number
  /** A machine that stays there; a host without one is on the segment only while it has the other. */
  readonly hasResident: boolean
  readonly hasLan: boolean
  /** A packet comes out of a card, at once when it is written. */
  readonly onArrival: (host: ScheduleHost, guest: Guest, packet: Uint8Array) => void
}

/** A host with a whole network agent, which may crash and start again, and the guests that the test plays. */
export class ScheduleHost {
  readonly name: string
  readonly id: HostId
  readonly resident: Guest | undefined
  readonly faults: unknown[] = []
  readonly #options: HostOptions
  readonly #sequences = memorySequences()
  readonly #cards = new Map<string, FakePort>()
  #agent: NetworkAgent | undefined

  constructor(name: string, index: number, options: HostOptions) {
    this.name = name
    this.id = identity(name).id
    this.#options = options
    const digit = 5 + index
    this.resident = options.hasResident
      ? { machine: String(digit).repeat(32), mac: `52:54:00:00:01:0${digit}`, ip: `10.0.1.${digit}` }
      : undefined
  }

  /** Undefined while it is down. */
  get agent(): NetworkAgent | undefined {
    return this.#agent
  }

  get isUp(): boolean {
    return this.#agent !== undefined
  }

  /** Its agent begins, and knows nothing but which numbers it must not give again. */
  start(): void {
    const overlay: Overlay = this.#options.network.join(identity(this.name))
    this.#agent = new NetworkAgent({
      overlay,
      clock: this.#options.clock,
      random: this.#options.random,
      sequences: this.#sequences,
      onReport: () => {},
      onFault: error => this.faults.push(error),
      createCardPort: (plug, onPacket) => this.#card('socket' in plug ? plug.socket : plug.tap, onPacket),
      createBridgePort: (name, onPacket) => this.#card(name, onPacket)
    })
    if (this.#options.hasLan) this.#agent.attachBridge(SEGMENT, LAN)
    if (this.resident !== undefined) this.#attach(this.resident, 1, 'open')
  }

  /** Nobody is told but by the end of its connections. */
  crash(): void {
    void this.#agent?.stop()
    this.#agent = undefined
    this.#cards.clear()
    this.#options.network.memory.leave(this.id)
  }

  #card(key: string, onPacket: (packet: Uint8Array) => void): FakePort {
    const guest = [MACHINE, this.resident].find(each => each?.mac === key)
    const port = new FakePort(onPacket)
    const write = port.write.bind(port)
    port.write = packet => {
      write(packet)
      if (guest !== undefined) this.#options.onArrival(this, guest, packet)
    }
    this.#cards.set(key, port)
    return port
  }

  #attach(guest: Guest, epoch: number, state: 'open' | 'blocked'): void {
    const card = { segment: SEGMENT, mac: guest.mac, ips: [guest.ip] }
    const allocations = [{ mac: guest.mac, machine: guest.machine, ips: [guest.ip] }]
    this.#agent?.defineSegment({ id: SEGMENT, name: 'north/net', allocations })
    this.#agent?.attach(guest.machine, epoch, [card], [{ socket: guest.mac }], { state })
  }

  /** Room for the machine, of which nothing passes yet. */
  prepare(epoch: number): void {
    this.#attach(MACHINE, epoch, 'blocked')
  }

  /** The card is there, in whatever state. */
  get hasCard(): boolean {
    return this.isUp && this.portState !== undefined
  }

  get portState(): string | undefined {
    return this.#agent?.status().ports.find(({ id }) => id === MACHINE_PORT)?.switch
  }

  /** @returns false when there is no card that could */
  send(guest: Guest, packet: Uint8Array): boolean {
    const port = this.#cards.get(guest.mac)
    if (port === undefined || port.isClosed) return false
    port.send(packet)
    return true
  }

  /** What the switch answers a guest at once that asks who has the machine's address. */
  asksForMachine(): number {
    const port = this.#cards.get(this.resident!.mac)!
    const before = port.received.length
    port.send(arpRequest(this.resident!, MACHINE.ip))
    return port.received.length - before
  }

  /** Where this agent believes the machine to be: `host-b 3`. */
  get belief(): string | undefined {
    const records = this.#agent?.status().segments.flatMap(({ records }) => records) ?? []
    const record = records.find(({ mac }) => mac === MACHINE.mac)
    return record && `${record.host} ${record.epoch}`
  }

  /** What came into the LAN. */
  get lan(): readonly Uint8Array[] {
    return this.#cards.get(LAN)?.received ?? []
  }

  get hasLan(): boolean {
    return this.#options.hasLan
  }

  get isOnSegment(): boolean {
    return this.resident !== undefined || this.#options.hasLan || this.hasCard
  }
}
