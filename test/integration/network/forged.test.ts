import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { ethernet } from '../../agents/network/native/frames.ts'
import { canRun, HERE, KEYS, LINK, Rig, SEGMENT, THERE } from '../../agents/network/native/rig.ts'
import { encodeRecord, KIND, seal } from '../../agents/network/native/wire.ts'
import { eventually } from '../../support/eventually.ts'
import { DatagramTrains, TRAIN_DATAGRAMS } from './datagram-trains.ts'

const FORGED = 1_000_000
const ROUNDS = 16
const DATAGRAMS = FORGED / ROUNDS
const DATAGRAM_BYTES = 200
/** Trains that are on their way at most: no more than the smallest socket buffer holds. */
const TRAINS_AT_ONCE = 8
/** Waited for so long, a datagram is lost. */
const LOST_MS = 500
const MAX_RATIO = 1.2
const SECOND = 0x0b0b0b0b
/** Of no segment here: opened, and then dropped. */
const NO_SEGMENT = 60_000
const deadline = { deadlineMs: 3_000 }

const threads = () => new Set(readdirSync('/proc/self/task'))

/** What threads have had of the processors, in nanoseconds. */
function processorTime(ids: ReadonlySet<string>): number {
  const of = (id: string) => Number(readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8').split(' ')[0])
  return [...ids].reduce((sum, id) => sum + of(id), 0)
}

function trainsOf(datagrams: readonly Buffer[]): Buffer[] {
  const count = Math.ceil(datagrams.length / TRAIN_DATAGRAMS)
  return Array.from({ length: count }, (_, at) =>
    Buffer.concat(datagrams.slice(at * TRAIN_DATAGRAMS, (at + 1) * TRAIN_DATAGRAMS))
  )
}

describe('a million forged datagrams', function () {
  this.timeout(120_000)
  let rig: Rig
  let trains: DatagramTrains
  let workers: ReadonlySet<string>

  before(async function () {
    if (!canRun()) this.skip()
    const before = threads()
    rig = await Rig.start()
    workers = new Set([...threads()].filter(id => !before.has(id)))
    rig.carrier.addon.addSession(rig.carrier.ref, LINK, SECOND, SECOND, KEYS.seal, KEYS.open)
    rig.carrier.publish()
    trains = new DatagramTrains(rig.carrier.udpPort, DATAGRAM_BYTES)
  })

  after(async () => {
    trains?.[Symbol.dispose]()
    await rig?.[Symbol.asyncDispose]()
  })

  const opened = (session: number) => rig.carrier.addon.sessionCounters(rig.carrier.ref, session)!

  /** Sends no faster than it is looked at. @returns how many were, and what one cost the carrier's threads in ns */
  async function flood(
    all: readonly Buffer[],
    looked: () => number,
    meanwhile: () => Promise<void> = async () => {}
  ): Promise<{ count: number; each: number }> {
    const [first, from] = [looked(), processorTime(workers)]
    let sent = 0
    for (let at = 0; at < all.length; at += TRAINS_AT_ONCE) {
      for (const train of all.slice(at, at + TRAINS_AT_ONCE)) {
        trains.send(train)
        sent += train.length / DATAGRAM_BYTES
      }
      const end = performance.now() + LOST_MS
      while (looked() - first < sent && performance.now() < end) await turn()
      // What is lost is not waited for again.
      sent = looked() - first
      await meanwhile()
    }
    return { count: looked() - first, each: (processorTime(workers) - from) / (looked() - first) }
  }

  it('cost no more than their decryption, and change nothing', async () => {
    const record = encodeRecord({
      kind: KIND.frame,
      segment: NO_SEGMENT,
      body: randomBytes(DATAGRAM_BYTES - 40)
    })
    const authentic = Array.from({ length: DATAGRAMS }, (_, counter) =>
      seal(KEYS.open, SECOND, BigInt(counter), record)
    )
    const forged = authentic.map(datagram => {
      const copy = Buffer.from(datagram)
      copy[copy.length - 1]! ^= 1
      return copy
    })
    const [good, bad] = [trainsOf(authentic), trainsOf(forged)]
    const { addon, ref } = rig.carrier
    const counters = () => addon.linkCounters(ref, LINK)!
    const lookedAtForged = () => rig.link().forged

    // Nothing but the count of the forged changes.
    const before = [counters(), opened(SECOND)] as const
    let { count } = await flood(bad, lookedAtForged)
    const [sent, sentBytes, received, receivedBytes, dropped, , replayed] = before[0]
    assert.deepEqual(
      [counters(), opened(SECOND)],
      [[sent, sentBytes, received, receivedBytes, dropped, count, replayed], before[1]]
    )
    assert.deepEqual(rig.asked, [])

    const costs: { forged: number; authentic: number }[] = []
    let [regular, authenticCount] = [0, 0]
    while (count < FORGED) {
      const round = await flood(bad, lookedAtForged, async () => {
        // The link's own go on meanwhile.
        const frame = ethernet(HERE, THERE, 0x88b5, randomBytes(60))
        await rig.inject({ kind: KIND.frame, segment: SEGMENT, body: frame })
        regular++
        assert.deepEqual((await rig.packet()).subarray(10), frame)
      })
      count += round.count
      const quiet = await flood(bad, lookedAtForged)
      count += quiet.count
      // None of their counters is used up; afterwards the session begins anew, and may open them again.
      const opening = await flood(good, () => opened(SECOND)[1])
      assert.equal(opening.count, DATAGRAMS, 'authentic datagrams were lost or refused')
      authenticCount += opening.count
      addon.removeSession(ref, SECOND)
      addon.addSession(ref, LINK, SECOND, SECOND, KEYS.seal, KEYS.open)
      rig.carrier.publish()
      await eventually(() => opened(SECOND)[1] === 0, deadline)
      costs.push({ forged: quiet.each, authentic: opening.each })
    }
    const middle = (values: number[]) => values.toSorted((one, other) => one - other)[values.length >> 1]!
    const ratio = middle(costs.map(cost => cost.forged / cost.authentic))
    process.stdout.write(
      `      ${count} forged: ${middle(costs.map(cost => cost.forged)).toFixed(0)} ns each, ` +
        `authentic ${middle(costs.map(cost => cost.authentic)).toFixed(0)} ns each, ratio ${ratio.toFixed(2)}; ` +
        `${regular} regular frames meanwhile\n`
    )
    assert.equal(rig.link().replayed, 0)
    assert.equal(rig.link().received, regular + authenticCount)
    // Authentic ones from a new address are told of; nothing else was.
    assert(rig.asked.every(({ kind }) => kind === 'moved'))
    assert(ratio <= MAX_RATIO, `a forged one costs ${ratio.toFixed(2)} times an authentic one`)
  })
})
