import type { Overlay } from '../../overlay/overlay.ts'
import { monotonicClock, type RunnerClock } from '../../overlay/runner.ts'
import { errorMessage, WatariError } from '../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { Card, Epoch, MachineId, SegmentId } from '../../protocol/machine.ts'
import type { Exchange } from '../../protocol/switch/exchange.ts'
import type { Decision } from '../../protocol/switch/forwarding.ts'
import { describeLan } from '../../protocol/switch/lans.ts'
import type { PortId, PortSpec, PortState } from '../../protocol/switch/port.ts'
import type { SegmentDefinition } from '../../protocol/switch/record.ts'
import { SwitchCore, type SwitchEffect, type SwitchEvent } from '../../protocol/switch/switch.ts'
import { type AgentPort, AgentPorts } from './agent-ports.ts'
import type { CardPlug } from './card-plug.ts'
import type { LinkFrameIn, OutgoingFrame } from './frame.ts'
import type { FramePort, PacketHandler } from './frame-port.ts'
import { type LinkStatus, Links } from './links.ts'
import { NativePlane } from './native/native-plane.ts'
import type { NetworkAgentOptions } from './network-agent-options.ts'
import { RecordExchange } from './record-exchange.ts'
import { sequenceSource } from './sequence.ts'
import { type NetworkStatus, segmentStatus, TrafficMeter } from './status.ts'
import { StreamLinks } from './stream/stream-links.ts'
import { ALL_TAP_OFFLOADS } from './tap-device.ts'

/** Links that are made for a machine before it comes; what more it needs is made when frames do. */
const MAX_PREPARED = 64

/**
 * The network agent: the frames of this host's machines and TAPs. It owns ports and links, lets the switch
 * core decide about every packet, and carries the core's records to the other hosts of each segment.
 *
 * The vm agent calls what is under its name below as a machine comes and goes; the steps of a relocation are in
 * protocol/switch/switch.ts. None of them waits for the network or throws for its sake.
 */
