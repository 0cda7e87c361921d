import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage } from '../../protocol/errors.ts'
import type { KeptState } from '../../protocol/lease/guard.ts'
import { type ProcessIdentity, statFields } from '../vm/qemu/process.ts'
import { type CopyName, copyName, fields, keptStateOf, place, processOf, untilOf } from './conversation.ts'
import type { CopyPlace } from './guarded-copy.ts'

/** A machine as it is kept for the guard after this one. */
export type KeptMachine = CopyName & CopyPlace & { readonly untilMs: number; readonly state: KeptState }

export interface Kept {
  /** Who wrote it, to be ended by an agent that it does not answer. */
  readonly guard: ProcessIdentity | undefined
  /** The watchdog that it fed: whoever comes after it has to, or the host resets. */
  readonly watchdog: string | undefined
  readonly machines: readonly KeptMachine[]
  /** What could not be read, in words: such a machine is not guarded until an agent tells of it. */
  readonly damage: readonly string[]
}

const nothing: Kept = { guard: undefined, watchdog: undefined, machines: [], damage: [] }

/** Where a guard and its agent meet: in the runtime directory, which is memory in production. */
export function guardPaths(runtime: string): { socket: string; state: string; log: string } {
  const at = (name: string): string => join(runtime, `guard.${name}`)
  return { socket: at('sock'), state: at('json'), log: at('log') }
}

/** Times of another boot mean nothing, and its processes are gone. */
const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** Whatever of it can be read. */
export function readKept(file: string): Kept {
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing
    return { ...nothing, damage: [errorMessage(error)] }
  }
  const damage: string[] = []
  const attempt = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      damage.push(`${what}: ${errorMessage(error)}`)
      return undefined
    }
  }
  const whole = attempt('file', () => fields(JSON.parse(content)))
  if (whole && whole.boot !== bootId()) return nothing
  const guard = whole && attempt('guard', () => processOf(whole.guard))
  const watchdog = typeof whole?.watchdog === 'string' ? whole.watchdog : undefined
  const entries = Array.isArray(whole?.machines) ? whole.machines : []
  if (whole && !Array.isArray(whole.machines)) damage.push('machines: there are none')
  const machines = entries.flatMap((entry, at) => {
    const machine = attempt(`machine ${at}`, () => {
      const kept = fields(entry)
      return { ...copyName(kept), ...place(kept), untilMs: untilOf(kept), state: keptStateOf(kept.state) }
    })
    return machine ? [machine] : []
  })
  return { guard, watchdog, machines, damage }
}

/**
 * Keeps deadlines for the guard after this one. Writing may take as long as it likes, for a runtime directory may be on
 * a disk: only answers wait for it. While it writes, what is asked meanwhile is written together afterwards.
 */
export class StateFile {
  /** The one that this guard feeds. */
  watchdog: string | undefined
  readonly #file: string
  readonly #machines: () => readonly KeptMachine[]
  readonly #writer = { boot: bootId(), guard: ownIdentity() }
  #writing: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(file: string, machines: () => readonly KeptMachine[]) {
    this.#file = file
    this.#machines = machines
  }

  /** Resolves when what is now is kept. */
  save(): Promise<void> {
    this.#next ??= this.#writing.then(async () => {
      this.#next = undefined
      const written = this.#write()
      this.#writing = written.catch(() => {})
      await written
    })
    return this.#next
  }

  async #write(): Promise<void> {
    const content = { ...this.#writer, watchdog: this.watchdog, machines: this.#machines() }
    await writeFile(`${this.#file}.new`, `${JSON.stringify(content)}\n`, { mode: 0o600 })
    await rename(`${this.#file}.new`, this.#file)
  }
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTicks: statFields(process.pid)![19]! }
}
