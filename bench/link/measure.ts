import { datagramRate } from './datagram-rate.ts'
import { type TcpTest, tcp } from './iperf.ts'
import type { RunningPeer } from './peer.ts'
import { processorSeconds } from './processor-time.ts'
import { roundTrip } from './round-trip.ts'
import type { Testbed } from './testbed.ts'
import type { Tools } from './tools.ts'

/** What one peer did in one round; a figure that it has none of is absent. */
export interface Figures {
  /** Gbit/s. */
  cubic1?: number
  cubic4?: number
  bbr1?: number
  bbr4?: number
  /** Of pings, ms. */
  idleMs?: number
  /** While one stream goes as fast as it can. */
  loadedMs?: number
  packetsPerSecond?: number
  /** Processors busy for each Gbit/s, in the peer's processes at both ends: at full speed of one stream. */
  cores?: number
  /** The same at the rate of `steadyGigabits`, where it is reached: two processors cannot be short of time there. */
  steadyCores?: number
}

const steadyGigabits = 2
/** Else the rate was the peer's own, and the figure that of full speed. */
const steadyShare = 0.95
const farSettleSeconds = 2
const idleSeconds = 1
const idleEveryMs = 10
const loadedEveryMs = 50

/** Everything that is measured of a running peer, one thing after the other. */
export async function measure(
  testbed: Testbed,
  tools: Tools,
  peer: RunningPeer,
  seconds: number
): Promise<Figures> {
  const { address, pids } = peer
  const figures: Figures = {}
  figures.idleMs = await roundTrip(testbed, address, idleSeconds, idleEveryMs)
  if (testbed.mode === 'far') {
    for (const congestion of ['cubic', 'bbr'] as const)
      for (const streams of [1, 4] as const) {
        const test = { streams, congestion, settleSeconds: farSettleSeconds }
        figures[`${congestion}${streams}`] = (await tcp(testbed, address, seconds, test)).gigabits
      }
    return figures
  }

  const one: TcpTest = { streams: 1, congestion: 'cubic' }
  const before = processorSeconds(pids)
  const [full, loadedMs] = await Promise.all([
    tcp(testbed, address, seconds, one),
    roundTrip(testbed, address, seconds, loadedEveryMs)
  ])
  figures.cubic1 = full.gigabits
  figures.loadedMs = loadedMs
  if (pids.length > 0) figures.cores = (processorSeconds(pids) - before) / full.totalGigabit
  figures.cubic4 = (await tcp(testbed, address, seconds, { streams: 4, congestion: 'cubic' })).gigabits
  if (pids.length > 0 && full.gigabits > steadyGigabits) {
    const idle = processorSeconds(pids)
    const steady = await tcp(testbed, address, seconds, { ...one, gigabits: steadyGigabits })
    if (steady.gigabits > steadyGigabits * steadyShare)
      figures.steadyCores = (processorSeconds(pids) - idle) / steady.totalGigabit
  }
  // Before small datagrams make the mean packet small.
  await testbed.checkWire()
  figures.packetsPerSecond = await datagramRate(testbed, tools, address, seconds)
  return figures
}
