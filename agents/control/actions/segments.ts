import { randomBytes } from 'node:crypto'
import type { ActionResult } from '../../../protocol/actions/actions.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { SegmentRecord } from '../../../protocol/segment/segment.ts'
import type { ActionHandlers } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { unlessDone, unlessUnwritten } from './deletion.ts'
import { hostName } from './views.ts'
import { votersFor, wishOf } from './voters.ts'

/** Isolated layer-2 networks, and this host's own ports on them. */
export function segmentActions(
  parts: ControlParts
): Pick<
  ActionHandlers,
  'segment.list' | 'segment.show' | 'segment.create' | 'segment.delete' | 'segment.attach' | 'segment.detach'
> {
  const { names, segments, network, overlay, events } = parts
  const find = async (org: string, name: string): Promise<SegmentRecord> =>
    await segments.read(await names.find(org, 'segment', name))
  return {
    'segment.list': async () => {
      const entries = await listed(parts)
      const records = await Promise.allSettled(entries.map(entry => segments.read(entry.id)))
      return {
        items: entries.map((entry, index) => {
          const read = records[index]!
          const record = read.status === 'fulfilled' ? read.value : undefined
          const machines = new Set(record?.allocations.map(each => each.machine)).size
          return { org: entry.org, name: entry.name, id: entry.id, subnet: record?.subnet ?? null, machines }
        })
      }
    },
    'segment.show': async ({ org, name }) => detail(parts, await find(org, name)),
    'segment.create': async ({ org, name, subnet }) => {
      const id = randomBytes(16).toString('hex')
      await names.claim(org, { kind: 'segment', name, id })
      try {
        const wanted = { id, name: `${org}/${name}`, ...(subnet === undefined ? {} : { subnet }) }
        const record = await segments.create(wanted, votersFor(parts, overlay.self.id, wishOf({})))
        events.add('segment.created', `segment ${org}/${name} was created`, { segment: id })
        return detail(parts, record)
      } catch (error) {
        await names.release(org, 'segment', id).catch(() => {})
        throw error
      }
    },
    'segment.delete': async ({ org, name }) => {
      const id = await names.find(org, 'segment', name)
      await unlessDone(segments.delete(id), 'segment-deleted').catch(error => {
        throw unlessUnwritten(error, `segment ${org}/${name}`)
      })
      await names.release(org, 'segment', id)
      events.add('segment.deleted', `segment ${org}/${name} was deleted`, { segment: id })
      return {}
    },
    'segment.attach': async ({ org, name, ...wanted }) => {
      const { interface: port, attach } = wantedPort(network, wanted)
      const id = await names.find(org, 'segment', name)
      const record = await segments.use(id)
      attach(id)
      events.add('segment.attached', `${port} is on ${org}/${name}`, { segment: id, interface: port })
      return detail(parts, record)
    },
    'segment.detach': async ({ org, name }) => {
      const record = await find(org, name)
      const ports = portsOf(parts, record.id)
      if (ports.length === 0)
        throw new WatariError('not-found', `this host has no TAP and no bridge on ${org}/${name}`)
      for (const port of ports) {
        if (port.bridge === undefined) network.detachTap(port.interface)
        else network.detachBridge(port.bridge)
      }
      return detail(parts, record)
    }
  }
}

/** A TAP of this host, or a LAN. */
function wantedPort(
  network: ControlParts['network'],
  { tap, bridge }: { tap?: string; bridge?: string }
): { interface: string; attach: (segment: string) => void } {
  if (tap !== undefined && bridge === undefined)
    return { interface: tap, attach: segment => network.attachTap(segment, tap) }
  if (bridge !== undefined && tap === undefined)
    return { interface: bridge, attach: segment => network.attachBridge(segment, bridge) }
  throw new WatariError('bad-request', 'name a TAP interface or a bridge, and only one of them')
}

async function listed({
  names,
  trust,
  events
}: ControlParts): Promise<{ org: string; name: string; id: string }[]> {
  const orgs = trust.list().map(({ name }) => name)
  const directories = await Promise.allSettled(orgs.map(org => names.directory(org)))
  return directories.flatMap((read, index) => {
    if (read.status === 'rejected') {
      // A foreign directory may be out of reach; one's own being so is worth a word.
      if (index === 0) events.add('directory.unreachable', String(read.reason))
      return []
    }
    return read.value.entries
      .filter(entry => entry.kind === 'segment')
      .map(({ name, id }) => ({ org: orgs[index]!, name, id }))
  })
}

function detail(parts: ControlParts, record: SegmentRecord): ActionResult<'segment.show'> {
  const [org = '', name = ''] = record.name.split('/')
  const machines = new Set(record.allocations.map(each => each.machine))
  return {
    org,
    name,
    id: record.id,
    subnet: record.subnet ?? null,
    machines: machines.size,
    addresses: record.allocations.map(({ machine, mac, ips }) => {
      const known = parts.catalog.get(machine)?.report.record
      return {
        machine: known?.name ?? machine,
        mac,
        ips: [...ips],
        host: known ? hostName(parts, known.owner.host) : null
      }
    }),
    taps: portsOf(parts, record.id)
  }
}

/** This host's own ports on a segment; of a bridge also whether its LAN is joined to it, and if not, why. */
interface OwnPort {
  readonly host: string
  readonly interface: string
  readonly bridge?: string
  readonly state?: string
}

function portsOf({ network, overlay }: ControlParts, segment: string): OwnPort[] {
  return network
    .status()
    .ports.filter(port => port.segment === segment)
    .flatMap(({ id, lan }) => {
      const [kind = '', name = ''] = id.split('/', 2)
      const port = { host: overlay.self.name, interface: name }
      if (kind === 'tap') return [port]
      return kind === 'bridge' ? [{ ...port, bridge: name, state: lan ?? '' }] : []
    })
}
