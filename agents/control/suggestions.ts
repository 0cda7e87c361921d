import { randomBytes } from 'node:crypto'
import type { ActionResult } from '../../protocol/actions/actions.ts'
import { balanceRequester } from '../../protocol/placement/arrivals.ts'
import type { Proposal } from '../../protocol/placement/proposal.ts'

type Relocation = ActionResult<'relocation.show'>

const maxSuggestions = 100
/** The same suggestion is repeated in the list only when its predecessor is older than this. */
const repeatMs = 60_000

/** Relocations that this agent would make and, under `balance suggest`, only says. */
export class Suggestions {
  readonly #all: { readonly relocation: Relocation; readonly key: string; readonly atMs: number }[] = []

  /** @returns whether it is new */
  add({ machine, from, to, reason }: Proposal): boolean {
    const key = `${machine.id} ${from.id} ${to.id}`
    const now = Date.now()
    if (this.#all.some(each => each.key === key && now - each.atMs < repeatMs)) return false
    const relocation: Relocation = {
      id: randomBytes(16).toString('hex'),
      vm: machine.name,
      from: from.name,
      to: to.name,
      reason,
      requestedBy: balanceRequester,
      phases: [{ name: 'suggested', at: new Date(now).toISOString(), ms: 0 }],
      downtimeMs: null,
      bytes: 0,
      result: 'suggested'
    }
    this.#all.push({ relocation, key, atMs: now })
    if (this.#all.length > maxSuggestions) this.#all.shift()
    return true
  }

  list(): Relocation[] {
    return this.#all.map(({ relocation }) => relocation)
  }

  find(id: string): Relocation | undefined {
    return this.list().find(relocation => relocation.id.startsWith(id))
  }
}
