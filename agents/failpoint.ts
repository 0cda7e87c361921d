import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A place at which a test may end this agent, or have it stand still until it is continued, as exactly as no signal
 * from outside could. It is marked by a file of this name in `directory`, in which stands `stop` or nothing; the file is
 * taken away first, so that the next time the agent comes past it.
 *
 * @param directory `$WATARI_FAILPOINTS` of the agent; without it nothing is looked at
 */
export function failpoint(name: string, directory = process.env.WATARI_FAILPOINTS): void {
  if (!directory) return
  const mark = join(directory, name)
  let order: string
  try {
    order = readFileSync(mark, 'utf8')
    rmSync(mark)
  } catch {
    return
  }
  process.kill(process.pid, order === 'stop' ? 'SIGSTOP' : 'SIGKILL')
}
