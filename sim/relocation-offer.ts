import { recordChange } from '../agents/vm/relocation/record-change.ts'
import type { MachineRecord } from '../protocol/machine.ts'
import type { RelocationMessage } from '../protocol/relocation/message.ts'
import type { RelocationPlan } from '../protocol/relocation/plan.ts'
import type { SimulatedHost } from './host.ts'
import type { HeldFor, RegisterResult } from './register-client.ts'

const OFFER_MS = 4_000_000

/** What the voters stand by with. */
export interface Offered {
  go: () => void
  withdraw: () => void
  onResult: (result: RegisterResult) => void
  /** The number of the offer that the source took. */
  taken: number | undefined
}

/** The target's proposal, which the source lets go: agents/vm/relocation/client-register.ts. */
export function offer(
  { client, leases }: SimulatedHost,
  plan: RelocationPlan,
  handlers: {
    readonly began: (offered: Offered) => void
    readonly send: (message: RelocationMessage) => void
    readonly decided: (holding: MachineRecord | undefined) => void
  }
): void {
  const stamps: number[] = [leases.stamp()]
  // The proposal may have to wait for another one: what is said of it meanwhile is not lost.
  let said: 'go' | 'withdraw' | undefined
  const offered: Offered = {
    go: () => {
      said ??= 'go'
    },
    withdraw: () => {
      said = 'withdraw'
    },
    onResult: result => handlers.decided('record' in result ? result.record : undefined),
    taken: undefined
  }
  handlers.began(offered)
  const heldFor: HeldFor = {
    host: plan.from.host,
    onStandingBy: (ballot, voters) => {
      const number = stamps.push(leases.stamp()) - 1
      const body = { kind: 'offered', offer: { number, ballot, voters } } as const
      handlers.send({ relocation: plan.id, epoch: plan.epoch, body })
    },
    bind: (go, withdraw) => {
      offered.go = go
      offered.withdraw = withdraw
      if (said === 'go') go()
      if (said === 'withdraw') withdraw()
    }
  }
  const change = recordChange(plan, 'complete')!
  client.propose(plan.machine, change, { deadlineMs: OFFER_MS, heldFor })(result => {
    const from = stamps[offered.taken ?? 0] ?? stamps[0]
    if ('record' in result) leases.observe(result, result.changed ? from : undefined)
    offered.onResult(result)
  })
}
