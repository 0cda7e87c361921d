import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { exitCode } from '../protocol/actions/outcomes.ts'
import { errorCode, errorMessage, WatariError } from '../protocol/errors.ts'
import { allCommands } from './all-commands.ts'

/** The one command tree. */
function tree(json: boolean): Command {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const root = new Command('watari')
    .enablePositionalOptions()
    .description(
      'A federation of hosts without a central controller: machines that move between sites while they run.'
    )
    .version(json ? JSON.stringify({ version }) : version, '--version')
  for (const each of allCommands()) root.addCommand(each)
  return root
}

/**
 * Commander would end the process itself; here it ends by an empty event loop. What it says about mistakes is
 * for people: programs get the same error as for everything else, and nothing beside it (see `report`).
 */
function tamed(command: Command, json: boolean): Command {
  command
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: (.*)/, 'watari: $1 (usage)'))
    })
  if (json) command.configureOutput({ writeErr: () => {} })
  for (const each of command.commands) tamed(each, json)
  return command
}

/** A mistake in the command line, which commander has told people already. */
function usageError({ code, message }: CommanderError): WatariError {
  // Asked for nothing at all, commander answers with the help; --json belongs to each command, not to groups of them.
  const isMissing = code === 'commander.help' || message.includes("unknown option '--json'")
  const what = isMissing ? 'name a command, and --json after it' : message.replace(/^error: /, '')
  return new WatariError('usage', `${what.trim().replaceAll(/\s*\n\s*/g, ' ')} (see --help)`)
}

function report(thrown: unknown, json: boolean): number {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0
  if (thrown instanceof CommanderError && !json) return exitCode('usage')
  const error = thrown instanceof CommanderError ? usageError(thrown) : thrown
  const code = errorCode(error)
  if (json) {
    const fields = error instanceof WatariError ? error.fields : {}
    process.stderr.write(`${JSON.stringify({ error: { ...fields, code, message: errorMessage(error) } })}\n`)
  } else {
    process.stderr.write(`watari: ${errorMessage(error)} (${code})\n`)
    if (code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  }
  return exitCode(code)
}

/** What follows `--` belongs to a command that another host runs. */
function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  return words.slice(0, end === -1 ? undefined : end).includes('--json')
}

/**
 * `watari WORDS`: does what they say, prints to the process's own streams, and leaves the exit code, which
 * protocol/actions/outcomes.ts lists, in `process.exitCode`.
 */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const json = asksForJson(words)
  try {
    await tamed(tree(json), json).parseAsync(words, { from: 'user' })
  } catch (error) {
    process.exitCode = report(error, json)
  }
}
