import type { Side, Testbed } from '../link/testbed.ts'
import { underlayDevice } from '../link/underlay.ts'

/** `udp` is the native carrier's, and nobody else's between two hosts of a testbed. */
export const kinds = ['udp', 'tcp', 'other'] as const
export type Kind = (typeof kinds)[number]
export type Way = 'sent' | 'received'

export interface Count {
  readonly frames: number
  /** On Ethernet. */
  readonly bytes: number
}

export type Crossed = Readonly<Record<Way, Readonly<Record<Kind, Count>>>>

const slackMs = 10_000

/** @param program of wire.cc @returns what crossed the wire in so long, seen from one side */
export async function countWire(testbed: Testbed, program: string, side: Side, ms: number): Promise<Crossed> {
  await using counting = testbed.start(side, program, underlayDevice, String(ms))
  return parseCrossed(await counting.ended(ms + slackMs))
}

/** @throws Error where a line of the program's is missing */
export function parseCrossed(text: string): Crossed {
  const count = (way: Way, kind: Kind): Count => {
    const [, frames, bytes] = new RegExp(`^${way} ${kind} (\\d+) (\\d+)$`, 'm').exec(text) ?? []
    if (frames === undefined) throw new Error(`not counted: ${kind} ${way}`)
    return { frames: Number(frames), bytes: Number(bytes) }
  }
  const all = (way: Way) => ({ udp: count(way, 'udp'), tcp: count(way, 'tcp'), other: count(way, 'other') })
  return { sent: all('sent'), received: all('received') }
}
