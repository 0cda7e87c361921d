import { availableParallelism } from 'node:os'
import { Program, run } from './program.ts'
import type { Tools } from './tools.ts'

/**
 * What joins the two namespaces.
 *
 * - `gso`: a veth pair with its offloads. Buffers of 64 KB cross whole, as between machines of one computer; it shows
 *   what a frame costs beside what a byte costs.
 * - `wire`: the same pair without them. Every packet of 1,500 bytes crosses by itself, as it would a cable behind a
 *   card without offloads.
 * - `far`: a line of a limited rate, a distance and loss, through a relay in user space.
 */
export const modes = ['gso', 'wire', 'far'] as const
export type Mode = (typeof modes)[number]

export const underlayDevice = 'u0'
/** One way, and of each packet. */
export const farWay = { delayMs: 10, lossPercent: 0.1, lineMbit: 2_000 }

/** Superframes: those that the stack makes of TCP, that programs make of UDP, and that a receiver puts together. */
const offloads = ['tso', 'gso', 'gro', 'tx-udp-segmentation']
const startMs = 10_000
/** As the kernel reads a set of processors; one word of it is enough. */
const everyProcessor = (2 ** Math.min(availableParallelism(), 32) - 1).toString(16)
/** A flow needs what is under way in 20 ms twice over; Linux's own limit is 4 to 6 MB. */
const farSocketBytes = 64 * 1024 * 1024

/**
 * Joins two namespaces by an interface called `u0` in each, without addresses.
 *
 * @returns what has to be ended before the namespaces are
 */
export async function join(
  mode: Mode,
  namespaces: readonly [string, string],
  tools: Tools,
  signal: AbortSignal
): Promise<AsyncDisposable | undefined> {
  if (mode === 'far') return relay(namespaces, tools, signal)
  const [one, other] = namespaces
  const names = ['type', 'veth', 'peer', 'name', underlayDevice]
  await run('ip', ['link', 'add', underlayDevice, 'netns', one, ...names, 'netns', other], { signal })
  for (const namespace of namespaces) {
    // Or one flow is spread over the processors packet by packet, reordered, and swings by a factor of three.
    const steer = `for queue in /sys/class/net/${underlayDevice}/queues/rx-*; do echo ${everyProcessor} > $queue/rps_cpus; done`
    await inside(namespace, ['sh', '-ec', steer], signal)
    const off = offloads.flatMap(offload => [offload, 'off'])
    if (mode === 'wire') await inside(namespace, ['ethtool', '-K', underlayDevice, ...off], signal)
  }
  return undefined
}

async function relay(
  namespaces: readonly [string, string],
  tools: Tools,
  signal: AbortSignal
): Promise<AsyncDisposable> {
  const { delayMs, lossPercent, lineMbit } = farWay
  const figures = [delayMs * 1_000, lossPercent * 10_000, lineMbit].map(String)
  const files = namespaces.map(namespace => `/run/netns/${namespace}`)
  const program = new Program(tools.relay, [...files, underlayDevice, ...figures], signal)
  try {
    await program.printed(/^ready$/m, startMs)
    for (const namespace of namespaces) {
      const limits = ['rmem', 'wmem'].map(
        name => `echo 4096 131072 ${farSocketBytes} > /proc/sys/net/ipv4/tcp_${name}`
      )
      await inside(namespace, ['sh', '-ec', limits.join('\n')], signal)
    }
    return program
  } catch (error) {
    await program[Symbol.asyncDispose]()
    throw error
  }
}

function inside(namespace: string, words: readonly string[], signal: AbortSignal): Promise<string> {
  return run('ip', ['netns', 'exec', namespace, ...words], { signal })
}
