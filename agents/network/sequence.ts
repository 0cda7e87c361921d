import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { WatariError } from '../../protocol/errors.ts'

/** Where the number is kept below which every sequence may have been used. */
export interface SequenceStore {
  load(): number
  /** Returns when it is durable. */
  save(reserved: number): void
}

const BLOCK = 4096

/**
 * Numbers that are never given twice, not even after a power loss: a block of them is reserved on disk before
 * its first is used, and what was not used of it is skipped after a restart.
 */
export function sequenceSource(store: SequenceStore): () => number {
  let next = store.load()
  let reserved = next
  return () => {
    next++
    if (next > reserved) {
      reserved = next + BLOCK
      store.save(reserved)
    }
    return next
  }
}

export function fileSequenceStore(path: string): SequenceStore {
  return {
    load() {
      const text = readIfThere(path)
      if (text === undefined) return 0
      const value = Number(text.trim())
      if (/^\d+\s*$/.test(text) && Number.isSafeInteger(value)) return value
      throw new WatariError(
        'state-damaged',
        `${path} does not hold a number; restore it, or write one higher than any before (for instance ${Date.now()})`
      )
    },
    save(reserved) {
      mkdirSync(dirname(path), { recursive: true })
      const file = openSync(`${path}.new`, 'w', 0o600)
      try {
        writeSync(file, `${reserved}\n`)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(`${path}.new`, path)
      const directory = openSync(dirname(path), 'r')
      try {
        fsyncSync(directory)
      } finally {
        closeSync(directory)
      }
    }
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
