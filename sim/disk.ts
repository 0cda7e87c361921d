import type { Draws } from './draws.ts'
import type { Scheduler } from './scheduler.ts'

type Contents = Map<string, Map<string, unknown>>

interface Write {
  readonly area: string
  readonly key: string
  readonly value: unknown
  readonly done: ((isDurable: boolean) => void) | undefined
}

/** What a disk does with what it is given. */
export type DiskMode = 'ok' | 'full' | 'hanging'

/**
 * A host's disk: areas of keys and values. What is written can be read at once (the kernel's cache), and is durable
 * when a sync that began after it ends; many writes share one sync. A power loss keeps what was synced and, of the rest,
 * some prefix.
 */
export class Disk {
  mode: DiskMode = 'ok'
  readonly #scheduler: Scheduler
  readonly #draws: Draws
  readonly #syncMs: number
  #durable: Contents = new Map()
  #cached: Contents = new Map()
  #pending: Write[] = []
  #syncing: Write[] | undefined
  #backup: Contents | undefined
  #life = 0

  constructor(scheduler: Scheduler, draws: Draws, syncMs: number) {
    this.#scheduler = scheduler
    this.#draws = draws
    this.#syncMs = syncMs
  }

  read<T>(area: string): ReadonlyMap<string, T> {
    return (this.#cached.get(area) ?? new Map()) as ReadonlyMap<string, T>
  }

  /** @param done told whether it is on disk; never after a power loss */
  write(area: string, key: string, value: unknown, done?: (isDurable: boolean) => void): void {
    if (this.mode === 'full') {
      if (done) this.#scheduler.after(1, () => done(false))
      return
    }
    put(this.#cached, area, key, value)
    this.#pending.push({ area, key, value, done })
    this.#sync()
  }

  /** All that was written before is on disk. */
  flush(done: () => void): void {
    if (this.#pending.length === 0 && this.#syncing === undefined) {
      done()
      return
    }
    this.#pending.push({ area: 'flush', key: 'mark', value: this.#life, done })
    this.#sync()
  }

  setMode(mode: DiskMode): void {
    this.mode = mode
    if (mode !== 'hanging') this.#sync()
  }

  losePower(): void {
    const written = [...(this.#syncing ?? []), ...this.#pending]
    for (const write of written.slice(0, this.#draws.below(written.length + 1))) apply(this.#durable, write)
    this.#restart(this.#durable)
  }

  backUp(): void {
    this.#backup = copyOf(this.#durable)
  }

  /** Puts back what was backed up; only while the host is down. @returns whether there was anything */
  restore(): boolean {
    if (this.#backup === undefined) return false
    this.#restart(copyOf(this.#backup))
    return true
  }

  /** Only while the host is down. */
  erase(area: string): void {
    this.#durable.delete(area)
    this.#restart(this.#durable)
  }

  #restart(durable: Contents): void {
    this.#life++
    this.#durable = durable
    this.#cached = copyOf(durable)
    this.#pending = []
    this.#syncing = undefined
  }

  #sync(): void {
    if (this.#syncing !== undefined || this.#pending.length === 0 || this.mode === 'hanging') return
    const batch = this.#pending
    this.#syncing = batch
    this.#pending = []
    const life = this.#life
    const slow = this.#draws.chance(0.01) ? 20 : 1
    this.#scheduler.after(slow * this.#draws.between(0.2, 2) * this.#syncMs, () => {
      if (this.#life === life) this.#synced(batch, life)
    })
  }

  #synced(batch: Write[], life: number): void {
    if (this.mode === 'hanging') {
      this.#scheduler.after(100, () => {
        if (this.#life === life) this.#synced(batch, life)
      })
      return
    }
    for (const write of batch) apply(this.#durable, write)
    this.#syncing = undefined
    for (const { done } of batch) {
      if (this.#life !== life) return
      done?.(true)
    }
    this.#sync()
  }
}

function put(contents: Contents, area: string, key: string, value: unknown): void {
  let keys = contents.get(area)
  if (keys === undefined) {
    keys = new Map()
    contents.set(area, keys)
  }
  keys.set(key, value)
}

function apply(contents: Contents, { area, key, value }: Write): void {
  put(contents, area, key, value)
}

function copyOf(contents: Contents): Contents {
  return new Map([...contents].map(([area, keys]) => [area, new Map(keys)]))
}
