import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { BROADCAST_MAC, formatMac, parseIp, parseMac, readMac } from '../../../../protocol/switch/address.ts'
import { SERVICE_MAC } from '../../../../protocol/switch/answers.ts'
import { type Exchange, exchangeCodec } from '../../../../protocol/switch/exchange.ts'
import { encodeLinkRecord } from '../../../../protocol/switch/link-record.ts'
import { plainPacket } from '../../../../protocol/switch/packet.ts'
import { udpPacket } from '../../../protocol/switch/frames.ts'
import { type Guest as Addresses, M1, M2, M3, SEGMENT } from '../../../protocol/switch/lab.ts'
import { eventually } from '../../../support/eventually.ts'
import { identity, TestNetwork } from '../fixtures.ts'
import { ethernet } from './frames.ts'
import { type GuestHost, startGuestHost } from './guest-hosts.ts'
import { canRun } from './rig.ts'
import { encodeRecord, FLAG, KIND, seal } from './wire.ts'

const OTHER_SEGMENT = 'b'.repeat(32)
const S1 = { machine: '7'.repeat(32), mac: '52:54:00:00:00:21', ip: '10.0.0.21' }
const S2 = { machine: '8'.repeat(32), mac: '52:54:00:00:00:22', ip: '10.0.0.22' }
const MARK = Buffer.from('never deliver me')
const deadline = { deadlineMs: 10_000 }
/** So many, and then a moment, or they would not even be looked at. */
const CHUNK = 300
const CHUNK_MS = 200
const FAR = 100_000n
const MAX_REPORTS = 20

const mac = (text: string) => parseMac(text)!
const SOURCES = [M1.mac, M2.mac, M3.mac, S1.mac, S2.mac, formatMac(SERVICE_MAC), formatMac(BROADCAST_MAC)]
const TARGETS = [M3.mac, S2.mac, M1.mac, S1.mac, formatMac(BROADCAST_MAC), formatMac(SERVICE_MAC)]

interface Lie {
  readonly segment: string | number
  readonly epoch: number
  readonly forwarded: boolean
  readonly frame: Buffer
}

/** All that the host of M2 may not say. */
function lies(segments: readonly (string | number)[]): Lie[] {
  const truths = (lie: Lie) =>
    lie.segment === SEGMENT && lie.epoch === 1 && !lie.forwarded && readMac(lie.frame, 6) === mac(M2.mac)
  return segments
    .flatMap(segment => SOURCES.flatMap(from => TARGETS.map(to => ({ segment, from, to }))))
    .flatMap(({ segment, from, to }) =>
      [0, 1, 2, 2 ** 32 - 1].flatMap(epoch =>
        [false, true].map(forwarded => ({
          segment,
          epoch,
          forwarded,
          frame: ethernet(to, from, 0x88b5, Buffer.concat([Buffer.alloc(40), MARK]))
        }))
      )
    )
    .filter(lie => !truths(lie))
}

/** What c claims of machines that others have. */
const CLAIMS: Exchange[] = [
  { segment: SEGMENT, machines: [M1, M3] },
  { segment: OTHER_SEGMENT, machines: [S1, S2] }
].flatMap(({ segment, machines }) =>
  machines.map(({ machine, mac: text, ip }): Exchange => {
    const about = { segment, machine, card: 0, mac: mac(text), ips: [parseIp(ip)!] }
    return {
      segment,
      kind: 'announcement',
      records: [
        { ...about, host: 'host-a', epoch: 9, sequence: 9_000 },
        { ...about, machine: M2.machine, host: 'host-c', epoch: 9, sequence: 9_001 }
      ]
    }
  })
)

const run = (host: GuestHost, segment: string, { machine, mac: key, ip }: Addresses) =>
  host.agent.attach(machine, 1, [{ segment, mac: key, ips: [ip] }], [{ socket: key }], { state: 'open' })

function records({ agent }: GuestHost): object {
  return agent
    .status()
    .segments.flatMap(({ id, records: all }) => all.map(record => ({ id, ...record })))
    .toSorted((one, other) => (`${one.id}${one.mac}` < `${other.id}${other.mac}` ? -1 : 1))
}

