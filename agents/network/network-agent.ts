import type { Overlay } from '../../overlay/overlay.ts'
import { monotonicClock, type RunnerClock } from '../../overlay/runner.ts'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { Card, Epoch, MachineId, SegmentId } from '../../protocol/machine.ts'
import { type Exchange, exchangeCodec } from '../../protocol/switch/exchange.ts'
import type { Decision } from '../../protocol/switch/forwarding.ts'
import { SWITCH_LIMITS, type SwitchTimes } from '../../protocol/switch/limits.ts'
import type { PortId, PortState } from '../../protocol/switch/port.ts'
import type { SegmentDefinition } from '../../protocol/switch/record.ts'
import type { SwitchReport } from '../../protocol/switch/report.ts'
import { SwitchCore, type SwitchEffect, type SwitchEvent } from '../../protocol/switch/switch.ts'
import type { FramePort, PacketHandler } from './frame-port.ts'
import { HeldPackets } from './held-packets.ts'
import type { LinkTimes, OutgoingFrame } from './link-out.ts'
import { type LinkFrameIn, Links } from './links.ts'
import { QemuPort } from './qemu-port.ts'
import { type SequenceStore, sequenceSource } from './sequence.ts'
import { type NetworkStatus, segmentStatus, TrafficMeter } from './status.ts'
import { TapDevice } from './tap-device.ts'
import { TapPoller } from './tap-poller.ts'
import { TapPort } from './tap-port.ts'

const RECORDS_CHANNEL = 'network/records'

export interface NetworkAgentOptions {
  readonly overlay: Overlay
  readonly sequences: SequenceStore
  readonly random: () => number
  /** Second owners, spoofed sources and the like, at a limited rate. */
  readonly onReport: (report: SwitchReport) => void
  /** Our own mistakes and the overlay's refusals. */
  readonly onFault: (error: unknown, context: string) => void
  /** Whether a host may take part in a segment; by default every host that was admitted may. */
  readonly mayJoin?: (segment: SegmentId, host: HostId) => boolean
  readonly clock?: RunnerClock
  readonly switchTimes?: SwitchTimes
  readonly linkTimes?: LinkTimes
  /** What a card's socket is joined to; tests give their own. */
  readonly createCardPort?: (socket: string, onPacket: PacketHandler) => FramePort
  readonly createTapPort?: (
    interfaceName: string,
    onPacket: PacketHandler
  ) => { port: FramePort; mac: string | undefined }
}

interface AgentPort {
  readonly state: PortState
  readonly held: HeldPackets
  port: FramePort
}

/**
 * The network agent: the frames of this host's machines and TAPs. It owns ports and links, lets the switch
 * core decide about every packet, and carries the core's records to the other hosts of each segment.
 *
 * The vm agent calls `attach`, `open`, `block`, `forwardTo` and `detach` as a machine comes and goes; the steps
 * of a relocation are in protocol/switch/switch.ts. None of them waits for the network or throws for its sake.
 */
export class NetworkAgent implements AsyncDisposable {
  readonly #options: NetworkAgentOptions
  readonly #overlay: Overlay
  readonly #clock: RunnerClock
  readonly #core: SwitchCore
  readonly #links: Links
  readonly #ports = new Map<PortId, AgentPort>()
  readonly #byState = new Map<PortState, AgentPort>()
  readonly #topics = new Set<SegmentId>()
  readonly #traffic = new TrafficMeter()
  readonly #poller = new TapPoller()
  #cancelWakeup: () => void = () => {}
  #wakeupAt: number | undefined
  #isStopped = false

