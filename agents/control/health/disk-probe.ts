import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage } from '../../../protocol/errors.ts'
import { diskFree } from '../../resource/disk-free.ts'
import type { DiskFacts } from './symptoms.ts'

const EVERY_MS = 10_000

/** Writes a little to a directory's disk now and then, and never a second time before the first is done. */
export class DiskProbe {
  readonly #directory: string
  readonly #clock: () => number
  #since: number | undefined
  #nextAt = 0
  #failure: string | undefined
  #freeBytes: number | undefined

  constructor(directory: string, clock: () => number = () => performance.now()) {
    this.#directory = directory
    this.#clock = clock
  }

  look(): DiskFacts {
    const now = this.#clock()
    if (this.#since === undefined && now >= this.#nextAt) void this.#probe(now)
    return {
      path: this.#directory,
      freeBytes: this.#freeBytes,
      writingMs: this.#since === undefined ? 0 : now - this.#since,
      failure: this.#failure
    }
  }

  async #probe(now: number): Promise<void> {
    this.#since = now
    try {
      this.#freeBytes = await diskFree(this.#directory)
      const file = await open(join(this.#directory, 'disk-probe'), 'w', 0o600)
      try {
        await file.writeFile(new Date().toISOString())
        await file.datasync()
      } finally {
        await file.close()
      }
      this.#failure = undefined
    } catch (error) {
      // A full disk has a name of its own.
      const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC'
      this.#failure = isFull ? undefined : errorMessage(error)
      if (isFull) this.#freeBytes = 0
    } finally {
      this.#since = undefined
      this.#nextAt = this.#clock() + EVERY_MS
    }
  }
}
