import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { setImmediate as turn } from 'node:timers/promises'
import { PORT_FLAG } from '../../../agents/network/native/addon.ts'
import { addressOf } from '../../../agents/network/native/address.ts'
import { ethernet } from '../../agents/network/native/frames.ts'
import {
  HERE,
  canRun as hasAddon,
  LINK,
  LOCAL,
  PORT,
  Rig,
  SEGMENT,
  THEIR_SEGMENT,
  THERE
} from '../../agents/network/native/rig.ts'
import { KIND } from '../../agents/network/native/wire.ts'
import { eventually } from '../../support/eventually.ts'
import { canRun, ip, NetworkNamespace } from './traffic/namespace.ts'

const RATE_MBIT = 20
/** More than any socket's buffer, or the queue would drop before the socket is full. */
const QUEUE_BYTES = 64 * 2 ** 20
const DATAGRAM_BYTES = 1_472
/** Half of the buffer has to drain before the system says that there is room, which takes seconds at this rate. */
const STILL_MS = 100
const FULL_MS = 10_000
/** Far less than those. */
const PROMPT_MS = 500
const FRAMES = 50
const OTHER_PORT = PORT + 1

for (const threads of [1, 2] as const)
  describe(`an uplink that is slower than a guest sends, ${threads === 1 ? 'one thread' : 'two threads'}`, function () {
    this.timeout(60_000)
    const device = `wsu${process.pid}`
    let resources: AsyncDisposableStack
    let rig: Rig

    before(async function () {
      if (!canRun || !hasAddon()) {
        console.warn('      NOT RUN: needs root, /dev/net/tun and the native carrier')
        this.skip()
      }
      resources = new AsyncDisposableStack()
      rig = resources.use(await Rig.start({ threads }))
      const far = resources.use(new NetworkNamespace(device))
      ip('link', 'add', device, 'type', 'veth', 'peer', 'name', 'u0', 'netns', device)
      ip('addr', 'add', '10.97.6.1/24', 'dev', device)
      ip('link', 'set', device, 'up')
      far.ip('addr', 'add', '10.97.6.2/24', 'dev', 'u0')
      far.ip('link', 'set', 'u0', 'up')
      const queue = ['rate', `${RATE_MBIT}mbit`, 'burst', '64kb', 'limit', String(QUEUE_BYTES)]
      execFileSync('tc', ['qdisc', 'add', 'dev', device, 'root', 'tbf', ...queue])
      const numbers = Buffer.alloc(8)
      numbers.writeUInt32BE(SEGMENT)
      numbers.writeUInt32BE(THEIR_SEGMENT, 4)
      const { addon, ref } = rig.carrier
      const address = Buffer.from(addressOf('10.97.6.2', 9), 'hex')
      addon.setLink(ref, LINK, true, address, DATAGRAM_BYTES, LOCAL, numbers)
      rig.carrier.publish()
    })

    after(async () => await resources?.disposeAsync())

    const frame = (to: string, from: string) => ethernet(to, from, 0x88b5, Buffer.alloc(1_300))
    const packet = Buffer.concat([Buffer.alloc(10), frame(THERE, HERE)])

    /** Sends a frame. @returns false when the device is full */
    function take(): boolean {
      try {
        rig.device.send(packet)
        return true
      } catch {
        return false
      }
    }

    /** Sends until nothing more is taken. */
    async function fill(): Promise<void> {
      const end = performance.now() + FULL_MS
      for (let since = performance.now(), sent = -1; performance.now() - since < STILL_MS; await turn()) {
        while (take());
        if (rig.link().sent !== sent) since = performance.now()
        sent = rig.link().sent
        assert(performance.now() < end, `${sent} datagrams, and still more are taken`)
      }
    }

    // Of whoever sends, also where another thread receives and has no part in the wait.
    it('takes up what is published while its socket is full', async () => {
      await fill()
      const { addon, ref } = rig.carrier
      const none = new Uint8Array(0)
      const from = performance.now()
      addon.setPort(ref, OTHER_PORT, -1, SEGMENT, PORT_FLAG.open, 0, none, none)
      rig.carrier.publish()
      assert(addon.removePort(ref, OTHER_PORT), 'a thread did not let go of the port in time')
      assert(performance.now() - from < PROMPT_MS)
    })

    it('keeps nobody waiting who receives, and loses nothing of what was taken', async () => {
      await fill()
      const slowest = { ms: 0 }
      for (let count = 0; count < FRAMES; count++) {
        while (take());
        const from = performance.now()
        await rig.inject({ kind: KIND.frame, body: frame(HERE, THERE) })
        await rig.packet()
        slowest.ms = Math.max(slowest.ms, performance.now() - from)
      }
      const { sent, dropped } = rig.link()
      console.warn(
        `      ${sent} datagrams taken; of ${FRAMES} received meanwhile the slowest took ${slowest.ms.toFixed(1)} ms`
      )
      assert(slowest.ms < PROMPT_MS)
      execFileSync('tc', ['qdisc', 'del', 'dev', device, 'root'])
      // What waited in the device has gone by now, or goes now; what comes goes at once.
      for (let count = 1; count <= FRAMES; count++) {
        const before = rig.link().sent
        await eventually(() => take(), { deadlineMs: 5_000 })
        await eventually(() => rig.link().sent > before, { deadlineMs: 5_000 })
      }
      assert.equal(rig.link().dropped, dropped)
      assert.equal(rig.carrier.status().failed, 0)
    })
  })
