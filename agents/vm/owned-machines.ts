import type { HostId } from '../../protocol/host.ts'
import type { MachineRecord } from '../../protocol/machine.ts'
import type { MachineCatalog } from './catalog.ts'

/** Machines that belong to a host, as far as is heard: also those without a living copy. */
export function ownedMachines(catalog: Pick<MachineCatalog, 'machines'>, host: HostId): MachineRecord[] {
  return catalog
    .machines()
    .map(({ report }) => report.record)
    .filter(({ owner }) => owner.host === host)
}
