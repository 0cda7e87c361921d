import { existsSync } from 'node:fs'
import { down } from '../lab/commands.ts'
import { labLayout, namespaceFile } from '../lab/layout.ts'
import { namespacesOf } from '../lab/network.ts'
import { isRunning, processesIn } from '../lab/processes.ts'
import { poll } from '../lab/system.ts'

/** What was ended with SIGKILL may be seen for a moment more. */
const endingMs = 5_000

/** Takes a lab down, then looks whether it is gone. @throws Error that names what is still there */
export async function takeAway(name: string): Promise<void> {
  const layout = labLayout(name)
  // Which processes were the lab's cannot be seen any more once its namespaces are gone.
  const processes = (await namespacesOf(name)).flatMap(each => processesIn(namespaceFile(each)))
  await down({ name })
  const remaining = async (): Promise<string[]> => [
    ...(await namespacesOf(name)).map(each => `the namespace ${each}`),
    ...[layout.stateFile, layout.lockFile, layout.directory, layout.images].filter(each => existsSync(each)),
    ...processes.filter(each => isRunning(each)).map(({ pid }) => `the process ${pid}`)
  ]
  await poll(async () => ((await remaining()).length === 0 ? true : undefined), { deadlineMs: endingMs })
  const left = await remaining()
  if (left.length > 0) throw new Error(`the lab '${name}' left behind: ${left.join(', ')}`)
}
