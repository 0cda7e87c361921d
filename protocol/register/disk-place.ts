import type { HostId } from '../host.ts'
import type { DiskPlace, MachineRecord, OlderCopy } from '../machine.ts'

/*
 * Where the content of a machine's disk is, valid and older (docs/replica.md). Times are of the wall clock of whoever proposes
 * the change, and lower bounds: a copy has everything that was acknowledged until then.
 */

/** So many are remembered: the newest ones, one of each host. */
const OLDER_COPIES = 3

/**
 * A host is about to write to the disk: every other copy becomes stale with its first write.
 * @param atMs what was valid elsewhere is remembered as of then; undefined where it is not kept
 */
export function diskMovedTo(disk: DiskPlace, host: HostId, atMs: number | undefined): DiskPlace {
  return place(disk, [host], left(disk, host, atMs))
}

/** A host has everything from now on; what is older is not kept any longer. */
export function diskJoined(disk: DiskPlace, host: HostId): DiskPlace {
  return place(disk, [...disk.hosts, host], [])
}

/** Writes are about to be acknowledged without that host. */
export function diskLeft(disk: DiskPlace, host: HostId, atMs: number | undefined): DiskPlace {
  const hosts = disk.hosts.filter(each => each !== host)
  const known = atMs === undefined ? [] : [{ host, atMs }]
  return place(disk, hosts, [...known, ...olderOf(disk).filter(each => each.host !== host)])
}

/** A host has a consistent copy as of that moment, which is none of the valid ones; what is older is not kept any longer. */
export function diskPointTaken(disk: DiskPlace, host: HostId, atMs: number): DiskPlace {
  return { ...disk, older: [{ host, atMs }] }
}

/**
 * Who may take a machine over by the clock, as far as its disk goes: whoever has the valid content; where that is the owner alone, and
 * somebody said that so much may be lost, also the host of the newest older copy.
 * @returns undefined for a machine without a disk: anybody
 */
export function diskTakers(
  { disk, owner, acceptLossMs }: Pick<MachineRecord, 'disk' | 'owner' | 'acceptLossMs'>,
  nowMs: number | undefined
): readonly HostId[] | undefined {
  if (disk === undefined) return undefined
  const [newest] = olderOf(disk)
  const isLost = disk.hosts.every(host => host === owner.host)
  if (!isLost || !newest || acceptLossMs === undefined || nowMs === undefined) return disk.hosts
  return nowMs - newest.atMs <= acceptLossMs ? [...disk.hosts, newest.host] : disk.hosts
}

/** Nothing older is kept from now on. */
export function withoutOlder(disk: DiskPlace): DiskPlace {
  const { older: _, ...rest } = disk
  return rest
}

export function olderOf({ older = [] }: DiskPlace): readonly OlderCopy[] {
  return older
}

function left(disk: DiskPlace, to: HostId, atMs: number | undefined): OlderCopy[] {
  const gone = disk.hosts.filter(host => host !== to)
  const known = atMs === undefined ? [] : gone.map(host => ({ host, atMs }))
  const hosts = new Set([to, ...gone])
  return [...known, ...olderOf(disk).filter(each => !hosts.has(each.host))]
}

function place({ generation }: DiskPlace, hosts: readonly HostId[], older: readonly OlderCopy[]): DiskPlace {
  const kept = [...older].sort((a, b) => b.atMs - a.atMs).slice(0, OLDER_COPIES)
  return { hosts, generation: generation + 1, ...(kept.length > 0 && { older: kept }) }
}
