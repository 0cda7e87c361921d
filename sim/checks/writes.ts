import type { Epoch, MachineId } from '../../protocol/machine.ts'
import { type Content, holds, type ImageId, type Written } from '../replicas/images.ts'

/**
 * Disks as nobody in the world can see them all: whoever executes a machine has every write that was acknowledged to its guest
 * before, and no write of an older epoch reaches a disk that was sealed for a newer one, or is executed from.
 */
export class Writes {
  readonly #acknowledged = new Map<MachineId, Written>()
  readonly #sealed = new Map<ImageId, Epoch>()
  readonly #executedFrom = new Map<ImageId, Epoch>()
  /** Of the newest epoch: from what it was executed last. */
  readonly #executed = new Map<MachineId, { readonly epoch: Epoch; readonly content: Content }>()
  readonly #onLost: (machine: MachineId, text: string) => void
  readonly #onStale: (text: string) => void
  readonly #onSuperseded: (text: string) => void
  #images = 0
  #writes = 0

  /**
   * @param on.stale a disk was written to against its host's own seal, which no register can undo
   * @param on.superseded one that a newer epoch was executed from, as the register had it
   */
  constructor(on: {
    lost: (machine: MachineId, text: string) => void
    stale: (text: string) => void
    superseded: (text: string) => void
  }) {
    this.#onLost = on.lost
    this.#onStale = on.stale
    this.#onSuperseded = on.superseded
  }

  nextImage(): ImageId {
    return `image-${++this.#images}`
  }

  nextWrite(): number {
    return ++this.#writes
  }

  /** One that a frozen host is told of late is no loss where it is in what was executed from since. */
  acknowledged(machine: MachineId, written: Written, where: string): void {
    const last = this.#acknowledged.get(machine)
    if (last && holds(last, written)) return
    const { epoch, content } = this.#executed.get(machine) ?? { epoch: 0, content: written }
    const what = `has write ${written.number} acknowledged at ${where}`
    if (written.epoch < epoch && !holds(content, written))
      this.#onLost(machine, `${what}, which is not in what epoch ${epoch} is executed from`)
    this.#require(machine, written, what)
    this.#acknowledged.set(machine, written)
  }

  /** It is executed from that disk. Of a superseded copy nothing is asked but that no write of it is acknowledged. */
  began(machine: MachineId, epoch: Epoch, where: string, disk: { image: ImageId; content: Content }): void {
    const { content } = disk
    if (epoch < (this.#executed.get(machine)?.epoch ?? 0)) return
    this.#executed.set(machine, { epoch, content })
    this.#require(machine, content, `is executed at ${where}`)
    this.#executedFrom.set(disk.image, epoch)
  }

  sealed(image: ImageId, epoch: Epoch): void {
    if (epoch > (this.#sealed.get(image) ?? 0)) this.#sealed.set(image, epoch)
  }

  /** Nobody has executed from it, nor will, under a newer epoch than this one. */
  lifted(image: ImageId, epoch: Epoch): void {
    this.#sealed.set(image, epoch)
  }

  /** Its host's disk was put back: what it was told is not there any more. */
  forgot(image: ImageId): void {
    this.#sealed.delete(image)
    this.#executedFrom.delete(image)
  }

  reached(image: ImageId, { epoch, number }: Written, where: string): void {
    const sealed = this.#sealed.get(image) ?? 0
    const executed = this.#executedFrom.get(image) ?? 0
    const what = `write ${number} of epoch ${epoch} reached a disk at ${where}`
    if (epoch < sealed) this.#onStale(`${what} that was sealed for ${sealed}`)
    else if (epoch < executed) this.#onSuperseded(`${what} that epoch ${executed} is executed from`)
  }

  #require(machine: MachineId, content: Content, what: string): void {
    const last = this.#acknowledged.get(machine)
    if (last === undefined || holds(content, last)) return
    this.#onLost(machine, `${what} without write ${last.number}, which was acknowledged`)
  }
}
