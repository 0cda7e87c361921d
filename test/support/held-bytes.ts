import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { eventually } from './eventually.ts'

/** What this process holds on to when all that nobody needs is gone. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  // Else what each collection forgets of the code itself would hide as much growth.
  setFlagsFromString('--no-flush-bytecode')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** The same once it falls no more: what has been closed takes some turns to be let go. */
export async function settledBytes(): Promise<number> {
  for (let least = heldBytes(); ; ) {
    await new Promise(resolve => setTimeout(resolve, 20))
    const held = heldBytes()
    if (held > least - 64 * 1024) return Math.min(held, least)
    least = held
  }
}

/** Waits until this process holds less than so much more than it did. */
export async function fallsBelow(before: number, grownBytes: number): Promise<void> {
  let grown = 0
  await eventually(
    () => {
      grown = heldBytes() - before
      return grown < grownBytes
    },
    { deadlineMs: 3_000, everyMs: 50, state: () => `it holds ${grown} bytes more` }
  )
}
