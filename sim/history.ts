import { isLinearizable, type Operation } from './linearizability.ts'
import type { ValueNode } from './values.ts'

/** An operation on a register that has begun. */
export interface Invoked {
  readonly number: number
  readonly kind: 'read' | 'swap'
  readonly invokedAt: number
}

/**
 * What the agents of all hosts saw of one machine's register. A change counts as made from its call on, at any time or
 * never, until its outcome is known.
 */
export class History {
  readonly #open = new Map<number, Invoked>()
  readonly #closed: Operation[] = []
  readonly violations: string[] = []
  #time = 0

  invoke(number: number, kind: 'read' | 'swap'): Invoked {
    const invoked = { number, kind, invokedAt: ++this.#time }
    if (kind === 'swap') this.#open.set(number, invoked)
    return invoked
  }

  /** It did not take place and never will. */
  neverWas(invoked: Invoked): void {
    this.#open.delete(invoked.number)
  }

  /** It found this value and left it. */
  read(invoked: Invoked, found: ValueNode | undefined): void {
    this.#open.delete(invoked.number)
    this.#close({ ...invoked, kind: 'read', returnedAt: ++this.#time, found: found?.operation })
  }

  /** It is one of the values that led to this one. */
  swapped(invoked: Invoked, value: ValueNode): void {
    this.#open.delete(invoked.number)
    let ours: ValueNode | undefined
    for (let node: ValueNode | undefined = value; node !== undefined; node = node.before) {
      if (node.operation !== invoked.number) continue
      if (ours !== undefined) this.violations.push(`change ${invoked.number} was made twice`)
      ours = node
    }
    if (ours === undefined) {
      this.violations.push(`change ${invoked.number} was lost`)
      return
    }
    const { number, invokedAt } = invoked
    const found = ours.before?.operation
    this.#close({ invokedAt, returnedAt: ++this.#time, kind: 'swap', found, wrote: number })
  }

  /** Whether one register that does one thing after the other could have been seen so. */
  check(): void {
    const returnedAt = Number.POSITIVE_INFINITY
    const open = [...this.#open.values()].map(({ number, invokedAt }): Operation => {
      return { invokedAt, returnedAt, kind: 'swap', found: undefined, wrote: number, unknown: true }
    })
    if (!isLinearizable([...this.#closed, ...open]))
      this.violations.push('no single register could be seen so')
  }

  get operations(): readonly Operation[] {
    return this.#closed
  }

  /** Of equal reads one within the other, the longer one says nothing more. */
  #close(operation: Operation): void {
    const last = this.#closed.at(-1)
    const saysNoMore =
      operation.kind === 'read' &&
      last?.kind === 'read' &&
      last.found === operation.found &&
      operation.invokedAt < last.invokedAt
    if (!saysNoMore) this.#closed.push(operation)
  }
}