for (const kind of ['native', 'stream'] as const)
  describe(`a hostile host on the segment, by the ${kind} carrier`, function () {
    this.timeout(30_000)
    let network: TestNetwork
    let a: GuestHost
    let b: GuestHost

    before(function () {
      if (!canRun()) this.skip()
    })

    beforeEach(() => {
      network = new TestNetwork()
      a = startGuestHost(network, 'a', kind)
      b = startGuestHost(network, 'b', kind)
      run(a, SEGMENT, M1)
      run(a, OTHER_SEGMENT, S1)
      run(b, SEGMENT, M3)
      run(b, OTHER_SEGMENT, S2)
    })

    afterEach(async () => {
      for (const close of closing.splice(0)) await close()
      await network?.[Symbol.asyncDispose]()
    })

    const received: Buffer[] = []
    const closing: (() => unknown)[] = []
    function collect(): void {
      for (const host of [a, b])
        for (const guest of host.guests.values())
          received.push(...guest.take().map(each => Buffer.from(each)))
    }

    /** Sends until it arrives, for nothing is lost for ever. */
    async function arrives(from: (packet: Uint8Array) => unknown, packet: Uint8Array): Promise<void> {
      await eventually(
        () => {
          from(packet)
          collect()
          return received.some(each => each.equals(packet))
        },
        { ...deadline, everyMs: 20 }
      )
    }

    const passes = async (text: string) => {
      await arrives(packet => a.guests.get(M1.mac)!.send(packet), udpPacket(M1, M3, text))
      await arrives(packet => a.guests.get(S1.mac)!.send(packet), udpPacket(S1, S2, text))
    }

    async function assertHarmless(
      tell: () => Promise<void>,
      last: (packet: Uint8Array) => unknown
    ): Promise<void> {
      await passes('before')
      await eventually(() => JSON.stringify(records(b)).includes(M2.mac), deadline)
      const [before, reports] = [[a, b].map(records), b.reports.length]
      received.length = 0
      await tell()
      await passes('meanwhile')
      const end = udpPacket(M2, M3, 'the truth')
      await arrives(last, end)
      await delay(CHUNK_MS)
      collect()
      assert.equal(received.filter(each => each.includes(MARK)).length, 0)
      assert.deepEqual([a, b].map(records), before)
      assert(b.reports.length - reports <= MAX_REPORTS, `${b.reports.length - reports} reports`)
      const dropped = b.agent.status().segments.map(segment => Object.keys(segment.dropped))
      assert(dropped.flat().includes('not-its-host'), JSON.stringify(dropped))
    }

    if (kind === 'native')
      it('delivers nothing but what is its own, under its own epoch and on its own segment', async () => {
        const c = startGuestHost(network, 'c', 'native')
        run(c, SEGMENT, M2)
        await eventually(() => JSON.stringify(records(c)).includes(M3.mac), deadline)
        await arrives(packet => c.guests.get(M2.mac)!.send(packet), udpPacket(M2, M3, 'hello'))
        const native = () => c.agent.status().links.some(({ carrier }) => carrier === 'native')
        await eventually(native, deadline)
        const stolen = c.sessions.find(({ remote }) => b.sessions.some(({ local }) => local === remote))!
        const { carrier } = b.agent.status()
        assert(carrier.native)
        const socket = createSocket('udp4')
        closing.push(() => socket.close())
        socket.bind(0, '127.0.0.1')
        await once(socket, 'listening')
        // b's numbers, in the order in which it got its segments.
        const numberOf = (segment: string | number) =>
          typeof segment === 'number' ? segment : segment === SEGMENT ? 0 : 1
        let counter = FAR
        const send = (record: Uint8Array) => {
          socket.send(seal(stolen.sealKey, stolen.remote, counter++, record), carrier.udpPort, '127.0.0.1')
        }
        const frame = ({ segment, epoch, forwarded, frame: body }: Lie): Uint8Array =>
          encodeRecord({
            kind: KIND.frame,
            segment: numberOf(segment),
            epoch,
            flags: forwarded ? FLAG.forwarded : 0,
            body
          })
        await assertHarmless(
          async () => {
            const all: Uint8Array[] = [
              ...lies([SEGMENT, OTHER_SEGMENT, 7, 65_535]).map(frame),
              ...CLAIMS.map(claim =>
                encodeRecord({ kind: KIND.announce, body: Buffer.from(exchangeCodec.encode(claim)) })
              )
            ]
            for (let at = 0; at < all.length; at += CHUNK) {
              for (const record of all.slice(at, at + CHUNK)) send(record)
              await delay(CHUNK_MS)
              collect()
            }
          },
          packet => {
            const body = Buffer.from(packet).subarray(10)
            send(encodeRecord({ kind: KIND.frame, segment: 0, epoch: 1, body }))
          }
        )
      })
    else
      it('delivers nothing but what is its own, under its own epoch and on its own segment', async () => {
        const c = network.network.join(identity('c'))
        const own = {
          segment: SEGMENT,
          machine: M2.machine,
          card: 0,
          mac: mac(M2.mac),
          ips: [parseIp(M2.ip)!],
          host: c.self.id,
          epoch: 1,
          sequence: 1
        }
        c.subscribe(`segment/${SEGMENT}`, () => true)
        const announcement = { segment: SEGMENT, kind: 'announcement', records: [own] } as const
        c.send('host-b', 'network/records', exchangeCodec.encode(announcement))
        const stream = await c.openStream('host-b', 'link/1')
        closing.push(() => stream.close())
        const segments: (string | number)[] = [SEGMENT, OTHER_SEGMENT, 'c'.repeat(32)]
        for (const [number, segment] of segments.entries())
          await stream.write(encodeLinkRecord({ kind: 'segment', number, segment: String(segment) }))
        const frame = (number: number, { epoch, forwarded, frame: body }: Lie) =>
          encodeLinkRecord({ kind: 'frame', number, epoch, forwarded, packet: plainPacket(body) })
        await assertHarmless(
          async () => {
            for (const lie of lies([...segments, 7]))
              await stream.write(
                frame(typeof lie.segment === 'number' ? lie.segment : segments.indexOf(lie.segment), lie)
              )
            for (const claim of CLAIMS)
              await stream.write(
                encodeLinkRecord({
                  kind: 'announce',
                  number: segments.indexOf(claim.segment),
                  message: exchangeCodec.encode(claim)
                })
              )
          },
          packet => {
            const body = Buffer.from(packet)
            return stream.write(
              encodeLinkRecord({ kind: 'frame', number: 0, epoch: 1, forwarded: false, packet: body })
            )
          }
        )
      })
  })
