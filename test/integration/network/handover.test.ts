import assert from 'node:assert/strict'
import { TestNetwork } from '../../agents/network/fixtures.ts'
import { type GuestHost, startGuestHost } from '../../agents/network/native/guest-hosts.ts'
import { canRun } from '../../agents/network/native/rig.ts'
import { udpPacket } from '../../protocol/switch/frames.ts'
import { M1, M2, M3, SEGMENT } from '../../protocol/switch/lab.ts'
import { eventually } from '../../support/eventually.ts'
import { UdpRelay } from './traffic/udp-relay.ts'

const soon = { deadlineMs: 10_000, everyMs: 20 }

function attach({ agent }: GuestHost, guest: typeof M1, epoch: number, state: 'open' | 'blocked'): void {
  const card = { segment: SEGMENT, mac: guest.mac, ips: [guest.ip] }
  agent.attach(guest.machine, epoch, [card], [{ socket: guest.mac }], { state })
}

/** What the tables and ports of a host say about the machine that moves. */
function standing({ agent }: GuestHost): string {
  const { segments, ports } = agent.status()
  const record = segments.flatMap(({ records }) => records).find(({ mac }) => mac === M1.mac)
  const port = ports.find(({ id }) => id.startsWith(M1.machine))
  return `${record?.host} ${record?.epoch}, ${port?.switch}`
}

const hexOf = (packet: Uint8Array) => Buffer.from(packet).toString('hex')

/** Sends the text again and again until it comes out of a guest's card. */
async function passes(from: GuestHost, sender: typeof M1, to: GuestHost, taker: typeof M1, text: string) {
  const packet = Buffer.from(udpPacket(sender, taker, text))
  await eventually(() => {
    from.guests.get(sender.mac)!.send(udpPacket(sender, taker, text))
    return to.guests
      .get(taker.mac)!
      .take()
      .some(each => packet.equals(each))
  }, soon)
}

describe('a move, between two whole agents', function () {
  this.timeout(30_000)

  for (const kind of ['native', 'stream'] as const)
    it(`ends with one owner that is reached, where its target was cut off before it opened, over the ${kind} carrier`, async function () {
      if (kind === 'native' && !canRun()) return this.skip()
      await using relay = await UdpRelay.start()
      await using network = new TestNetwork()
      const at = (side: 0 | 1) => ({
        addresses: () => [`/ip4/127.0.0.1/tcp/${relay.port(side)}`],
        isAddressExact: true
      })
      const source = startGuestHost(network, 'a', kind, at(1))
      const target = startGuestHost(network, 'b', kind, at(0))
      const udp = [source, target].map(({ agent }) => agent.status().carrier)
      relay.joins(udp.map(carrier => (carrier.native ? carrier.udpPort : 0)) as [number, number])

      attach(source, M1, 1, 'open')
      attach(source, M2, 1, 'open')
      attach(target, M3, 1, 'open')
      await passes(target, M3, source, M1, 'before')
      await eventually(() => target.agent.status().links[0]?.carrier === kind, soon)
      attach(target, M1, 2, 'blocked')
      source.agent.block(M1.machine)

      relay.isBlocked = true
      network.network.cut('host-a', 'host-b')
      target.agent.open(M1.machine, 2)
      await passes(target, M3, target, M1, 'at the target')
      assert.deepEqual([source, target].map(standing), ['host-a 1, blocked', 'host-b 2, open'])
      // By now the carrier goes by tables in which the port is blocked.
      source.guests.get(M1.mac)!.take()
      source.guests.get(M2.mac)!.send(udpPacket(M2, M1, 'meanwhile'))

      relay.isBlocked = false
      network.network.heal('host-a', 'host-b')
      const healed = ['host-b 2, superseded', 'host-b 2, open']
      await eventually(() => [source, target].map(standing).join() === healed.join(), soon)
      await passes(source, M2, target, M1, 'after')
      assert.deepEqual(source.guests.get(M1.mac)!.take(), [])
      await passes(target, M1, source, M2, 'and back')
      source.guests.get(M1.mac)!.send(udpPacket(M1, M3, 'of the old copy'))
      source.agent.forwardTo(M1.machine, 'host-b', 2)
      source.agent.detach(M1.machine)
      await passes(source, M2, target, M1, 'at last')
      const old = Buffer.from(udpPacket(M1, M3, 'of the old copy'))
      assert(
        !target.guests
          .get(M3.mac)!
          .take()
          .some(packet => old.equals(packet))
      )
      assert.deepEqual([...source.faults, ...target.faults], [])
    })

  for (const kind of ['native', 'stream'] as const)
    it(`is handed what was kept of its new host's own guests, over the ${kind} carrier`, async function () {
      if (kind === 'native' && !canRun()) return this.skip()
      await using network = new TestNetwork()
      const source = startGuestHost(network, 'a', kind)
      const target = startGuestHost(network, 'b', kind)
      attach(source, M1, 1, 'open')
      attach(target, M3, 1, 'open')
      await passes(target, M3, source, M1, 'before')
      await eventually(() => target.agent.status().links[0]?.carrier === kind, soon)
      attach(target, M1, 2, 'blocked')
      source.agent.hold(M1.machine)
      const held = () => source.agent.status().segments[0]!.counters.held!
      const send = (text: string) => target.guests.get(M3.mac)!.send(udpPacket(M3, M1, text))
      // Threads take up what is published in a moment.
      await eventually(() => {
        send('until it is held')
        return held() > 0
      }, soon)
      const texts = ['first', 'second', 'third']
      const before = held()
      for (const text of texts) send(text)
      await eventually(() => held() >= before + texts.length, soon)
      source.agent.block(M1.machine)
      target.agent.open(M1.machine, 2)
      const expected = texts.map(text => hexOf(udpPacket(M3, M1, text)))
      const arrived: string[] = []
      await eventually(() => {
        const packets = target.guests.get(M1.mac)!.take()
        // One that was sent before may still have been under way.
        arrived.push(...packets.map(hexOf).filter(packet => expected.includes(packet)))
        return arrived.length >= expected.length
      }, soon)
      assert.deepEqual(arrived, expected)
      const missent = source.guests.get(M1.mac)!.take().map(hexOf)
      assert(!missent.some(packet => expected.includes(packet)))
    })
})
