import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { guardPaths } from './state-file.ts'

const watari = fileURLToPath(new URL('../../bin/watari', import.meta.url))

/**
 * Starts a guard that outlives us: in a session of its own, its words in a file. It ends by itself where there is one
 * already. Its priority is its own to raise, so it is not started as ordinary programs are (agents/priority.ts).
 */
export function startGuard(runtime: string): void {
  const log = openSync(guardPaths(runtime).log, 'a', 0o600)
  try {
    const child = spawn(watari, ['guard', runtime], {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: '/'
    })
    // That there is no guard is what its client notices.
    child.once('error', () => {})
    child.unref()
  } finally {
    closeSync(log)
  }
}
