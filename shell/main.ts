import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { exitCode } from '../protocol/actions/outcomes.ts'
import { errorCode, errorMessage, WatariError } from '../protocol/errors.ts'
import { federationCommands } from './commands/federation.ts'
import { hostCommands } from './commands/hosts.ts'
import { imageCommands } from './commands/images.ts'
import { machineCommands } from './commands/machines.ts'
import { relocationCommands } from './commands/relocations.ts'
import { segmentCommands } from './commands/segments.ts'
import { localCommands } from './local/commands.ts'

/** `watari …`: the one command tree. Exit codes: see protocol/actions/outcomes.ts. */
function tree(): Command {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const root = new Command('watari')
    .enablePositionalOptions()
    .description(
      'A federation of hosts without a central controller: machines that move between sites while they run.'
    )
    .version(version, '--version')
    .showHelpAfterError('(see --help)')
  const all = [
    ...hostCommands(),
    ...machineCommands(),
    ...segmentCommands(),
    ...imageCommands(),
    ...relocationCommands(),
    ...federationCommands(),
    ...localCommands()
  ]
  for (const each of all) root.addCommand(each)
  return root
}

/** Commander would end the process itself; here the process ends by an empty event loop. */
function withoutExit(command: Command): Command {
  command.exitOverride()
  for (const each of command.commands) withoutExit(each)
  return command
}

function report(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
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

try {
  await withoutExit(tree()).parseAsync()
} catch (error) {
  process.exitCode = report(error, process.argv.includes('--json'))
}
