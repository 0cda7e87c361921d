import { eventually } from '../../support/eventually.ts'
import type { HostName, Sites } from './sites.ts'

/** Waits until a machine runs at the one place that its register says, and nothing is left at the other. */
export async function settled(sites: Sites, machine: string): Promise<void> {
  await eventually(
    async () => {
      const { host, state, relocation, disk } = await sites.show(machine)
      const other = host === 'a1' ? 'b1' : 'a1'
      const here = await sites.copies(machine, host as HostName)
      const there = await sites.copies(machine, other)
      const diskIsHere = disk === null || disk.hosts.join() === host
      return (
        state === 'running' && relocation === null && diskIsHere && here.length === 1 && there.length === 0
      )
    },
    { deadlineMs: 90_000, everyMs: 200 }
  )
}
