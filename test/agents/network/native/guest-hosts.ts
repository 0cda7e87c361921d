import type { FramePort, PacketHandler } from '../../../../agents/network/frame-port.ts'
import { type Addon, type CarrierRef, loadAddon } from '../../../../agents/network/native/addon.ts'
import type { NativeOptions } from '../../../../agents/network/native/native-plane.ts'
import { NativeTapPort } from '../../../../agents/network/native/native-tap-port.ts'
import type { NetworkAgentOptions } from '../../../../agents/network/network-agent-options.ts'

import { FakePort, type TestHost, type TestNetwork } from '../fixtures.ts'
import { FakeDevice } from './rig.ts'

/** What a machine, or a host's own stack, sees of its port; the test is it. */
export interface Guest {
  /** @returns false when the port does not take it now */
  send(packet: Uint8Array): boolean
  /** What came since the last call. */
  take(): Uint8Array[]
}

/** What the test was told about a session, with which it may do what no honest host does. */
export interface StolenSession {
  readonly link: number
  readonly local: number
  readonly remote: number
  readonly sealKey: Buffer
  readonly openKey: Buffer
}

export interface GuestHost extends TestHost {
  /** By the names of their sockets and interfaces. */
  readonly guests: ReadonlyMap<string, Guest>
  readonly sessions: readonly StolenSession[]
}

type Kind = 'native' | 'stream'

/** A whole agent; its guests' packets are read and written by the carrier itself where that is the native one. */
export function startGuestHost(
  network: TestNetwork,
  name: string,
  kind: Kind,
  changes: Partial<NativeOptions> = {}
): GuestHost {
  const guests = new Map<string, Guest>()
  const sessions: StolenSession[] = []
  const { addon, open } = kind === 'native' ? watched(sessions) : { addon: undefined, open: undefined }
  const create = (key: string, onPacket: PacketHandler): FramePort => {
    const { port, guest } = open === undefined ? scriptPort(onPacket) : devicePort(addon, open)
    guests.set(key, guest)
    return port
  }
  const native = {
    port: 0,
    addresses: () => ['/ip4/127.0.0.1/tcp/1'],
    ...(addon === undefined ? {} : { addon }),
    ...changes
  }
  const options: Partial<NetworkAgentOptions> = {
    ...(kind === 'native' ? { native } : {}),
    createCardPort: (plug, onPacket) => create('socket' in plug ? plug.socket : plug.tap, onPacket),
    createTapPort: (key, onPacket) => ({ port: create(key, onPacket), mac: undefined })
  }
  return { ...network.host(name, options), guests, sessions }
}

interface OpenCarrier {
  ref: CarrierRef | undefined
  isClosed: boolean
}

/** The addon, and what an agent does with it. */
function watched(sessions: StolenSession[]): { addon: Addon; open: OpenCarrier } {
  const open: OpenCarrier = { ref: undefined, isClosed: false }
  const real = loadAddon()
  const addon: Addon = {
    ...real,
    open(...words) {
      open.ref = real.open(...words)
      return open.ref
    },
    close(ref) {
      open.isClosed = true
      real.close(ref)
    },
    addSession(ref, link, local, remote, sealKey, openKey) {
      const keys = { sealKey: Buffer.from(sealKey), openKey: Buffer.from(openKey) }
      sessions.push({ link, local, remote, ...keys })
      real.addSession(ref, link, local, remote, sealKey, openKey)
    }
  }
  return { addon, open }
}

function devicePort(addon: Addon, open: OpenCarrier): { port: FramePort; guest: Guest } {
  const device = new FakeDevice()
  const carrier = {
    addon,
    get ref() {
      return open.ref!
    },
    get isClosed() {
      return open.isClosed
    }
  } as unknown as ConstructorParameters<typeof NativeTapPort>[0]
  const tap = {
    fd: device.fd,
    name: 'fake',
    offloads: { tcp: true, checksum: true },
    close() {}
  } as unknown as ConstructorParameters<typeof NativeTapPort>[1]
  const guest: Guest = {
    send(packet) {
      try {
        device.send(packet)
        return true
      } catch {
        return false
      }
    },
    take() {
      const packets: Uint8Array[] = []
      for (let packet = device.receive(); packet !== undefined; packet = device.receive())
        packets.push(packet)
      return packets
    }
  }
  return { port: new NativeTapPort(carrier, tap), guest }
}

function scriptPort(onPacket: PacketHandler): { port: FramePort; guest: Guest } {
  const port = new FakePort(onPacket)
  const guest: Guest = {
    send(packet) {
      port.send(packet)
      return true
    },
    take: () => port.received.splice(0)
  }
  return { port, guest }
}
