import { deadline, withSignal } from '../../../overlay/wait.ts'
import type { ActionResult } from '../../../protocol/actions/actions.ts'
import type { CatalogEntry } from '../../../protocol/catalog/catalog.ts'
import type { HostId, HostIdentity } from '../../../protocol/host.ts'
import type { MachineRecord, SegmentId } from '../../../protocol/machine.ts'
import type { MachineDecision } from '../../vm/machine-registers.ts'
import type { ControlParts } from '../parts.ts'
import type { Segments } from '../segments.ts'
import { outlookOf } from './outlook.ts'
import { replicaOf } from './replica-view.ts'
import { wishIn } from './voters.ts'
import { waitingOf } from './waiting.ts'

/*
 * What people see of machines and hosts, from what this agent knows.
 */

type Machine = ActionResult<'vm.list'>['items'][number]
type MachineDetail = ActionResult<'vm.show'>

/** A view waits no longer than this for the names of segments; a name that comes later is there for the next view. */
const namesWithinMs = 2_000
/** A segment that could not be read is not asked for again before this, so that not every view waits for it. */
const askAgainMs = 30_000

/** Segments that are being read for their names, or could not be a moment ago. */
const namesAsked = new WeakMap<Segments, Map<SegmentId, Promise<void>>>()

type Known = Pick<ControlParts, 'overlay' | 'membership'>

export function identityOf(parts: Known, host: HostId): HostIdentity | undefined {
  if (host === parts.overlay.self.id) return parts.overlay.self
  return parts.membership.member(host)?.host
}

export function hostName(parts: Known, host: HostId): string {
  return identityOf(parts, host)?.name ?? host
}

/** Whether a host is believed to run what it owns. */
export function isGone(parts: ControlParts, host: HostId): boolean {
  if (host === parts.overlay.self.id) return false
  const state = parts.membership.member(host)?.state
  return state === 'dead' || state === 'left' || state === undefined
}

/** @returns a segment's id in the place of its name where this host has not read the segment: see `namesKnown` */
export function machineView(parts: ControlParts, { report }: CatalogEntry): Machine {
  const { record } = report
  const waiting = waitingOf(parts, record, report.execution)
  return { ...summary(parts, record), state: stateOf(parts, record, report.execution), waiting }
}

/** @returns a segment's id in the place of its name only where the segment cannot be read in time */
export async function machineDetail(
  parts: ControlParts,
  { record, configuration, voters }: MachineDecision
): Promise<MachineDetail> {
  await namesKnown(parts, record)
  const heard = parts.catalog.get(record.id)
  const execution = heard?.report.record.epoch === record.epoch ? heard.report.execution : 'running'
  const { spec, disk, phase } = record
  const wish = wishIn(
    parts,
    record,
    voters.map(host => ({ host }))
  )
  const seats = voters.map(id => {
    const host = identityOf(parts, id)
    const state = id === parts.overlay.self.id ? 'alive' : (parts.membership.member(id)?.state ?? 'unknown')
    return { id, name: host?.name ?? id, site: host?.site ?? '', state }
  })
  return {
    ...summary(parts, record),
    state: stateOf(parts, record, execution),
    waiting: waitingOf(parts, record, execution),
    ownerIncarnation: record.owner.incarnation,
    accelerator: spec.accelerator,
    machineType: spec.machineType,
    cpuModel: spec.cpuModel,
    guestPorts: spec.guestPorts ?? 'stream',
    disk:
      spec.disk && disk
        ? {
            size: spec.disk.sizeBytes,
            hosts: disk.hosts.map(host => hostName(parts, host)),
            generation: disk.generation
          }
        : null,
    voters: seats,
    votersWished: wish,
    configuration,
    leaseMs: record.lease?.durationMs ?? null,
    outlook: outlookOf({
      policy: record.policy,
      isRunning: phase.kind === 'running' || phase.kind === 'relocating',
      voters: seats,
      wish,
      site: identityOf(parts, record.owner.host)?.site ?? '',
      hasDisk: record.disk !== undefined,
      successors: record.lease ? parts.resource.successors(record).map(host => hostName(parts, host)) : []
    }),
    warnings: parts.health.warnings(record.name),
    pinned: record.pinned,
    labels: { ...record.labels },
    relocation: record.phase.kind === 'relocating' ? record.phase.relocation : null
  }
}

function summary(parts: ControlParts, record: MachineRecord): Omit<Machine, 'state' | 'waiting'> {
  const { spec, owner } = record
  const [org = '', name = ''] = record.name.split('/')
  const host = identityOf(parts, owner.host)
  return {
    org,
    name,
    id: record.id,
    kind: 'vm',
    host: host?.name ?? owner.host,
    site: host?.site ?? '',
    epoch: record.epoch,
    cpus: spec.cpus,
    memory: spec.memoryBytes,
    segments: spec.cards.map(({ segment, mac, ips }) => ({
      name: parts.segments.nameOf(segment) ?? segment,
      mac,
      ips: [...ips]
    })),
    policy: record.policy,
    replica: replicaOf(parts, record)
  }
}

/** Waits a little for the names of the segments that these machines are on, where they are not known here yet. */
export async function namesKnown(parts: ControlParts, ...records: MachineRecord[]): Promise<void> {
  const reads = records.flatMap(record => readNames(parts, record))
  if (reads.length === 0) return
  const limit = deadline(namesWithinMs)
  await withSignal(Promise.all(reads), limit.signal).catch(() => {})
  limit.release()
}

/** Has the segments of a machine read whose names are not known here. What it returns is never rejected. */
function readNames({ segments }: ControlParts, { spec }: MachineRecord): Promise<void>[] {
  const asked = namesAsked.get(segments) ?? new Map<SegmentId, Promise<void>>()
  namesAsked.set(segments, asked)
  const read = async (id: SegmentId): Promise<void> => {
    try {
      await segments.read(id)
      asked.delete(id)
    } catch {
      setTimeout(() => asked.delete(id), askAgainMs).unref()
    }
  }
  const unknown = new Set(spec.cards.map(card => card.segment).filter(id => !segments.nameOf(id)))
  return [...unknown].map(id => {
    const reading = asked.get(id) ?? read(id)
    asked.set(id, reading)
    return reading
  })
}

function stateOf(parts: ControlParts, { phase, owner }: MachineRecord, execution: string): Machine['state'] {
  if (phase.kind === 'stopped' || phase.kind === 'deleted') return 'stopped'
  if (isGone(parts, owner.host) || execution === 'failed') return 'lost'
  if (phase.kind === 'relocating') return 'relocating'
  return execution === 'paused' ? 'paused' : 'running'
}
