import { existsSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { CommonOptions } from '../context.ts'
import { joinAtFirstStart, writeConfig } from './enrolment.ts'

/** By then most of what an agent ever uses has been compiled. */
const compiledAfterMs = 20_000

const defaultConfig = '/etc/watari/agent.yaml'

interface AgentOptions extends CommonOptions {
  config: string
  check?: boolean
}

export function agentCommands(): Command[] {
  const agent = new Command('agent')
    .description("runs this host's agent in the foreground")
    .option('--config <file>', 'its configuration', defaultConfig)
    .option('--check', 'validate the configuration and print what is in force')
    .option('--socket <path>', 'its socket, in place of the configured one')
    .option('--json', 'with --check: as JSON')
    .addHelpText(
      'after',
      '\nWith an invitation in $WATARI_INVITATION a host that is no member yet joins first.'
    )
  agent.action(async (options: AgentOptions) => {
    const { config, check, json, socket } = options
    const invitation = check ? undefined : process.env.WATARI_INVITATION
    // As after `watari join`, which writes the configuration too.
    if (invitation && config === defaultConfig && !existsSync(config)) await writeConfig()
    const { readConfig } = await import('../../agents/config.ts')
    const configured = readConfig(config)
    const inForce = socket === undefined ? configured : { ...configured, socket: resolve(socket) }
    if (check) {
      const { stringify } = await import('yaml')
      process.stdout.write(json ? `${JSON.stringify(inForce)}\n` : stringify(inForce))
      return
    }
    if (invitation) await joinAtFirstStart(invitation, inForce.state)
    const { runAgent } = await import('../../agents/main.ts')
    // Node keeps compiled code when a process ends; an agent that is killed or loses power would start slowly for ever.
    setTimeout(flushCompileCache, compiledAfterMs).unref()
    await runAgent(inForce)
    // All is closed. Timers that libraries left must not hold up whoever waits for the end of the service.
    process.exit()
  })
  return [agent]
}
