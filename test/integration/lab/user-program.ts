import { down, exec, freeze, heal, kill, restart, status, up } from '../../../lab/commands.ts'
import { enterUserNamespace } from '../../../lab/user-namespace.ts'

/** The lab's commands as a program, for a test that runs them as an ordinary user. */
const [verb, ...words] = process.argv.slice(2)
const name = 'ltu'
const commands: Record<string, () => Promise<unknown>> = {
  up: async () => await up({ name, topology: words[0]!, standIn: ['sleep', '1000'] }),
  exec: async () => {
    process.exitCode = await exec({ name, host: words[0]!, command: words.slice(1) })
  },
  cycle: async () => {
    await kill({ name, host: words[0]! })
    await restart({ name, host: words[0]! })
  },
  freeze: async () => await freeze({ name, host: words[0]! }),
  heal: async () => await heal({ name }),
  status: async () => console.log(JSON.stringify(await status({ name }))),
  down: async () => await down({ name }),
  /** As the demo does: all in one process, whatever was there before. */
  afresh: async () => {
    for (const verb of ['down', 'up', 'status', 'down']) await commands[verb]!()
  }
}

try {
  const bringsUp = verb === 'up' || verb === 'afresh'
  if (!(await enterUserNamespace({ bringsUp }))) await commands[verb!]!()
} catch (error) {
  console.error(String((error as { code?: string }).code), (error as Error).message)
  process.exitCode = 1
}
