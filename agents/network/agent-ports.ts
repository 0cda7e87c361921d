import type { MachineId } from '../../protocol/machine.ts'
import type { PortId, PortState } from '../../protocol/switch/port.ts'
import { createBridgeTap } from './bridge-tap.ts'
import type { CardPlug } from './card-plug.ts'
import type { FramePort, PacketHandler } from './frame-port.ts'
import { openAgentTap } from './guest-tap.ts'
import { HeldPackets } from './held-packets.ts'
import type { NativePlane } from './native/native-plane.ts'
import { NativeTapPort } from './native/native-tap-port.ts'
import { QemuPort } from './qemu-port.ts'
import { ALL_TAP_OFFLOADS, TapDevice, type TapOffloads } from './tap-device.ts'
import { TapPoller } from './tap-poller.ts'
import { TapPort } from './tap-port.ts'

/** What the switch knows as a port, and what carries its packets. */
export interface AgentPort {
  readonly state: PortState
  readonly port: FramePort
  /** For a port that is held or blocked while its machine changes hosts. */
  readonly held: HeldPackets
}

/** The ports of this host, by the switch's names of them; those of TAPs go to the native carrier where there is one. */
export class AgentPorts {
  readonly #native: NativePlane | undefined
  readonly #tapOffloads: TapOffloads
  readonly #byId = new Map<PortId, AgentPort>()
  readonly #byState = new Map<PortState, AgentPort>()
  readonly #poller = new TapPoller()

  constructor(native: NativePlane | undefined, tapOffloads: TapOffloads = ALL_TAP_OFFLOADS) {
    this.#native = native
    this.#tapOffloads = tapOffloads
  }

  /** @throws WatariError `tap-refused`, `tap-unavailable` */
  openTap(name: string, onPacket: PacketHandler): { port: FramePort; mac: string | undefined } {
    const device = new TapDevice(name, this.#tapOffloads)
    return { port: this.#tapPort(device, onPacket), mac: device.mac() }
  }

  /** @throws WatariError `bridge-refused`, `tap-refused`, `tap-unavailable` */
  openBridge(bridge: string, onPacket: PacketHandler): FramePort {
    return this.#tapPort(createBridgeTap(bridge, this.#tapOffloads), onPacket)
  }

  /** @throws WatariError `tap-refused`, `tap-unavailable` */
  openCard(plug: CardPlug, onPacket: PacketHandler): FramePort {
    return 'socket' in plug
      ? new QemuPort(plug.socket, onPacket)
      : this.#tapPort(openAgentTap(plug.tap, this.#tapOffloads), onPacket)
  }

  #tapPort(device: TapDevice, onPacket: PacketHandler): FramePort {
    return this.#native === undefined
      ? new TapPort(device, this.#poller, onPacket)
      : new NativeTapPort(this.#native.carrier, device)
  }

  add(state: PortState, port: FramePort): void {
    const joined = { state, port, held: new HeldPackets() }
    this.#byId.set(state.spec.id, joined)
    this.#byState.set(state, joined)
    this.#native?.join(state, port)
  }

  /** Closes it. */
  remove(id: PortId): void {
    const joined = this.#byId.get(id)
    if (joined === undefined) return
    this.#byId.delete(id)
    this.#byState.delete(joined.state)
    this.#native?.part(id)
    joined.port.close()
  }

  get(id: PortId): AgentPort | undefined {
    return this.#byId.get(id)
  }

  of(state: PortState): AgentPort | undefined {
    return this.#byState.get(state)
  }

  ofMachine(machine: MachineId): AgentPort[] {
    return this.all().filter(({ state: { spec } }) => spec.kind === 'machine' && spec.machine === machine)
  }

  all(): AgentPort[] {
    return [...this.#byId.values()]
  }
}
