import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { PORT_FLAG } from '../../../../agents/network/native/addon.ts'
import { plainPacket } from '../../../../protocol/switch/packet.ts'
import { eventually } from '../../../support/eventually.ts'
import { ethernet } from './frames.ts'
import { canRun, HERE, PORT, Rig, SEGMENT, THERE } from './rig.ts'

const PUBLICATIONS = 10_000
/** As often as a thread begins a batch just before a beat, and goes on after it. */
const BEATING_MS = 3_000
const BURST = 30
/** Removing it removes nothing, and waits for the threads. */
const NO_PORT = 2 ** 32 - 1

function sends(rig: Rig, packet: Uint8Array): boolean {
  try {
    rig.device.send(packet)
    return true
  } catch {
    return false
  }
}

describe('what the native carrier’s threads are told', () => {
  before(function () {
    if (!canRun()) this.skip()
  })

  it('is taken up at once, also by threads that have nothing to do', async () => {
    await using rig = await Rig.start()
    const { addon, ref } = rig.carrier
    for (let time = 0; time < PUBLICATIONS; time++) {
      assert(addon.removePort(ref, NO_PORT), `publication ${time} was not taken up in time`)
      // Now a little later, now a little sooner after the threads went to sleep.
      for (let spin = 0; spin < (time * 37) % 1_000; spin++);
    }
  })

  it('is not forgotten: all passes the port of a LAN while somebody looks after it', async () => {
    await using rig = await Rig.start()
    const { addon, ref } = rig.carrier
    const none = new Uint8Array(0)
    addon.setPort(ref, PORT, -1, SEGMENT, PORT_FLAG.open | PORT_FLAG.lan, 0, none, none)
    rig.carrier.publish()
    const packet = plainPacket(ethernet(THERE, HERE, 0x88b5, Buffer.alloc(60)))
    let sent = 0
    const counters = () => addon.portCounters(ref, PORT)!
    const end = performance.now() + BEATING_MS
    while (performance.now() < end) {
      for (let time = 0; time < BURST; time++) {
        addon.beat(ref)
        sent += sends(rig, packet) ? 1 : 0
      }
      await turn()
    }
    await eventually(() => counters()[0] === sent, { deadlineMs: 3_000 })
    assert.equal(counters()[4], 0, 'frames were dropped')
  }).timeout(20_000)
})
