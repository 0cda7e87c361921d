import { bootTimeMs } from '../../../../agents/boot-clock.ts'
import { GuardClient } from '../../../../agents/guard/client.ts'
import type { GuardedMachine } from '../../../../agents/guard/conversation.ts'
import { createLog } from '../../../../agents/log.ts'

/*
 * An agent that extends one machine's deadline for as long as it goes on: `agent-program.ts RUNTIME MACHINE LEASE-MS`.
 * Says `extended` to its parent each time.
 */
const [runtime, given, lease] = process.argv.slice(2)
const machine = JSON.parse(given!) as GuardedMachine
const leaseMs = Number(lease)
const client = new GuardClient({
  runtime: runtime!,
  log: createLog('error', 'test'),
  start: () => {},
  onReport: () => {}
})
while (!client.isThere) await new Promise(resolve => setTimeout(resolve, 10))
await client.guard([{ ...machine, untilMs: bootTimeMs() + leaseMs }])
setInterval(async () => {
  const [report] = await client.extend([
    { id: machine.id, epoch: machine.epoch, untilMs: bootTimeMs() + leaseMs }
  ])
  if (report?.state === 'armed') process.send?.('extended')
}, 50)
