import { rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A place at which a test may end this agent, as exactly as no signal from outside could. It is marked by a file of
 * this name in `directory`, which is taken away before the end so that the next life of the agent comes past it.
 *
 * @param directory `$WATARI_FAILPOINTS` of the agent; without it nothing is looked at
 */
export function failpoint(name: string, directory = process.env.WATARI_FAILPOINTS): void {
  if (!directory) return
  try {
    rmSync(join(directory, name))
  } catch {
    return
  }
  process.kill(process.pid, 'SIGKILL')
}
