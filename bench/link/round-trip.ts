import { spread } from '../support/table.ts'
import type { Testbed } from './testbed.ts'

const slackMs = 10_000
const digits = 3

/**
 * Pings from `a` to `b` every so many ms.
 *
 * @returns the median round trip in ms, without the first, which may wait for an address
 * @throws Error when fewer than half are answered
 */
export async function roundTrip(
  testbed: Testbed,
  address: string,
  seconds: number,
  everyMs: number
): Promise<number> {
  const count = Math.ceil((seconds * 1_000) / everyMs)
  await using pinging = testbed.start(
    ...(['a', 'ping', '-n', '-i', String(everyMs / 1_000), '-c', String(count), '-w'] as const),
    ...[String(Math.ceil(seconds) + 1), address]
  )
  // 1: some were lost, which is for the caller to judge.
  const text = await pinging.ended(seconds * 1_000 + slackMs, code => code === 0 || code === 1)
  const times = [...text.matchAll(/time=([\d.]+) ms/g)].map(match => Number(match[1])).slice(1)
  if (times.length < count / 2) throw new Error(`${times.length} of ${count} pings to ${address} came back`)
  return spread(times, digits).median
}
