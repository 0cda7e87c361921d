import type { MachineId } from '../../protocol/machine.ts'
import type { Copy } from '../copies.ts'

/** At most one copy of a machine executes at any moment of true time: looked at whenever one begins to. */
export class Execution {
  readonly #executing = new Map<MachineId, Set<Copy>>()
  readonly #onChange: (copy: Copy, isExecuting: boolean) => void
  readonly #onViolation: (text: string, copy: Copy) => void

  constructor(
    onChange: (copy: Copy, isExecuting: boolean) => void,
    onViolation: (text: string, copy: Copy) => void
  ) {
    this.#onChange = onChange
    this.#onViolation = onViolation
  }

  of(machine: MachineId): ReadonlySet<Copy> {
    return this.#set(machine)
  }

  /** To be called whenever it may have begun or ceased to execute. */
  update(copy: Copy): void {
    const copies = this.#set(copy.machine)
    const { isExecuting } = copy
    if (isExecuting === copies.has(copy)) return
    if (isExecuting) copies.add(copy)
    else copies.delete(copy)
    this.#onChange(copy, isExecuting)
    if (!isExecuting || copies.size === 1) return
    const where = [...copies].map(({ host, epoch }) => `${host.name} (epoch ${epoch})`).join(' and ')
    this.#onViolation(`executes twice: at ${where}`, copy)
  }

  #set(machine: MachineId): Set<Copy> {
    let copies = this.#executing.get(machine)
    if (copies === undefined) {
      copies = new Set()
      this.#executing.set(machine, copies)
    }
    return copies
  }
}
