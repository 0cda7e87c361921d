import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../link/program.ts'

/** Bytes per second on the wire, IP headers included. */
export interface Traffic {
  readonly machines: number
  /** Of the same hosts before there were machines. */
  readonly idle: number
  readonly busy: number
}

const program = fileURLToPath(new URL('program.ts', import.meta.url))
const enter = 'ip link set lo up && exec "$@"'
/** Starting, settling twice, and creating machines. */
const besidesMs = 90_000

/** What renewing the leases of so many machines of one host costs, with two hosts that watch them. Needs root. */
export async function trafficOf(machines: number, seconds: number, signal?: AbortSignal): Promise<Traffic> {
  const directory = await mkdtemp(join(tmpdir(), 'watari-renewals-'))
  try {
    const words = Object.entries({ machines, seconds, directory }).flatMap(([option, value]) => [
      `--${option}`,
      String(value)
    ])
    const node = [process.execPath, ...process.execArgv, program, ...words]
    const printed = await run('unshare', ['--net', 'sh', '-c', enter, 'sh', ...node], {
      ...(signal && { signal }),
      deadlineMs: 2 * seconds * 1_000 + besidesMs
    })
    return JSON.parse(printed) as Traffic
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** How many times what one machine costs so many cost. */
export function ratio(one: Traffic, many: Traffic): number {
  return (many.busy - many.idle) / (one.busy - one.idle)
}
