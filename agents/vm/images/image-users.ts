import type { HostId } from '../../../protocol/host.ts'
import type { ImageHash, MachineRecord } from '../../../protocol/machine.ts'
import type { MachineCatalog } from '../catalog.ts'
import type { IncomingMachines } from '../incoming-machines.ts'
import type { MachineAgent } from '../machine-agent.ts'
import { ownedMachines } from '../owned-machines.ts'
import type { RelocationService } from '../relocation/service.ts'
import { imagesOf } from './images.ts'

export interface ImageUsers {
  readonly self: HostId
  readonly machines: Pick<MachineAgent, 'local'>
  readonly catalog: Pick<MachineCatalog, 'machines'>
  readonly incoming: Pick<IncomingMachines, 'expected'>
  readonly relocations: Pick<RelocationService, 'isBusy'>
  /** This host takes it over when its owner is lost, who may be the only other one that has the image; or it has a replica over it. */
  readonly watching: readonly { isWatching(id: MachineRecord['id']): boolean }[]
}

/**
 * Whether a machine of this host needs an image: one that it owns, also without a living copy, as its disk lies over
 * that image; or one that may arrive or be taken over.
 */
export function isImageInUse(hash: ImageHash, users: ImageUsers): boolean {
  const { self, machines, catalog, incoming, relocations, watching } = users
  // A relocation that was taken up again after the agent's restart has no reservation.
  const mayArrive = ({ id, phase }: MachineRecord): boolean =>
    relocations.isBusy(id) ||
    watching.some(each => each.isWatching(id)) ||
    (phase.kind === 'relocating' && phase.to.host === self)
  const records = [
    ...machines.local().map(({ record }) => record),
    ...ownedMachines(catalog, self),
    ...catalog.machines().flatMap(({ report: { record } }) => (mayArrive(record) ? [record] : []))
  ]
  const specs = [...records.map(({ spec }) => spec), ...incoming.expected]
  return specs.some(spec => imagesOf(spec).includes(hash))
}
