import type { HostId } from '../../protocol/host.ts'
import type { Epoch, MachineId, MachineRecord } from '../../protocol/machine.ts'
import type { NetworkAgent } from '../network/network-agent.ts'
import type { MachineHandle } from './driver.ts'
import type { NetworkHandover } from './relocation/ports.ts'

/** A relocation's steps on the network, by the network agent. */
export function networkHandover(network: NetworkAgent): NetworkHandover {
  return {
    async block(handle: MachineHandle, record: MachineRecord, epoch: Epoch) {
      network.attach(record.id, epoch, record.spec.cards, handle.cardPlugs, { state: 'blocked' })
    },
    async hold(machine: MachineId) {
      network.hold(machine)
    },
    async release(machine: MachineId) {
      network.release(machine)
    },
    async close(machine: MachineId) {
      network.block(machine)
    },
    async open(machine: MachineId, epoch: Epoch) {
      network.open(machine, epoch)
    },
    async forward(machine: MachineId, to: HostId, epoch: Epoch) {
      network.forwardTo(machine, to, epoch)
    },
    async detach(machine: MachineId) {
      network.detach(machine)
    }
  }
}
