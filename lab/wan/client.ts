import { spawn } from 'node:child_process'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { open, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { WatariError } from '../../protocol/errors.ts'
import { isRunning, type ProcessRecord, recordOf } from '../processes.ts'
import { poll, run } from '../system.ts'
import type { PathDescription } from './network.ts'
import { formatOrder, type WanOrder } from './order.ts'

/** What the WAN process says of itself. */
export interface WanReport {
  readonly lastOrder: number
  /** Packets that a gateway's kernel did not take. */
  readonly unsent: number
  readonly paths: readonly PathDescription[]
}

const answerDeadlineMs = 5_000

export interface WanSite {
  readonly name: string
  readonly number: number
  /** The gateway's namespace, as a file. */
  readonly namespace: string
}

/** Starts the WAN process; resolves when every gateway has its device. */
export async function startWan(
  directory: string,
  device: string,
  sites: readonly WanSite[]
): Promise<ProcessRecord> {
  const plan = path.join(directory, 'wan-plan.json')
  await run('mkfifo', ['-m', '600', fifoOf(directory)])
  await writeFile(
    plan,
    JSON.stringify({ fifo: fifoOf(directory), report: reportOf(directory), device, sites })
  )
  const log = await open(path.join(directory, 'wan.log'), 'a')
  const program = new URL('./main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, plan], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    cwd: '/'
  })
  child.unref()
  await log.close()
  const record = child.pid === undefined ? undefined : recordOf(child.pid)
  const isReady = async () => {
    if (!isRunning(record)) return 'ended'
    return (await readReport(directory)) === undefined ? undefined : 'ready'
  }
  if ((await poll(isReady, { deadlineMs: answerDeadlineMs })) !== 'ready' || record === undefined) {
    const words = (await readFile(path.join(directory, 'wan.log'), 'utf8')).trim().split('\n')
    // As Node prints an error that nobody caught, below the line that threw it.
    const reason = words.map(line => /^\w*Error\b[^:]*: (.+)/.exec(line)?.[1]).find(Boolean) ?? 'no answer'
    throw new WatariError(
      reason.includes('tun') ? 'lab-needs-tun' : 'lab-failed',
      `the WAN of the lab did not start: ${reason}`
    )
  }
  return record
}

/** Gives an order and waits until it is in force. */
export async function orderWan(directory: string, number: number, order: WanOrder): Promise<WanReport> {
  const line = formatOrder({ number, order })
  let fd: number
  try {
    fd = openSync(fifoOf(directory), constants.O_WRONLY | constants.O_NONBLOCK)
  } catch (cause) {
    throw new WatariError(
      'lab-failed',
      "the WAN of the lab does not run any more: 'watari lab down', then 'up'",
      { cause }
    )
  }
  writeSync(fd, line)
  closeSync(fd)
  const report = await poll(
    async () => {
      const latest = await readReport(directory)
      return latest !== undefined && latest.lastOrder >= number ? latest : undefined
    },
    { deadlineMs: answerDeadlineMs, everyMs: 5 }
  )
  if (report === undefined) throw new WatariError('lab-failed', 'the WAN of the lab does not answer')
  return report
}

export async function readReport(directory: string): Promise<WanReport | undefined> {
  const text = await readFile(reportOf(directory), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as WanReport)
}

function fifoOf(directory: string): string {
  return path.join(directory, 'wan.fifo')
}

function reportOf(directory: string): string {
  return path.join(directory, 'wan-report.json')
}
