import type { Holding, RelocationPlan } from '../../../protocol/relocation/plan.ts'
import { defaultRelocationTimes, type RelocationTimes } from '../../../protocol/relocation/times.ts'

export const from = { host: 'source-host', incarnation: 'boot-1' }
export const to = { host: 'target-host', incarnation: 'boot-7' }
export const plan: RelocationPlan = { id: 'ab'.repeat(16), machine: 'cd'.repeat(16), epoch: 4, from, to }
export const times: RelocationTimes = { ...defaultRelocationTimes, patienceMs: 120_000, streamMs: 600_000 }

export const home: Holding = { owner: from, epoch: 4, phase: { kind: 'running' } }
export const relocating: Holding = {
  owner: from,
  epoch: 4,
  phase: { kind: 'relocating', relocation: plan.id, to }
}
export const away: Holding = { owner: to, epoch: 5, phase: { kind: 'running' } }
export const returned: Holding = { owner: from, epoch: 6, phase: { kind: 'running', returned: plan.id } }
export const elsewhere: Holding = {
  owner: { host: 'third', incarnation: 'x' },
  epoch: 6,
  phase: { kind: 'running' }
}
