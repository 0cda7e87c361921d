import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { errorMessage, WatariError } from '../../protocol/errors.ts'
import { createLog } from '../log.ts'
import { GuardServer } from './server.ts'
import { standFast } from './standing.ts'
import { Watchdog } from './watchdog.ts'

/*
 * The guard of a host's leases: `main.ts RUNTIME-DIRECTORY [--wait] [--watchdog DEVICE]`, started by the agent
 * (start.ts) or by the service manager (deploy/systemd/watari-guard.service). It outlives the agent. SIGKILL is how it is
 * ended for an upgrade: the one that is started then takes its machines up. SIGTERM ends it for good: it pauses what
 * executes by a lease first.
 */

/** How often one that waits for another guard's end tries to take its place. */
const STANDBY_LOOK_MS = 100

/**
 * Two guards would wait for each other at QEMU's monitors, which serve one at a time. A name in the kernel is the lock,
 * and goes with its process; strangers to it learn nothing.
 */
async function takeLock(runtime: string): Promise<boolean> {
  const name = `\0watari-guard-${createHash('sha256').update(runtime).digest('hex').slice(0, 32)}`
  const server = createServer(stranger => stranger.destroy())
  return await new Promise(resolve => {
    server.once('error', () => resolve(false))
    server.listen(name, () => resolve(true))
  })
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { wait: { type: 'boolean', default: false }, watchdog: { type: 'string' } }
})
const [runtime] = positionals
if (runtime === undefined) {
  throw new WatariError('usage', 'watari guard RUNTIME-DIRECTORY [--wait] [--watchdog DEVICE]')
}
process.umask(0o077)
// Standard error may be somebody who does not read, as a journal on a disk that hangs: nothing waits for it.
const log = createLog('info', 'guard', { toStandardError: true })

while (!(await takeLock(runtime))) {
  if (!values.wait) {
    log.info('another guard is here')
    process.exit(0)
  }
  await delay(STANDBY_LOOK_MS)
}
const server = await GuardServer.start(runtime, log, { watchdog: values.watchdog })
const watchdog = server.watchdog === undefined ? undefined : openWatchdog(server.watchdog)
log.info('guarding', { ...standFast(), watchdog: watchdog !== undefined })

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    log.info('ending', { signal })
    await server.end()
    watchdog?.close()
    process.exit(0)
  })
}

function openWatchdog(device: string): Watchdog | undefined {
  try {
    return new Watchdog(device, {
      mayFeed: () => server.isInOrder,
      onWarning: text => log.recurring('watchdog', 'watchdog', { device, text })
    })
  } catch (error) {
    log.warn('no watchdog', { device, error: errorMessage(error) })
    return undefined
  }
}
