import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { addressOf } from '../../../../agents/network/native/address.ts'
import { ForwardingTables } from '../../../../agents/network/native/forwarding-tables.ts'
import { NativeCarrier } from '../../../../agents/network/native/native-carrier.ts'
import type { RingRecord } from '../../../../agents/network/native/ring.ts'
import type { PortId, PortSpec } from '../../../../protocol/switch/port.ts'
import { SwitchCore, type SwitchEvent } from '../../../../protocol/switch/switch.ts'
import { ethernet } from './frames.ts'
import { FakeDevice } from './rig.ts'
import { encodeRecord, KIND, open, seal, type WireRecord } from './wire.ts'

/** What became of one packet, as it is seen from outside the carrier. */
export interface Outcome {
  readonly asked: readonly (Omit<RingRecord, 'body'> & { readonly body: Buffer })[]
  readonly delivered: readonly { readonly port: PortId; readonly packet: Buffer }[]
  readonly sent: readonly { readonly host: string; readonly record: WireRecord }[]
}

/** A host that the carrier has a link with. */
interface LinkedHost {
  readonly host: string
  readonly handle: number
  readonly session: number
  readonly isUp: boolean
}

const SELF = 'host-a'
/** The last one's link is known and does not answer; one more host has none. */
export const LINKED_HOSTS = ['host-b', 'host-c', 'host-d'] as const
export const OTHER_HOSTS = [...LINKED_HOSTS, 'host-e'] as const
const DATAGRAM_BYTES = 1_472
const THEIR_NUMBERS_FROM = 500
const DEADLINE_MS = 3_000
const KEYS = { seal: Buffer.alloc(32, 0x61), open: Buffer.alloc(32, 0x62) }
const OFFLOADS = { tcp: true, checksum: true }
const MARK = 'aa:bb:cc'
/** Removing it removes nothing, and waits. */
const NO_PORT = 2 ** 32 - 1

/** One carrier for many states of a switch, and the other ends of its links in this process. */
export class DecisionRig implements AsyncDisposable {
  readonly carrier: NativeCarrier
  readonly socket: Socket
  asked: Outcome['asked'][number][] = []
  received: { readonly receiver: number; readonly record: WireRecord }[] = []
  /** Never given again: a session's counters begin anew with it. */
  nextSession = 1

  private constructor(carrier: NativeCarrier, socket: Socket) {
    this.carrier = carrier
    this.socket = socket
    for (const kind of ['fromPort', 'fromLink', 'forwarded', 'moved', 'portFailed'] as const)
      carrier.on(kind, record => this.asked.push({ ...record, body: Buffer.from(record.body) }))
    socket.on('message', datagram => {
      const { receiver, record } = open(KEYS.seal, datagram)
      this.received.push({ receiver, record })
    })
  }

  static async start(): Promise<DecisionRig> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new DecisionRig(new NativeCarrier({ port: 0 }), socket)
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const end = performance.now() + DEADLINE_MS
    while (!condition()) {
      if (performance.now() > end) throw new Error(`waited in vain for ${what}`)
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.carrier.close()
    this.socket.close()
    await once(this.socket, 'close')
  }
}

/** One state of a switch, in force at the carrier. */
export class CarriedSwitch implements Disposable {
  readonly core: SwitchCore
  readonly #rig: DecisionRig
  readonly #tables: ForwardingTables
  readonly #links: readonly LinkedHost[]
  readonly #devices = new Map<PortId, { readonly device: FakeDevice; readonly handle: number }>()
  #sequence = 0
  #counter = 0n
  #marks = 0
  now = 1_000

