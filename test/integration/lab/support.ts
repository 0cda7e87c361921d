import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const runFile = promisify(execFile)

/**
 * Why a lab cannot be tested here; undefined when it can.
 *
 * @throws Error where all has to be tested
 */
export function labObstacle(): string | undefined {
  const obstacle = missing()
  if (obstacle !== undefined && process.env.CI) throw new Error(`NO LAB WAS TESTED: ${obstacle}`)
  return obstacle
}

function missing(): string | undefined {
  if (process.getuid!() !== 0) return 'a lab with disks and control groups needs root'
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK)
    return undefined
  } catch {
    return '/dev/net/tun cannot be opened'
  }
}

/** Runs a command in a host's network and gives what it printed, also when it fails. */
export async function onHost(lab: string, host: string, ...command: string[]): Promise<string> {
  try {
    return (
      await runFile('nsenter', [`--net=/run/netns/watari-${lab}-${host}`, '--', ...command], {
        timeout: 30_000
      })
    ).stdout
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? '')
  }
}

export interface PingResult {
  readonly received: number
  readonly smallestMs: number
  readonly medianMs: number
}

export async function ping(
  lab: string,
  from: string,
  to: string,
  options: { count?: number; everyMs?: number } = {}
): Promise<PingResult> {
  const { count = 3, everyMs = 50 } = options
  const text = await onHost(
    lab,
    from,
    'ping',
    '-n',
    '-c',
    `${count}`,
    '-i',
    `${everyMs / 1000}`,
    '-W',
    '0.5',
    to
  )
  const times = [...text.matchAll(/time=([\d.]+) ms/g)].map(match => Number(match[1])).sort((a, b) => a - b)
  return {
    received: times.length,
    smallestMs: times[0] ?? Number.NaN,
    medianMs: times[Math.floor(times.length / 2)] ?? Number.NaN
  }
}

/** What this computer has of its own that no lab may change, as text to compare. */
export async function computerState(): Promise<Record<string, string>> {
  const lines = async (command: string, ...args: string[]) => (await runFile(command, args)).stdout
  return {
    links: await lines('ip', '-o', '-br', 'link'),
    routes: await lines('ip', 'route'),
    loops: await lines('losetup', '-a'),
    mounts: (await readFile('/proc/self/mounts', 'utf8'))
      .split('\n')
      .filter(line => line.includes('watari'))
      .join('\n'),
    namespaces: (await readdir('/run/netns').catch(() => []))
      .filter(name => name.startsWith('watari-lt'))
      .join(' ')
  }
}

/** What packets a host's card has taken. */
export async function packetsReceived(lab: string, host: string): Promise<number> {
  const [link] = JSON.parse(await onHost(lab, host, 'ip', '-j', '-s', 'link', 'show', 'eth0')) as {
    stats64: { rx: { packets: number } }
  }[]
  return link!.stats64.rx.packets
}