  constructor(options: NetworkAgentOptions) {
    this.#options = options
    this.#overlay = options.overlay
    this.#clock = options.clock ?? monotonicClock
    this.#core = new SwitchCore({
      self: options.overlay.self.id,
      random: options.random,
      nextSequence: sequenceSource(options.sequences),
      ...(options.switchTimes === undefined ? {} : { times: options.switchTimes })
    })
    this.#overlay.receive(RECORDS_CHANNEL, SWITCH_LIMITS.messageBytes, (bytes, from) => {
      const exchange = decoded(bytes)
      if (exchange !== undefined) this.#hear(from, exchange)
    })
    this.#overlay.onConnectionChange((host, connected) => {
      if (!connected) return
      this.#links.connected(host)
      this.#step({ kind: 'connected', host })
    })
    this.#links = new Links({
      overlay: this.#overlay,
      clock: this.#clock,
      onFrame: frame => this.#fromLink(frame),
      onExchange: (from, exchange) => this.#hear(from, exchange),
      onIdle: () => this.#carryOut(this.#core.takeEffects()),
      ...(options.linkTimes === undefined ? {} : { times: options.linkTimes })
    })
  }

  // For the vm agent

  /**
   * Puts a machine's cards on their segments. With `blocked` (a relocation's target) nothing passes until
   * `open`; what arrives is kept for a moment.
   *
   * @param sockets one for each card, in order
   */
  attach(
    machine: MachineId,
    epoch: Epoch,
    cards: readonly Card[],
    sockets: readonly string[],
    options: { state: 'blocked' | 'open' }
  ): void {
    if (sockets.length !== cards.length) {
      throw new WatariError(
        'internal',
        `machine ${machine} has ${cards.length} cards and ${sockets.length} sockets`
      )
    }
    cards.forEach((card, index) => {
      const id = portId(machine, index)
      this.#closePort(id)
      const { segment, mac, ips } = card
      this.#subscribe(segment)
      this.#step({
        kind: 'port-added',
        port: { kind: 'machine', id, segment, machine, card: index, mac, ips }
      })
      const create = this.#options.createCardPort ?? ((socket, onPacket) => new QemuPort(socket, onPacket))
      this.#join(id, onPacket => create(sockets[index]!, onPacket))
    })
    if (options.state === 'open') this.open(machine, epoch)
  }

  /** The machine runs here from now on, with this epoch: its records move here, and what was kept gets in. */
  open(machine: MachineId, epoch: Epoch): void {
    for (const [id, { state }] of this.#portsOf(machine)) {
      this.#step({ kind: 'port-opened', port: id, epoch })
      const port = this.#ports.get(id)!
      if (state.state === 'open')
        for (const { packet } of port.held.take(this.#clock.now())) port.port.write(packet)
    }
  }

  /** The machine is paused: nothing of it gets out, and what is for it is kept. */
  block(machine: MachineId): void {
    for (const [id] of this.#portsOf(machine)) this.#step({ kind: 'port-blocked', port: id })
  }

  /** The machine is another host's now: what was kept and what still arrives goes there, for a while. */
  forwardTo(machine: MachineId, host: HostId, epoch: Epoch): void {
    this.#step({ kind: 'machine-moved', machine, host, epoch })
  }

  detach(machine: MachineId): void {
    for (const [id] of this.#portsOf(machine)) {
      this.#closePort(id)
      this.#step({ kind: 'port-removed', port: id })
    }
  }

  // For segments

  defineSegment(definition: SegmentDefinition): void {
    this.#step({ kind: 'segment-defined', definition })
  }

  /** @throws WatariError `tap-refused`, `tap-unavailable`, `already-attached` */
  attachTap(segment: SegmentId, interfaceName: string): void {
    const id = `tap/${interfaceName}`
    if (this.#ports.has(id)) {
      throw new WatariError(
        'already-attached',
        `The interface ${interfaceName} is on a segment already; detach it first`
      )
    }
    let onPacket: PacketHandler = () => {}
    const create = this.#options.createTapPort ?? ((name, handler) => this.#createTap(name, handler))
    const { port, mac } = create(interfaceName, packet => onPacket(packet))
    this.#subscribe(segment)
    this.#step({
      kind: 'port-added',
      port: { kind: 'tap', id, segment, ...(mac === undefined ? {} : { mac }) }
    })
    this.#join(id, handler => {
      onPacket = handler
      return port
    })
  }

  detachTap(interfaceName: string): void {
    const id = `tap/${interfaceName}`
    this.#closePort(id)
    this.#step({ kind: 'port-removed', port: id })
  }

  status(): NetworkStatus {
    const now = this.#clock.now()
    return {
      segments: [...this.#core.segments()].map(segment => segmentStatus(segment, now)),
      ports: [...this.#ports].map(([id, { state, port }]) => ({
        id,
        segment: state.spec.segment,
        switch: state.state,
        epoch: state.epoch,
        ...port.status()
      })),
      links: this.#links.status(),
      traffic: this.#traffic.snapshot()
    }
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return
    for (const id of [...this.#ports.keys()]) this.#closePort(id)
    this.#isStopped = true
    this.#cancelWakeup()
    this.#links.stop()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  // Ports

  #createTap(name: string, onPacket: PacketHandler): { port: FramePort; mac: string | undefined } {
    const device = new TapDevice(name)
    return { port: new TapPort(device, this.#poller, onPacket), mac: device.mac() }
  }

  /** Joins what the core knows as a port to what carries its packets. */
  #join(id: PortId, create: (onPacket: PacketHandler) => FramePort): void {
    const state = this.#core.port(id)
    // Refused, and reported, by the core.
    const port = create(packet => {
      if (state !== undefined) this.#fromPort(state, packet)
    })
    if (state === undefined) {
      port.close()
      return
    }
    const joined = { state, port, held: new HeldPackets() }
    this.#ports.set(id, joined)
    this.#byState.set(state, joined)
  }

  #closePort(id: PortId): void {
    const joined = this.#ports.get(id)
    if (joined === undefined) return
    this.#ports.delete(id)
    this.#byState.delete(joined.state)
    joined.port.close()
  }

  #portsOf(machine: MachineId): [PortId, AgentPort][] {
    return [...this.#ports].filter(
      ([, { state }]) => state.spec.kind === 'machine' && state.spec.machine === machine
    )
  }

  // Packets

  #fromPort(state: PortState, packet: Uint8Array): void {
    if (this.#isStopped) return
    const decision = this.#core.packetFromPort(state, packet, this.#clock.now())
    this.#deliver(decision, state, packet, false, 0)
    this.#carryOut(this.#core.takeEffects())
  }

  #fromLink(frame: LinkFrameIn): void {
    if (this.#isStopped) return
    this.#traffic.received(frame.segment, frame.from, frame.packet.length)
    if (this.#options.mayJoin?.(frame.segment, frame.from) === false) return
    const decision = this.#core.packetFromLink(frame.segment, frame, this.#clock.now())
    this.#deliver(decision, frame, frame.packet, true, frame.epoch)
  }

  #deliver(
    decision: Decision,
    from: PortState | LinkFrameIn,
    packet: Uint8Array,
    fromLink: boolean,
    epoch: Epoch
  ): void {
    switch (decision.kind) {
      case 'port':
        this.#byState.get(decision.port)?.port.write(packet)
        return
      case 'link':
        this.#send(decision.host, { segment: segmentOf(from), packet, ...decision })
        return
      case 'many': {
        for (const port of decision.ports) this.#byState.get(port)?.port.write(packet)
        const { source, epoch: sourceEpoch } = decision
        for (const host of decision.hosts) {
          this.#send(host, { segment: segmentOf(from), packet, epoch: sourceEpoch, forwarded: false, source })
        }
        return
      }
      case 'answer':
        if ('spec' in from) this.#byState.get(from)?.port.write(decision.packet)
        return
      case 'hold':
        this.#hold(decision.port, from, packet, fromLink, epoch)
        return
      case 'drop':
        return
    }
  }

  #hold(
    port: PortState,
    from: PortState | LinkFrameIn,
    packet: Uint8Array,
    fromLink: boolean,
    epoch: Epoch
  ): void {
    const source =
      'spec' in from && from.mac !== undefined
        ? this.#core.segment(from.spec.segment)?.records.byMac.get(from.mac)
        : undefined
    const sourceEpoch = fromLink ? epoch : (source?.record.epoch ?? 0)
    this.#byState.get(port)?.held.push({ packet, epoch: sourceEpoch, fromLink, source }, this.#clock.now())
  }

  #send(host: HostId, frame: OutgoingFrame): void {
    if (this.#links.send(host, frame)) this.#traffic.sent(frame.segment, host, frame.packet.length)
  }

  // Records

  #hear(from: HostIdentity, exchange: Exchange): void {
    this.#traffic.knows(from)
    this.#hearFrom(from.id, exchange)
  }

  #hearFrom(from: HostId, exchange: Exchange): void {
    if (this.#options.mayJoin?.(exchange.segment, from) === false) return
    this.#step({ kind: 'exchange', from, exchange })
  }

  #subscribe(segment: SegmentId): void {
    if (this.#topics.has(segment)) return
    this.#topics.add(segment)
    this.#overlay.subscribe(topicOf(segment), (bytes, from) => {
      const exchange = decoded(bytes)
      if (exchange?.segment !== segment) return false
      this.#hearFrom(from, exchange)
      return true
    })
  }

  #step(event: SwitchEvent): void {
    if (this.#isStopped) return
    this.#carryOut(this.#core.step(event, this.#clock.now()))
    this.#arm()
  }

  #arm(): void {
    const at = this.#core.wakeup()
    if (at === this.#wakeupAt) return
    this.#cancelWakeup()
    this.#wakeupAt = at
    if (at === undefined) return
    this.#cancelWakeup = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#wakeupAt = undefined
      this.#step({ kind: 'tick' })
    })
  }

  #carryOut(effects: readonly SwitchEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'report') this.#options.onReport(effect.report)
      else if (effect.kind === 'handed-over') this.#handOver(effect.port, effect.segment, effect.host)
      else this.#tell(effect)
    }
  }

  #tell(effect: Extract<SwitchEffect, { kind: 'send' | 'publish' }>): void {
    try {
      if (effect.kind === 'send' && this.#options.mayJoin?.(effect.exchange.segment, effect.to) === false)
        return
      const bytes = exchangeCodec.encode(effect.exchange)
      if (effect.kind === 'send') this.#overlay.send(effect.to, RECORDS_CHANNEL, bytes)
      // What the topic loses, the next beacon repairs.
      else
        this.#overlay
          .publish(topicOf(effect.exchange.segment), bytes)
          .catch(error => this.#options.onFault(error, 'publishing records'))
    } catch (error) {
      this.#options.onFault(error, 'telling records')
    }
  }

  #handOver(id: PortId, segment: SegmentId, host: HostId): void {
    const held = this.#ports.get(id)?.held.take(this.#clock.now()) ?? []
    for (const { packet, epoch, fromLink, source } of held) {
      this.#send(host, { segment, packet, epoch, forwarded: fromLink, source: fromLink ? undefined : source })
    }
  }
}

function portId(machine: MachineId, card: number): PortId {
  return `${machine}/${card}`
}

function topicOf(segment: SegmentId): string {
  return `segment/${segment}`
}

function segmentOf(from: PortState | LinkFrameIn): SegmentId {
  return 'spec' in from ? from.spec.segment : from.segment
}

/** What is no message is dropped: its sender is admitted, but may be of another version. */
function decoded(bytes: Uint8Array): Exchange | undefined {
  try {
    return exchangeCodec.decode(bytes)
  } catch {
    return undefined
  }
}
