import { WatariError } from '../../protocol/errors.ts'
import type { MachineId } from '../../protocol/machine.ts'
import type {
  DriverCapabilities,
  IncomingHandle,
  MachineDriver,
  MachineHandle,
  MachineStart
} from './driver.ts'
import { FakeCopy } from './fake-copy.ts'
import type { FakeHost } from './fake-host.ts'

const newDiskBytes = 256 * 1024

/** A driver of machines that only count; see FakeCopy. What it runs lives in a FakeHost and outlives the driver. */
export class FakeDriver implements MachineDriver {
  readonly #host: FakeHost

  constructor(host: FakeHost) {
    this.#host = host
  }

  async capabilities(): Promise<DriverCapabilities> {
    return this.#host.capabilities
  }

  async start(machine: MachineStart): Promise<MachineHandle> {
    const present = this.#present(machine)
    if (present) return present
    if (machine.spec.disk) this.#disk(machine)
    return await FakeCopy.create(this.#host, machine, 'paused')
  }

  async prepareTarget(machine: MachineStart): Promise<IncomingHandle> {
    return this.#present(machine) ?? (await FakeCopy.create(this.#host, machine, 'incoming'))
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  lastWords(): string {
    return ''
  }

  async adopt(): Promise<MachineHandle[]> {
    return [...this.#host.copies.values()]
  }

  async remove(id: MachineId, options: { disk: boolean }): Promise<void> {
    if (this.#host.copies.has(id)) {
      throw new WatariError('machine-running', 'the machine still runs here: stop it first', {
        fields: { vm: id }
      })
    }
    if (options.disk) this.#host.disks.delete(id)
  }

  async diskBytes(id: MachineId): Promise<number> {
    return this.#host.disks.get(id)?.length ?? 0
  }

  #present(machine: MachineStart): FakeCopy | undefined {
    if (this.#host.failures.refuse) throw this.#host.failures.refuse
    const copy = this.#host.copies.get(machine.id)
    if (copy && copy.epoch !== machine.epoch) {
      throw new WatariError('driver-failed', `a copy of epoch ${copy.epoch} is still here: stop it first`, {
        fields: { vm: machine.id }
      })
    }
    return copy
  }

  #disk(machine: MachineStart): void {
    const kept = this.#host.disks.has(machine.id)
    if (machine.disk === 'keep' && !kept) {
      throw new WatariError(
        'disk-missing',
        'the disk of this machine is not on this host: start it where its disk is',
        {
          fields: { vm: machine.id }
        }
      )
    }
    if (!kept) this.#host.disks.set(machine.id, Buffer.alloc(newDiskBytes, machine.id))
  }
}
