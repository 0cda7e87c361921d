import { eventually } from '../../support/eventually.ts'
import type { HostName, Sites } from './sites.ts'

/** Waits until a machine runs at the one place that its register says, nothing is left at the other, and neither is at it. */
export async function settled(sites: Sites, machine: string): Promise<void> {
  await eventually(
    async () => {
      const { host, state, relocation, disk } = await sites.show(machine)
      const other: HostName = host === 'a1' ? 'b1' : 'a1'
      const here = await sites.copies(machine, host as HostName)
      const there = await sites.copies(machine, other)
      const diskIsHere = disk === null || disk.hosts.join() === host
      const isAlone = here.length === 1 && there.length === 0
      if (state !== 'running' || relocation !== null || !diskIsHere || !isAlone) return false
      // The register may stand while a side still waits for the other, and would refuse the next relocation.
      const sides = await Promise.all([host as HostName, other].map(side => sites.relocation(machine, side)))
      return sides.every(side => side?.result !== 'running')
    },
    // Less than the minute for which a target promises room: it shows a target that was not told that it is over.
    { deadlineMs: 45_000, everyMs: 200 }
  )
}
