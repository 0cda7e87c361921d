import { eventually } from '../../../support/eventually.ts'
import { type Digest, digestOf, payload } from './payload.ts'
import { assertSent, assertWhole, open, type TrafficEnd, type TrafficRig } from './rig.ts'
import { bothFamilies } from './tcp-traffic.ts'

/** Ethernet frames of the test's own making, by packet sockets on the TAPs. */

/** Local Experimental EtherType 1 (IEEE 802, 9.2). */
const EXPERIMENTAL = 0x88b5
/** What the kernel calls frames with a length instead of a type (linux/if_ether.h). */
const LLC_FRAMES = 0x0004
const HEADER_BYTES = 14
/** On their way at a time; few enough that neither a queue on an idle path nor a socket's memory overflows. */
const WINDOW = { frames: 24, bytes: 48 * 1024 } as const
const ARRIVAL_MS = 5_000

/** A way for frames from one end to the other. */
class FramePath implements AsyncDisposable {
  readonly source: string
  readonly destination: string
  readonly sent: Digest[] = []
  readonly #from: TrafficEnd
  readonly #to: TrafficEnd
  readonly #ids: { readonly near: number; readonly far: number }

  private constructor(
    [from, to]: readonly [TrafficEnd, TrafficEnd],
    near: { id: number; mac: string },
    far: { id: number; mac: string }
  ) {
    this.#from = from
    this.#to = to
    this.source = near.mac
    this.destination = far.mac
    this.#ids = { near: near.id, far: far.id }
  }

  static async open([from, to]: readonly [TrafficEnd, TrafficEnd], protocol: number): Promise<FramePath> {
    const near = await from.remote.ask('frameOpen', from.host.device, protocol)
    const far = await to.remote.ask('frameOpen', to.host.device, protocol)
    return new FramePath([from, to], near, far)
  }

  get arrived(): readonly Digest[] {
    return this.#to.remote.arrived(this.#ids.far)
  }

  async send(frames: readonly Buffer[]): Promise<void> {
    this.sent.push(...frames.map(digestOf))
    const encoded = frames.map(frame => frame.toString('base64'))
    await this.#from.remote.ask('frameSend', this.#ids.near, encoded)
  }

  /** Until everything that was sent arrived. @throws Error when something was lost or altered */
  async settled(): Promise<void> {
    await eventually(() => this.arrived.length >= this.sent.length, {
      deadlineMs: ARRIVAL_MS,
      everyMs: 1,
      state: () => `${this.arrived.length} of ${this.sent.length} frames arrived on an idle path`
    })
    assertSent(this.arrived, this.sent)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#from.remote.ask('frameClose', this.#ids.near)
    await this.#to.remote.ask('frameClose', this.#ids.far)
  }
}

function mac(text: string): Buffer {
  return Buffer.from(text.replaceAll(':', ''), 'hex')
}

function frame(destination: string, source: string, type: number, body: Uint8Array): Buffer {
  const header = Buffer.concat([mac(destination), mac(source), Buffer.alloc(2)])
  header.writeUInt16BE(type, 12)
  return Buffer.concat([header, body])
}

/** Frames of each size, header included: every one arrives as it was, no byte longer or shorter. */
export async function framesOfEverySize(rig: TrafficRig, sizes: readonly number[]): Promise<void> {
  await Promise.all(
    rig.directions.map(async direction => {
      await using path = await FramePath.open(direction, EXPERIMENTAL)
      for (const window of windows(sizes)) {
        await path.send(
          window.map(bytes =>
            frame(path.destination, path.source, EXPERIMENTAL, payload(bytes, bytes - HEADER_BYTES))
          )
        )
        await path.settled()
      }
    })
  )
}

function windows(sizes: readonly number[]): number[][] {
  const all: number[][] = []
  let left = 0
  for (const bytes of sizes) {
    const current = all.at(-1)
    if (current !== undefined && current.length < WINDOW.frames && bytes <= left) current.push(bytes)
    else {
      all.push([bytes])
      left = WINDOW.bytes
    }
    left -= bytes
  }
  return all
}

/** Frames with a length where others have a type, as spanning trees and IS-IS use them. */
export async function framesWithLength(rig: TrafficRig): Promise<void> {
  for (const direction of rig.directions) {
    await using path = await FramePath.open(direction, LLC_FRAMES)
    const llc = Buffer.from('424203', 'hex')
    await path.send(
      [3, 46, 100, 1497, 1500].map(length =>
        frame(path.destination, path.source, length, Buffer.concat([llc, payload(length, length - 3)]))
      )
    )
    await path.settled()
  }
}

const TYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, serviceVlan: 0x88a8, ipv6: 0x86dd } as const

/** What an EtherType announces and the body does not keep. */
const brokenBodies: readonly (readonly [type: number, body: string])[] = [
  ...[0, TYPE.ipv4, TYPE.arp, TYPE.vlan, TYPE.serviceVlan, TYPE.ipv6, 0xffff, 0x05ff].map(
    type => [type, ''] as const
  ),
  [0, '00'.repeat(46)],
  // Lengths that the frame does not have.
  [1500, '424203'],
  [3, `424203${'ee'.repeat(200)}`],
  // Tags: cut off, doubled, with nothing inside.
  [TYPE.vlan, '0007'],
  [TYPE.vlan, '00070800'],
  [TYPE.vlan, '0007810000080800'],
  [TYPE.serviceVlan, '00078100000808004500'],
  [TYPE.vlan, '0fffffff'],
  // IPv4: cut off, longer than its frame, header of no length, of another version, TCP and UDP headers cut off.
  [TYPE.ipv4, '45'],
  [TYPE.ipv4, '4500ffff000040004006000000000000ffffffff'],
  [TYPE.ipv4, '4000001400004000400600000a6300010a630002'],
  [TYPE.ipv4, '6500001400004000400600000a6300010a630002'],
  [TYPE.ipv4, '4f00001400004000400600000a6300010a630002'],
  [TYPE.ipv4, '4500001800004000400600000a6300010a63000200010002'],
  [TYPE.ipv4, `4500002800004000400600000a6300010a63000200010002${'00'.repeat(8)}00ff000000000000`],
  [TYPE.ipv4, `4500002800004000400600000a6300010a63000200010002${'00'.repeat(8)}f0ff000000000000`],
  [TYPE.ipv4, '4500001700004000401100000a6300010a630002000100'],
  [TYPE.ipv4, '4500001c00004000401100000a6300010a63000200010002ffff0000'],
  // IPv6: cut off, longer than its frame, a chain of headers without an end.
  [TYPE.ipv6, '60'],
  [TYPE.ipv6, `60000000ffff0640${'fd'.repeat(32)}`],
  [TYPE.ipv6, `6000000000080040${'fd'.repeat(32)}00ff000000000000`],
  [TYPE.ipv6, `6000000000142c40${'fd'.repeat(32)}06000001`],
  // Neighbour solicitations and ARP that end too early.
  [TYPE.ipv6, `60000000000c3aff${'00'.repeat(16)}ff02${'00'.repeat(13)}0187000000`],
  [TYPE.arp, '0001080006040001'],
  [EXPERIMENTAL, '']
]

const strangeAddresses = [
  '02:00:5e:00:53:77',
  'ff:ff:ff:ff:ff:ff',
  '01:80:c2:00:00:00',
  '33:33:00:00:00:01',
  '00:00:00:00:00:00'
]

/** But not from the other end's address: at a TAP that is a station that moves, as it may. */
function brokenFrames({ source, destination }: FramePath): Buffer[] {
  const broken = brokenBodies.map(([type, body]) =>
    frame(destination, source, type, Buffer.from(body, 'hex'))
  )
  const astray = [...strangeAddresses, source].map(to => frame(to, source, EXPERIMENTAL, payload(1, 50)))
  const forged = ['00:00:00:00:00:00', '01:00:5e:00:00:01', 'ff:ff:ff:ff:ff:ff'].map(from =>
    frame(destination, from, EXPERIMENTAL, payload(2, 50))
  )
  return [...broken, ...astray, ...forged]
}

/** Frames that nobody should send, in between flows that go on whole. */
export async function brokenFramesBetween(rig: TrafficRig): Promise<void> {
  const flows = await Promise.all(bothFamilies(rig, undefined).map(open))
  for (const direction of rig.directions) {
    await using path = await FramePath.open(direction, EXPERIMENTAL)
    for (let round = 0; round < 5; round++) await path.send(brokenFrames(path))
  }
  for (const { from, to, near, far } of flows) {
    await from.remote.ask('tcpStop', near)
    await to.remote.ask('tcpStop', far)
  }
  await Promise.all(flows.map(assertWhole))
}
