import type { Epoch, MachineId } from '../protocol/machine.ts'
import { formatMac, MAC_BYTES, type MacKey, writeMac } from '../protocol/switch/address.ts'
import { VNET_HEADER_BYTES } from '../protocol/switch/packet.ts'
import { SwitchCore } from '../protocol/switch/switch.ts'
import type { Draws } from './draws.ts'

const segment = '1'.padStart(32, '0')
const BROADCAST: MacKey = 0xffffffffffff
/** Locally administered. */
const FIRST_MAC: MacKey = 0x020000000000
const MINIMAL_FRAME_BYTES = 60
/** For local experiments (IEEE 802). */
const ETHERTYPE = 0x88b5

/** The switch of one host, with a port that is always open: what it delivers there it has taken. */
export class Receiver {
  readonly #core: SwitchCore
  readonly #self: string
  readonly #now: () => number

  constructor(self: string, { random, now }: { random: Draws; now: () => number }) {
    this.#self = self
    this.#now = now
    let sequence = 0
    this.#core = new SwitchCore({ self, random: random.next, nextSequence: () => ++sequence })
    this.#core.step({ kind: 'port-added', port: { kind: 'tap', id: 'tap', segment } }, now())
  }

  /** A host says itself that it executes a machine; or this one does. @param sequence never the same twice from one host */
  tell(from: string, { machine, epoch, sequence }: Announced): void {
    if (from === this.#self) {
      this.#open(machine, epoch)
      return
    }
    const record = { segment, machine, card: 0, mac: macOf(machine), ips: [], host: from, epoch, sequence }
    const exchange = { segment, kind: 'announcement', records: [record] } as const
    this.#core.step({ kind: 'exchange', from, exchange }, this.#now())
  }

  #open(machine: MachineId, epoch: Epoch): void {
    const spec = { kind: 'machine', id: machine, segment, machine, card: 0, ips: [] } as const
    const port = { ...spec, mac: formatMac(macOf(machine)) }
    if (!this.#core.port(machine)) this.#core.step({ kind: 'port-added', port }, this.#now())
    this.#core.step({ kind: 'port-opened', port: machine, epoch }, this.#now())
  }

  /** A frame of the machine's to everybody. @returns whether it reached the port */
  takes(from: string, machine: MachineId, epoch: Epoch): boolean {
    const frame = { from, epoch, forwarded: false, packet: packetOf(machine) }
    const decision = this.#core.packetFromLink(segment, frame, this.#now())
    // Reports: nobody reads them here.
    this.#core.takeEffects()
    return decision.kind === 'many' && decision.ports.length > 0
  }
}

interface Announced {
  readonly machine: MachineId
  readonly epoch: Epoch
  readonly sequence: number
}

function macOf(machine: MachineId): MacKey {
  return FIRST_MAC + Number(machine)
}

function packetOf(machine: MachineId): Uint8Array {
  const packet = new Uint8Array(VNET_HEADER_BYTES + MINIMAL_FRAME_BYTES)
  const frame = packet.subarray(VNET_HEADER_BYTES)
  writeMac(frame, 0, BROADCAST)
  writeMac(frame, MAC_BYTES, macOf(machine))
  frame[2 * MAC_BYTES] = ETHERTYPE >> 8
  frame[2 * MAC_BYTES + 1] = ETHERTYPE & 0xff
  return packet
}
