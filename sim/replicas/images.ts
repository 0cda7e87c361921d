import type { Epoch, MachineId } from '../../protocol/machine.ts'
import type { CopyId } from '../../protocol/replica/holding.ts'
import type { Operation } from '../../protocol/task.ts'
import type { SimulatedHost } from '../host.ts'
import type { World } from '../world.ts'

/** What a guest wrote, and what was on its disk before: the content of a disk is the last write that it has. */
export interface Written {
  readonly number: number
  readonly epoch: Epoch
  readonly before: Written | undefined
}

/** One that is still being copied, or lacks a write in between, is none that anybody could execute from. */
export type Content = Written | 'partial'

/** A disk, wherever it is moved to on its host: its inode. */
export type ImageId = string

interface Folder {
  /** The machine's own disk. */
  readonly place?: ImageId
  readonly copies: Readonly<Record<CopyId, ImageId>>
}

const DISKS = 'disks'
const IMAGES = 'images'
const emptyFolder: Folder = { copies: {} }
const blank: Written = { number: 0, epoch: 0, before: undefined }

/** Whether what somebody wrote is in a disk's content. */
export function holds(content: Content, written: Written): boolean {
  if (content === 'partial') return false
  let node: Written | undefined = content
  while (node !== undefined && node.number > written.number) node = node.before
  return node === written
}

/** Disks of machines on one host, and copies of those of others: files, which last once they are synced. */
export class Images {
  readonly #world: World
  readonly #host: SimulatedHost

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  /** The machine's own disk here. */
  at(machine: MachineId): ImageId | undefined {
    return this.#folder(machine).place
  }

  copy(machine: MachineId, copy: CopyId): ImageId | undefined {
    return this.#folder(machine).copies[copy]
  }

  /** Machines that have a disk of their own here, or had. */
  machines(): MachineId[] {
    return [...this.#host.disk.read<Folder>(DISKS)].flatMap(([machine, { place }]) =>
      place ? [machine] : []
    )
  }

  all(): ImageId[] {
    return [...this.#host.disk.read<Content>(IMAGES).keys()]
  }

  content(image: ImageId): Content {
    return this.#host.disk.read<Content>(IMAGES).get(image) ?? 'partial'
  }

  /** A new one in the machine's own place, whatever was there. @returns whether it is on disk */
  create(machine: MachineId, content: Content = blank): Operation<boolean> {
    const image = this.#new(content)
    return this.#keep(machine, { ...this.#folder(machine), place: image })
  }

  createCopy(machine: MachineId, copy: CopyId): Operation<boolean> {
    const folder = this.#folder(machine)
    return this.#keep(machine, { ...folder, copies: { ...folder.copies, [copy]: this.#new('partial') } })
  }

  /** @param done never told after a loss of power */
  write(image: ImageId, content: Content, done: (isDurable: boolean) => void): void {
    this.#host.disk.write(IMAGES, image, content, done)
  }

  /** A copy gets into the machine's own place, in one piece: it is in either. */
  promote(machine: MachineId, copy: CopyId): Operation<boolean> {
    const { [copy]: place, ...copies } = this.#folder(machine).copies
    return this.#keep(machine, { copies, ...(place !== undefined && { place }) })
  }

  /** What is in the machine's own place becomes a copy. */
  demote(machine: MachineId, copy: CopyId): Operation<boolean> {
    const { place, copies } = this.#folder(machine)
    return this.#keep(machine, { copies: place === undefined ? copies : { ...copies, [copy]: place } })
  }

  /** Removed as files are: that it is gone may be lost with the power. */
  remove(machine: MachineId): void {
    this.#keep(machine, { copies: this.#folder(machine).copies })(() => {})
  }

  /** All but these. */
  keepCopies(machine: MachineId, kept: readonly CopyId[]): void {
    const { copies, ...rest } = this.#folder(machine)
    const left = Object.entries(copies).filter(([copy]) => kept.includes(copy))
    if (left.length < Object.keys(copies).length)
      this.#keep(machine, { ...rest, copies: Object.fromEntries(left) })(() => {})
  }

  #new(content: Content): ImageId {
    const image = this.#world.writes.nextImage()
    this.#host.disk.write(IMAGES, image, content)
    return image
  }

  #folder(machine: MachineId): Folder {
    return this.#host.disk.read<Folder>(DISKS).get(machine) ?? emptyFolder
  }

  #keep(machine: MachineId, folder: Folder): Operation<boolean> {
    return resume => this.#host.disk.write(DISKS, machine, folder, resume)
  }
}
