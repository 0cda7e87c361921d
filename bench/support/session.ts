import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WatariError } from '../../protocol/errors.ts'

const interruptions = ['SIGINT', 'SIGTERM'] as const

/**
 * Gives the work a directory of its own, and a signal that is aborted when somebody wants this to end: what the work
 * began is taken down by itself then.
 */
export async function session(
  name: string,
  work: (directory: string, signal: AbortSignal) => Promise<void>
): Promise<void> {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort(new WatariError('interrupted', 'interrupted; all is taken down'))
  for (const each of interruptions) process.on(each, interrupt)
  const directory = await mkdtemp(join(tmpdir(), `${name}-`))
  try {
    await work(directory, interruption.signal)
  } finally {
    await rm(directory, { recursive: true, force: true })
    for (const each of interruptions) process.off(each, interrupt)
  }
}
