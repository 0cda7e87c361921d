import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import type { ActionName, ActionRequest, ActionResult } from '../protocol/actions/actions.ts'
import { WatariError } from '../protocol/errors.ts'
import { Client } from './client.ts'

/** What every command needs: the agent, and one way to print. */
export interface Context {
  readonly client: Client
  readonly json: boolean
  /** Prints a result: as JSON, or as `text` says for people. */
  print(value: unknown, text: () => string): void
  /** Progress, for people only and never on standard output. */
  note(text: string): void
  /** A long action with its progress. */
  run<K extends ActionName>(action: K, input: ActionRequest<K>): Promise<ActionResult<K>>
  /** `organization/name`, or a name of the agent's own organization. */
  resolve(reference: string): Promise<{ org: string; name: string }>
}

export interface CommonOptions {
  json?: boolean
  socket?: string
}

function defaultSocket(env: NodeJS.ProcessEnv = process.env): string {
  if (env.WATARI_SOCKET) return env.WATARI_SOCKET
  if (process.getuid?.() === 0 || !env.XDG_RUNTIME_DIR) return '/run/watari/agent.sock'
  const own = join(env.XDG_RUNTIME_DIR, 'watari/agent.sock')
  return existsSync('/run/watari/agent.sock') && !existsSync(own) ? '/run/watari/agent.sock' : own
}

export function makeContext(options: CommonOptions): Context {
  const client = new Client(options.socket ?? defaultSocket())
  const json = options.json ?? false
  let ownOrganization: string | undefined
  const note = (text: string): void => {
    if (!json) process.stderr.write(`${text}\n`)
  }
  return {
    client,
    json,
    note,
    print(value, text) {
      process.stdout.write(`${json ? JSON.stringify(value) : text()}\n`)
    },
    async run(action, input) {
      let operation = ''
      const interrupted = (): void => {
        process.stderr.write(
          `\nIt goes on (operation ${operation}); look again with 'watari events' or 'watari vm list'.\n`
        )
        process.exit(4)
      }
      process.once('SIGINT', interrupted)
      try {
        return await client.run(action, input, (text, id) => {
          operation = id
          note(text)
        })
      } finally {
        process.removeListener('SIGINT', interrupted)
      }
    },
    async resolve(reference) {
      const parts = reference.split('/')
      if (parts.length > 2 || parts.some(part => part === '')) {
        throw new WatariError('usage', `'${reference}' is not a name; write NAME or ORGANIZATION/NAME`)
      }
      if (parts.length === 2) return { org: parts[0]!, name: parts[1]! }
      ownOrganization ??= (await client.call('status', {})).org
      return { org: ownOrganization, name: parts[0]! }
    }
  }
}

/**
 * A command that talks to the agent: has --json and --socket, and gets a context.
 *
 * @param usage as commander writes it: `show <name>`
 */
export function command<Options extends CommonOptions>(
  usage: string,
  description: string,
  action: (context: Context, positional: string[], options: Options) => Promise<void>,
  shape: (command: Command) => Command = made => made
): Command {
  const made = shape(new Command(usage.split(' ')[0]).description(description))
  for (const argument of usage.split(' ').slice(1)) made.argument(argument)
  return withCommonOptions(made).action(async () => {
    const options = made.opts<Options>()
    const positional = made.args
    await action(makeContext(options), positional, options)
  })
}

/**
 * Adds --json and --socket, which every command takes, so that nobody who calls many has to know which of them talk
 * to an agent. For those that do not, --socket changes nothing, and their help does not speak of it.
 */
export function withCommonOptions(made: Command, { agent = true }: { agent?: boolean } = {}): Command {
  const socket = "the agent's socket (default: $WATARI_SOCKET, then the usual places)"
  return made
    .addOption(new Option('--json', 'one JSON document on standard output'))
    .addOption(new Option('--socket <path>', socket).hideHelp(!agent))
}

/** A command that only groups others. */
export function group(name: string, description: string, commands: readonly Command[]): Command {
  const made = new Command(name).description(description).enablePositionalOptions()
  for (const each of commands) made.addCommand(each)
  return made
}

export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map(line => `  $ ${line}`).join('\n')}`
}

/** Repeatable options gather their values. */
export function gather(value: string, previous: string[] = []): string[] {
  return [...previous, value]
}
