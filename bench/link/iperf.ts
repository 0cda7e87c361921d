import type { Testbed } from './testbed.ts'

export interface TcpTest {
  readonly streams: number
  readonly congestion: 'cubic' | 'bbr'
  /** Not counted: the flow finds its rate. */
  readonly settleSeconds?: number
  /** For all streams together; as fast as they go without. */
  readonly gigabits?: number
}

export interface TcpResult {
  /** Received, Gbit/s. */
  readonly gigabits: number
  /** Of all that was received, settling included. */
  readonly totalGigabit: number
}

const startMs = 5_000
/** What iperf3 may take beyond the seconds that it is told to. */
const slackMs = 15_000

/** TCP from `a` to `b` by iperf3. */
export async function tcp(
  testbed: Testbed,
  address: string,
  seconds: number,
  test: TcpTest
): Promise<TcpResult> {
  await using server = testbed.start('b', 'iperf3', '--server', '--one-off', '--forceflush')
  await server.printed(/Server listening/, startMs)
  const { streams, congestion, settleSeconds = 0, gigabits } = test
  await using client = testbed.start(
    'a',
    'iperf3',
    ...['--client', address, '--json', '--time', String(seconds), '--omit', String(settleSeconds)],
    ...['--parallel', String(streams), '--congestion', congestion],
    ...(gigabits === undefined ? [] : ['--bitrate', `${gigabits / streams}G`])
  )
  const result = JSON.parse(await client.ended((seconds + settleSeconds) * 1_000 + slackMs))
  const { bits_per_second, bytes } = result.end.sum_received
  return { gigabits: bits_per_second / 1e9, totalGigabit: (bytes * 8) / 1e9 }
}
