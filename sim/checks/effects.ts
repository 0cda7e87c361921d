import type { Epoch, MachineId } from '../../protocol/machine.ts'

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
