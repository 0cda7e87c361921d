import type { Epoch, MachineId } from '../../protocol/machine.ts'

/**
 * What receives a machine's effects on one host, as its switch and its replicas do: it knows the highest epoch that it
 * was told of, and takes nothing of a lower one.
 */
export class Receiver {
  readonly #known = new Map<MachineId, Epoch>()
  readonly #takesOld: boolean

  constructor(takesOld: boolean) {
    this.#takesOld = takesOld
  }

  tell(machine: MachineId, epoch: Epoch): void {
    if (epoch > (this.#known.get(machine) ?? 0)) this.#known.set(machine, epoch)
  }

  /** A frame or a write: what is taken also tells its epoch. */
  takes(machine: MachineId, epoch: Epoch): boolean {
    if (epoch < (this.#known.get(machine) ?? 0) && !this.#takesOld) return false
    this.tell(machine, epoch)
    return true
  }
}

/** Nobody who was told of an epoch takes an effect of a lower one: kept apart from what receivers themselves remember. */
export class Effects {
  readonly #told = new Map<string, Epoch>()
  readonly #onViolation: (text: string) => void

  constructor(onViolation: (text: string) => void) {
    this.#onViolation = onViolation
  }

  told(receiver: string, machine: MachineId, epoch: Epoch): void {
    const key = `${receiver}/${machine}`
    if (epoch > (this.#told.get(key) ?? 0)) this.#told.set(key, epoch)
  }

  taken(receiver: string, machine: MachineId, epoch: Epoch): void {
    const told = this.#told.get(`${receiver}/${machine}`) ?? 0
    if (epoch < told) this.#onViolation(`${receiver} knew epoch ${told} and took what epoch ${epoch} sent`)
    this.told(receiver, machine, epoch)
  }
}
