import { setTimeout as delay } from 'node:timers/promises'
import { spread } from '../support/table.ts'
import type { Pair } from './pair.ts'

export interface Figures {
  /** Payload of one TCP stream, as the receiver's card counted it. */
  readonly megabits: number
  /** Of pings while nothing else is under way, ms. */
  readonly roundTripMs: number
}

const port = 5_001
/** For the receiver to listen, for the stream to find its rate, and beyond the last count. */
const [listenSeconds, settleSeconds, spareSeconds] = [1, 2, 2]
const slackMs = 30_000
/** Of Ethernet, IPv4 and TCP with timestamps. */
const headerBytes = 14 + 20 + 32
const pings = 20
const pingEveryMs = 100
/** Those that wait for an address, or for a link. */
const firstPings = 3
const digits = 3

export async function measure(pair: Pair, seconds: number): Promise<Figures> {
  const roundTripMs = await roundTrip(pair)
  return { megabits: await throughput(pair, seconds), roundTripMs }
}

/** Prints the guest's clock and what its card has received. */
const count = 'echo $(cat /proc/uptime) $(cd /sys/class/net/eth0/statistics; cat rx_bytes rx_packets)'

/** The socket itself is dd's input and output: nothing in the guest copies what it need not. */
async function throughput({ from, to, address }: Pair, seconds: number): Promise<number> {
  const allSeconds = settleSeconds + seconds + spareSeconds
  const deadlineMs = (listenSeconds + allSeconds) * 1_000 + slackMs
  const listen = `nc -l -p ${port} -e dd of=/dev/null bs=64k 2>/dev/null`
  const counting = `sleep ${listenSeconds + settleSeconds}; ${count}; sleep ${seconds}; ${count}`
  const receiving = to.run(`${listen} & ${counting}; wait`, deadlineMs)
  receiving.catch(() => {})
  await delay(listenSeconds * 1_000)
  // It is ended when its time is over, and says so.
  await from.attempt(`timeout ${allSeconds} nc ${address} ${port} -e dd if=/dev/zero bs=64k`, deadlineMs)
  return megabitsOf(parseCounts(await receiving))
}

async function roundTrip({ from, address }: Pair): Promise<number> {
  const deadlineMs = pings * pingEveryMs + slackMs
  const printed = await from.run(`ping -c ${pings} -i ${pingEveryMs / 1_000} ${address}`, deadlineMs)
  const times = parseTimes(printed).slice(firstPings)
  if (times.length < pings / 2) throw new Error(`${times.length} of ${pings} pings came back: ${printed}`)
  return spread(times, digits).median
}

export interface Count {
  readonly seconds: number
  readonly bytes: number
  readonly packets: number
}

/** @param text what `count` printed, twice @throws Error where it did not */
export function parseCounts(text: string): [Count, Count] {
  const [first, last] = [...text.matchAll(/^([\d.]+) [\d.]+ (\d+) (\d+)$/gm)].map(
    ([, seconds, bytes, packets]): Count => ({
      seconds: Number(seconds),
      bytes: Number(bytes),
      packets: Number(packets)
    })
  )
  if (first === undefined || last === undefined || last.seconds <= first.seconds)
    throw new Error(`no two counts of a card in: ${text}`)
  return [first, last]
}

/** Without headers, of which a superframe has one. */
export function megabitsOf([first, last]: readonly [Count, Count]): number {
  const bytes = last.bytes - first.bytes - headerBytes * (last.packets - first.packets)
  return (bytes * 8) / (last.seconds - first.seconds) / 1e6
}

/** @param text what ping says @returns ms of each answer, in their order */
export function parseTimes(text: string): number[] {
  return [...text.matchAll(/time=([\d.]+) ms/g)].map(match => Number(match[1]))
}
