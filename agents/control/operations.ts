import { randomBytes } from 'node:crypto'
import { errorCode, errorMessage, WatariError } from '../../protocol/errors.ts'

/** A long action: it goes on whether or not somebody waits for it. */
export interface OperationView {
  readonly id: string
  readonly action: string
  readonly state: 'running' | 'done' | 'failed'
  readonly startedAt: string
  readonly progress: readonly { at: string; text: string }[]
  readonly result?: unknown
  readonly error?: { code: string; message: string }
}

interface Operation {
  id: string
  action: string
  state: OperationView['state']
  startedAt: string
  progress: { at: string; text: string }[]
  result?: unknown
  error?: { code: string; message: string }
  waiters: Set<() => void>
}

/** Ended operations are remembered until this many are newer; running ones always. */
const maxOperations = 1_000
/** More than this is progress nobody reads; the newest line replaces the last one. */
const maxProgressLines = 200

/** Long actions of this agent, kept in memory: their effects are durable, the view of them is not. */
export class Operations {
  readonly #operations = new Map<string, Operation>()

  /** Starts `work` and answers at once with the operation's id. */
  start(action: string, work: (progress: (text: string) => void) => Promise<unknown>): string {
    this.#forgetOldest()
    const operation: Operation = {
      id: randomBytes(8).toString('hex'),
      action,
      state: 'running',
      startedAt: new Date().toISOString(),
      progress: [],
      waiters: new Set()
    }
    this.#operations.set(operation.id, operation)
    const progress = (text: string): void => {
      if (operation.progress.length >= maxProgressLines) operation.progress.pop()
      operation.progress.push({ at: new Date().toISOString(), text })
      wake(operation)
    }
    work(progress).then(
      result => {
        operation.state = 'done'
        operation.result = result
        wake(operation)
      },
      error => {
        operation.state = 'failed'
        operation.error = { code: errorCode(error), message: errorMessage(error) }
        wake(operation)
      }
    )
    return operation.id
  }

  /**
   * @param after how many progress lines the asker has already seen
   * @param waitMs how long to wait for news
   * @throws WatariError `not-found`
   */
  async show(id: string, after = Number.POSITIVE_INFINITY, waitMs = 0): Promise<OperationView> {
    const operation = this.#operations.get(id)
    if (!operation) {
      throw new WatariError(
        'not-found',
        `there is no operation ${id} on this agent; it may have restarted since`
      )
    }
    if (operation.state === 'running' && operation.progress.length <= after && waitMs > 0) {
      await new Promise<void>(resolve => {
        const finish = (): void => {
          clearTimeout(timer)
          operation.waiters.delete(finish)
          resolve()
        }
        const timer = setTimeout(finish, waitMs)
        operation.waiters.add(finish)
      })
    }
    const { waiters: _, ...view } = operation
    return view
  }

  #forgetOldest(): void {
    if (this.#operations.size < maxOperations) return
    for (const [id, operation] of this.#operations) {
      if (operation.state !== 'running') {
        this.#operations.delete(id)
        return
      }
    }
    throw new WatariError('busy', `${maxOperations} operations are going on; wait for some of them to end`)
  }
}

function wake(operation: Operation): void {
  for (const waiter of [...operation.waiters]) waiter()
}