  constructor(rig: DecisionRig) {
    this.#rig = rig
    const { carrier } = rig
    this.core = new SwitchCore({
      self: SELF,
      random: () => 0.5,
      nextSequence: () => ++this.#sequence
    })
    this.#links = LINKED_HOSTS.map((host, at) => ({
      host,
      handle: carrier.handle(),
      session: rig.nextSession++,
      isUp: at < LINKED_HOSTS.length - 1
    }))
    this.#tables = new ForwardingTables({
      carrier,
      handleOf: host => this.#links.find(link => link.host === host)?.handle,
      onRenumbered: () => this.#setLinks()
    })
    this.#setLinks()
    for (const { handle, session } of this.#links)
      carrier.addon.addSession(carrier.ref, handle, session, session, KEYS.seal, KEYS.open)
    this.#setLinks()
  }

  #setLinks(): void {
    const { addon, ref } = this.#rig.carrier
    const rows = [...(this.#tables?.numbers.values() ?? [])].flatMap(ours => [
      ours,
      ours + THEIR_NUMBERS_FROM
    ])
    const numbers = Buffer.alloc(4 * rows.length)
    rows.forEach((row, at) => {
      numbers.writeUInt32BE(row, 4 * at)
    })
    const address = Buffer.from(addressOf('127.0.0.1', this.#rig.socket.address().port), 'hex')
    for (const { handle, isUp, session } of this.#links)
      addon.setLink(ref, handle, isUp, address, DATAGRAM_BYTES, session, numbers)
  }

  /** Our number of a segment. */
  numberOf(segment: string): number {
    return this.#tables.numbers.get(segment)!
  }

  /** The other host's number of it. */
  theirNumberOf(segment: string): number {
    return this.numberOf(segment) + THEIR_NUMBERS_FROM
  }

  get ports(): PortId[] {
    return [...this.#devices.keys()].filter(id => this.core.port(id) !== undefined)
  }

  step(event: SwitchEvent): void {
    if (event.kind === 'port-removed') this.#removePort(event.port)
    this.core.step(event, this.now)
  }

  addPort(spec: PortSpec, hasDevice: boolean): void {
    this.#removePort(spec.id)
    this.core.step({ kind: 'port-added', port: spec }, this.now)
    const state = this.core.port(spec.id)
    if (state === undefined) return
    if (!hasDevice) {
      this.#tables.addPort(state)
      return
    }
    const device = new FakeDevice()
    this.#devices.set(spec.id, { device, handle: this.#tables.addPort(state, device.fd, OFFLOADS) })
    // Known to the carrier, which closes the device, whatever becomes of it next.
    this.#tables.follow(this.core.segments())
  }

  #removePort(id: PortId): void {
    this.#tables.removePort(id)
    this.#devices.get(id)?.device.close()
    this.#devices.delete(id)
  }

  /** What the switch holds now is in force: no thread is at work by an earlier table any more. */
  follow(): void {
    this.#tables.follow(this.core.segments())
    const { addon, ref } = this.#rig.carrier
    for (let tries = 0; !addon.removePort(ref, NO_PORT); tries++)
      if (tries > 10) throw new Error('the carrier did not take the table up')
  }

  handleOf(port: PortId): number {
    return this.#devices.get(port)!.handle
  }

  linkHandleOf(host: string): number {
    return this.#links.find(link => link.host === host)!.handle
  }

  async fromPort(port: PortId, packet: Uint8Array): Promise<Outcome> {
    this.#beat()
    const { device } = this.#devices.get(port)!
    device.send(packet)
    const mark = this.#mark()
    device.send(Buffer.concat([Buffer.alloc(10), mark]))
    return await this.#outcome(mark)
  }

  async fromLink(host: string, records: readonly Uint8Array[], segment: string): Promise<Outcome> {
    this.#beat()
    const mark = this.#mark()
    const end = encodeRecord({ kind: KIND.frame, segment: this.numberOf(segment), body: mark })
    const { session } = this.#links.find(link => link.host === host)!
    for (const record of [...records, end]) {
      const datagram = seal(KEYS.open, session, this.#counter++, record)
      this.#rig.socket.send(datagram, this.#rig.carrier.udpPort, '127.0.0.1')
    }
    return await this.#outcome(mark)
  }

  #beat(): void {
    const { addon, ref } = this.#rig.carrier
    addon.beat(ref)
  }

  /** A frame that is always a question, behind which nothing of what was sent before is left. */
  #mark(): Buffer {
    const number = Buffer.alloc(46)
    number.writeUInt32BE(++this.#marks)
    return ethernet('ff:ff:ff:ff:ff:ff', `02:00:00:${MARK}`, 0x88b5, number)
  }

  async #outcome(mark: Buffer): Promise<Outcome> {
    const rig = this.#rig
    const { addon, ref } = rig.carrier
    const isMark = ({ body }: { readonly body: Buffer }) => body.subarray(10).equals(mark)
    await rig.until(() => rig.asked.some(isMark), 'the mark')
    const sealed = () =>
      this.#links.reduce((sum, { session }) => sum + addon.sessionCounters(ref, session)![0], 0)
    await rig.until(() => rig.received.length === sealed() - this.#taken, 'what was sealed')
    this.#taken += rig.received.length
    const hostOf = (receiver: number) => this.#links.find(({ session }) => session === receiver)!.host
    const outcome = {
      asked: rig.asked.filter(question => !isMark(question)),
      delivered: this.#delivered(),
      sent: rig.received.map(({ receiver, record }) => ({ host: hostOf(receiver), record }))
    }
    rig.asked = []
    rig.received = []
    return outcome
  }

  /** Datagrams that were looked at. */
  #taken = 0

  #delivered(): { port: PortId; packet: Buffer }[] {
    return [...this.#devices].flatMap(([port, { device }]) => {
      const packets: { port: PortId; packet: Buffer }[] = []
      for (let packet = device.receive(); packet !== undefined; packet = device.receive())
        packets.push({ port, packet })
      return packets
    })
  }

  [Symbol.dispose](): void {
    const { addon, ref } = this.#rig.carrier
    for (const id of [...this.#devices.keys()]) this.#removePort(id)
    this.#tables.follow([])
    for (const { handle } of this.#links) addon.removeLink(ref, handle)
    this.#rig.carrier.publish()
    this.#rig.asked = []
    this.#rig.received = []
  }
}