export class NetworkAgent implements AsyncDisposable {
  readonly #options: NetworkAgentOptions
  readonly #overlay: Overlay
  readonly #clock: RunnerClock
  readonly #core: SwitchCore
  readonly #links: Links
  readonly #native: NativePlane | undefined
  /** Why there is none. */
  readonly #nativeMissing: string
  readonly #ports: AgentPorts
  readonly #records: RecordExchange
  readonly #traffic = new TrafficMeter()
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
    this.#records = new RecordExchange({
      overlay: this.#overlay,
      onDirect: (from, exchange) => this.#hear(from, exchange),
      onPublished: (from, exchange) => this.#hearFrom(from, exchange),
      announce: (to, exchange) => this.#links.announce(to, exchange),
      isAdmitted: host => options.mayJoin?.(host) !== false,
      onFault: options.onFault
    })
    this.#overlay.onConnectionChange((host, connected) => {
      if (!connected) return
      this.#links.connected(host)
      this.#step({ kind: 'connected', host })
    })
    const { native, missing } = this.#openNative()
    this.#native = native
    this.#nativeMissing = missing
    this.#ports = new AgentPorts(native, options.tapOffloads)
    const streams = new StreamLinks({
      overlay: this.#overlay,
      clock: this.#clock,
      onFrame: frame => this.#fromLink(frame),
      onExchange: (from, exchange) => this.#hear(from, exchange),
      onIdle: () => this.#drained(),
      ...(options.linkTimes === undefined ? {} : { times: options.linkTimes })
    })
    this.#links = new Links({
      overlay: this.#overlay,
      clock: this.#clock,
      streams,
      native: native?.links,
      nativeMissing: missing,
      onCarrierChange: link => options.onCarrierChange?.(link)
    })
  }

  #openNative(): { native: NativePlane | undefined; missing: string } {
    const { native, nativeMissing = 'the native carrier is switched off', mayJoin, onFault } = this.#options
    if (native === undefined) return { native: undefined, missing: nativeMissing }
    try {
      const plane = new NativePlane({
        overlay: this.#overlay,
        clock: this.#clock,
        random: this.#options.random,
        native,
        onPacket: (port, packet) => this.#fromPort(port, packet),
        onFrame: frame => this.#fromLink(frame),
        onExchange: (from, exchange) => this.#hearFrom(from, exchange),
        onDrained: () => this.#drained(),
        onTraffic: (segment, host, sentBytes, receivedBytes) => {
          this.#traffic.sent(segment, host, sentBytes)
          this.#traffic.received(segment, host, receivedBytes)
        },
        isAdmitted: host => mayJoin === undefined || mayJoin(host)
      })
      return { native: plane, missing: '' }
    } catch (error) {
      onFault(error, 'opening the native carrier')
      return { native: undefined, missing: errorMessage(error) }
    }
  }

  // For the vm agent

  /**
   * Puts a machine's cards on their segments. With `blocked` (a relocation's target) nothing passes until
   * `open`; what arrives is kept for a moment.
   *
   * @param plugs one for each card, in order
   * @throws WatariError `tap-refused`, `tap-unavailable` where a card's TAP cannot be joined; none of its cards is then
   */
  attach(
    machine: MachineId,
    epoch: Epoch,
    cards: readonly Card[],
    plugs: readonly CardPlug[],
    options: { state: 'blocked' | 'open' }
  ): void {
    if (plugs.length !== cards.length) {
      const text = `machine ${machine} has ${cards.length} cards and ${plugs.length} plugs`
      throw new WatariError('internal', text)
    }
    try {
      for (const [index, card] of cards.entries()) this.#attachCard(machine, index, card, plugs[index]!)
    } catch (error) {
      for (const index of cards.keys()) this.#removePort(portId(machine, index))
      throw error
    }
    if (options.state === 'open') this.open(machine, epoch)
  }

  #attachCard(machine: MachineId, index: number, { segment, mac, ips }: Card, plug: CardPlug): void {
    const id = portId(machine, index)
    this.#ports.remove(id)
    this.#records.subscribe(segment)
    this.#step({
      kind: 'port-added',
      port: { kind: 'machine', id, segment, machine, card: index, mac, ips }
    })
    const { createCardPort } = this.#options
    this.#join(id, handler => createCardPort?.(plug, handler) ?? this.#ports.openCard(plug, handler))
    this.#prepareFor(segment, this.#core.segment(segment)?.members.keys() ?? [])
  }

  /** The machine runs here from now on, with this epoch: its records move here, and what was kept gets in. */
  open(machine: MachineId, epoch: Epoch): void {
    for (const joined of this.#ports.ofMachine(machine)) {
      this.#step({ kind: 'port-opened', port: joined.state.spec.id, epoch })
      this.#letIn(joined)
    }
  }

  /** The machine is about to be paused: what is for it is kept, and what it still says gets out. */
  hold(machine: MachineId): void {
    for (const { state } of this.#ports.ofMachine(machine))
      this.#step({ kind: 'port-held', port: state.spec.id })
  }

  /** The pause was called off: what was kept gets in. */
  release(machine: MachineId): void {
    for (const joined of this.#ports.ofMachine(machine)) {
      this.#step({ kind: 'port-released', port: joined.state.spec.id })
      this.#letIn(joined)
    }
  }

  #letIn({ state, port, held }: AgentPort): void {
    if (state.state === 'open') for (const { packet } of held.take(this.#clock.now())) port.write(packet)
  }

  /** The machine is paused, perhaps for good: nothing of it gets out any more, and what is for it is kept. */
  block(machine: MachineId): void {
    for (const { state } of this.#ports.ofMachine(machine))
      this.#step({ kind: 'port-blocked', port: state.spec.id })
  }

  /** The machine is another host's now: what was kept and what still arrives goes there, for a while. */
  forwardTo(machine: MachineId, host: HostId, epoch: Epoch): void {
    this.#step({ kind: 'machine-moved', machine, host, epoch })
  }

  detach(machine: MachineId): void {
    for (const { state } of this.#ports.ofMachine(machine)) this.#removePort(state.spec.id)
  }

  // For segments

  defineSegment(definition: SegmentDefinition): void {
    this.#step({ kind: 'segment-defined', definition })
  }

  /** @throws WatariError `tap-refused`, `tap-unavailable`, `already-attached` */
  attachTap(segment: SegmentId, interfaceName: string): void {
    const id = `tap/${interfaceName}`
    this.#assertNew(id, `The interface ${interfaceName}`)
    const create = this.#options.createTapPort ?? ((name, handler) => this.#ports.openTap(name, handler))
    this.#addOwnPort(id, segment, onPacket => {
      const { port, mac } = create(interfaceName, onPacket)
      return { port, spec: { kind: 'tap', id, segment, ...(mac === undefined ? {} : { mac }) } }
    })
  }

  detachTap(interfaceName: string): void {
    this.#removePort(`tap/${interfaceName}`)
  }

  /**
   * Puts the LAN behind a Linux bridge of this host on a segment. It is listened to for a moment before anything
   * passes, and nothing does while another host has it (protocol/switch/lan-guard.ts); `status` says which.
   *
   * @throws WatariError `bridge-refused`, `tap-refused`, `tap-unavailable`, `already-attached`
   */
  attachBridge(segment: SegmentId, bridge: string): void {
    const id = `bridge/${bridge}`
    this.#assertNew(id, `The bridge ${bridge}`)
    const create =
      this.#options.createBridgePort ?? ((name, handler) => this.#ports.openBridge(name, handler))
    this.#addOwnPort(id, segment, onPacket => ({
      port: create(bridge, onPacket),
      spec: { kind: 'bridge', id, segment }
    }))
  }

  detachBridge(bridge: string): void {
    this.#removePort(`bridge/${bridge}`)
  }

  status(): NetworkStatus {
    const now = this.#clock.now()
    this.#native?.harvest()
    return {
      segments: [...this.#core.segments()].map(segment => segmentStatus(segment, now)),
      ports: this.#ports.all().map(({ state, port }) => ({
        id: state.spec.id,
        segment: state.spec.segment,
        switch: state.state,
        epoch: state.epoch,
        lan: state.lan === undefined ? null : describeLan(state.lan, this.#overlay.self.id),
        ...port.status()
      })),
      carrier: this.#native?.carrier.status() ?? { native: false, detail: this.#nativeMissing },
      tapOffloads: this.#options.tapOffloads ?? ALL_TAP_OFFLOADS,
      links: this.#links.status(),
      traffic: this.#traffic.snapshot()
    }
  }

  /** Of `status`, for whoever looks at them often. */
  links(): readonly LinkStatus[] {
    return this.#links.status()
  }

  /** Nothing more goes to or comes from a host by the native carrier; its streams end with its connections. */
  expel(host: HostId): void {
    this.#native?.links.expel(host)
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return
    for (const { state } of this.#ports.all()) this.#ports.remove(state.spec.id)
    this.#isStopped = true
    this.#cancelWakeup()
    this.#links.stop()
    this.#native?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  // Ports

  #assertNew(id: PortId, what: string): void {
    if (this.#ports.get(id) === undefined) return
    const advice = "detach it first ('watari segment detach NAME')"
    throw new WatariError('already-attached', `${what} is on a segment already; ${advice}`)
  }

  /** First the kernel says whether it can be had; nothing of it is heard before the core knows it. */
  #addOwnPort(
    id: PortId,
    segment: SegmentId,
    create: (onPacket: PacketHandler) => { port: FramePort; spec: PortSpec }
  ): void {
    let onPacket: PacketHandler = () => {}
    const { port, spec } = create(packet => onPacket(packet))
    this.#records.subscribe(segment)
    this.#step({ kind: 'port-added', port: spec })
    this.#join(id, handler => {
      onPacket = handler
      return port
    })
  }

  #removePort(id: PortId): void {
    this.#ports.remove(id)
    this.#step({ kind: 'port-removed', port: id })
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
    this.#ports.add(state, port)
    this.#follow()
  }

  // Packets

  #fromPort(state: PortState, packet: Uint8Array): void {
    if (this.#isStopped) return
    const decision = this.#core.packetFromPort(state, packet, this.#clock.now())
    this.#deliver(decision, state, packet, false, 0)
    this.#drained()
    // It may have to be answered a little later.
    if (decision.kind === 'drop' && decision.reason === 'lan-probe') this.#arm()
  }

  #fromLink(frame: LinkFrameIn): void {
    if (this.#isStopped) return
    this.#traffic.received(frame.segment, frame.from, frame.packet.length)
    if (this.#options.mayJoin?.(frame.from) === false) return
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
        this.#ports.of(decision.port)?.port.write(packet)
        return
      case 'link':
        this.#send(decision.host, { segment: segmentOf(from), packet, ...decision })
        return
      case 'many': {
        for (const port of decision.ports) this.#ports.of(port)?.port.write(packet)
        const { source, epoch: sourceEpoch } = decision
        for (const host of decision.hosts) {
          this.#send(host, { segment: segmentOf(from), packet, epoch: sourceEpoch, forwarded: false, source })
        }
        return
      }
      case 'answer':
        if ('spec' in from) this.#ports.of(from)?.port.write(decision.packet)
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
    this.#ports.of(port)?.held.push({ packet, epoch: sourceEpoch, fromLink, source }, this.#clock.now())
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
    if (this.#options.mayJoin?.(from) === false) return
    this.#step({ kind: 'exchange', from, exchange })
    this.#prepareFor(exchange.segment, [from])
  }

  /** A machine is coming: who is on its segment will have frames for it, and it for them, the moment it resumes. */
  #prepareFor(segment: SegmentId, hosts: Iterable<HostId>): void {
    const ports = [...(this.#core.segment(segment)?.ports.values() ?? [])]
    if (!ports.some(({ spec, state }) => spec.kind === 'machine' && state === 'blocked')) return
    for (const host of [...hosts].slice(0, MAX_PREPARED)) this.#links.warm(host)
  }

  #step(event: SwitchEvent): void {
    if (this.#isStopped) return
    this.#carryOut(this.#core.step(event, this.#clock.now()))
    this.#follow(event.kind === 'exchange' ? event.exchange.segment : undefined)
    this.#arm()
  }

  /** The carrier forwards by what the switch holds now. @param only the segment that can have changed */
  #follow(only?: SegmentId): void {
    if (!this.#isStopped) this.#native?.follow(this.#core.segments(), only)
  }

  /** What packets changed: stations, mostly. */
  #drained(): void {
    if (this.#isStopped) return
    const effects = this.#core.takeEffects()
    if (effects.length === 0) return
    this.#carryOut(effects)
    this.#follow()
  }

  #arm(): void {
    const at = this.#core.wakeup()
    if (at === this.#wakeupAt) return
    this.#cancelWakeup()
    this.#wakeupAt = at
    if (at === undefined) return
    this.#cancelWakeup = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#wakeupAt = undefined
      this.#hearStations()
      this.#step({ kind: 'tick' })
      this.#native?.beat()
    })
  }

  /** Or they would be forgotten while their frames pass without JavaScript. */
  #hearStations(): void {
    for (const { id, ports } of this.#native === undefined ? [] : [...this.#core.segments()]) {
      if (![...ports.values()].some(({ spec }) => spec.kind !== 'machine')) continue
      const macs = this.#native!.heard(id)
      if (macs.length > 0) this.#step({ kind: 'stations-heard', segment: id, macs })
    }
  }

  #carryOut(effects: readonly SwitchEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'report') this.#options.onReport(effect.report)
      else if (effect.kind === 'handed-over') this.#handOver(effect.port, effect.segment, effect.host)
      else if (effect.kind === 'emit') this.#ports.get(effect.port)?.port.write(effect.packet)
      else if (effect.kind === 'send') this.#records.send(effect.to, effect.exchange)
      else this.#records.publish(effect.exchange)
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

function segmentOf(from: PortState | LinkFrameIn): SegmentId {
  return 'spec' in from ? from.spec.segment : from.segment
}
