import type { Testbed } from './testbed.ts'
import type { Tools } from './tools.ts'

const port = 5_555
const payloadBytes = 64
const startMs = 5_000
const slackMs = 10_000

/**
 * Datagrams of 64 bytes from `a` to `b`, as many as the sender can: what arrives is what the path is able to do when
 * it is offered too much.
 *
 * @returns received in a second
 */
export async function datagramRate(
  testbed: Testbed,
  tools: Tools,
  address: string,
  seconds: number
): Promise<number> {
  await using receiver = testbed.start('b', tools.datagrams, 'receive', address, String(port))
  await receiver.printed(/^ready$/m, startMs)
  const load = [String(port), String(payloadBytes), String(seconds * 1_000)]
  await using sender = testbed.start('a', tools.datagrams, 'send', address, ...load)
  await sender.ended(seconds * 1_000 + slackMs)
  receiver.endInput()
  const [count, elapsed] = /^(\d+) ([\d.]+)$/m
    .exec(await receiver.ended(slackMs))!
    .slice(1)
    .map(Number)
  return count! / Math.max(elapsed!, seconds)
}
