import type { ActionResult } from '../../protocol/actions/actions.ts'
import { facts, formatBytes } from '../format.ts'

function waitingFacts({ waiting }: ActionResult<'vm.show'>): [string, string][] {
  if (!waiting) return []
  return [['waits', `${waiting.reason}${waiting.since === null ? '' : ` (since ${waiting.since})`}`]]
}

function policyText({ policy, leaseMs, pinned }: ActionResult<'vm.show'>): string {
  const lease = leaseMs === null ? '' : `, by a lease of ${leaseMs / 1000} s`
  return `${policy}${lease}${pinned ? ', pinned' : ''}`
}

/** For a table. */
export function replicaCell(replica: Replica | null): string {
  if (replica === null) return '-'
  return replica.host === null ? replica.state : `${replica.state} on ${replica.host}`
}

function replicaText({ state, host, everyMs, bytes, remaining, loss }: Replica): string {
  const often = everyMs === null ? '' : `, every ${everyMs / 1_000} s`
  const where = host === null ? '' : ` on ${host}`
  const progress = state === 'copying' ? ` (${formatBytes(bytes)} of ${formatBytes(bytes + remaining)})` : ''
  return `${state}${where}${often}${progress}: ${loss}`
}

type Replica = NonNullable<ActionResult<'vm.show'>['replica']>

/** One machine, as a person wants to read it. */
export function describe(vm: ActionResult<'vm.show'>): string {
  return facts([
    ['machine', `${vm.org}/${vm.name} (${vm.id})`],
    ['state', vm.state],
    ...waitingFacts(vm),
    ['host', `${vm.host} in ${vm.site}, epoch ${vm.epoch}`],
    ['size', `${vm.cpus} processors, ${formatBytes(vm.memory)} memory`],
    ['built as', `${vm.machineType}, ${vm.cpuModel}, ${vm.accelerator}, ${vm.guestPorts} ports`],
    ...vm.segments.map(
      card => ['card', `${card.name} ${card.mac} ${card.ips.join(', ')}`.trim()] as [string, string]
    ),
    [
      'disk',
      vm.disk
        ? `${formatBytes(vm.disk.size)}, generation ${vm.disk.generation}, valid on ${vm.disk.hosts.join(', ')}`
        : 'none'
    ],
    ...(vm.replica ? [['replica', replicaText(vm.replica)] as [string, string]] : []),
    ['policy', policyText(vm)],
    [
      'voters',
      `${vm.voters.map(voter => `${voter.name} (${voter.state})`).join(', ')}; wished: ${vm.votersWished.count} ${vm.votersWished.where === 'site' ? 'in its site' : 'across sites'}`
    ],
    ...vm.outlook.map(sentence => ['', sentence] as [string, string]),
    ...vm.warnings.map(({ message }) => ['warning', message] as [string, string]),
    [
      'labels',
      Object.entries(vm.labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(' ') || '-'
    ]
  ])
}
