import { flushCompileCache } from 'node:module'
import { Command } from 'commander'

/** By then most of what an agent ever uses has been compiled. */
const compiledAfterMs = 20_000

const defaultConfig = '/etc/watari/agent.yaml'

export function agentCommands(): Command[] {
  const agent = new Command('agent')
    .description("runs this host's agent in the foreground")
    .option('--config <file>', 'its configuration', defaultConfig)
    .option('--check', 'validate the configuration and print what is in force')
    .option('--json', 'with --check: as JSON')
    .action(async ({ config, check, json }: { config: string; check?: boolean; json?: boolean }) => {
      const { readConfig } = await import('../../agents/config.ts')
      const inForce = readConfig(config)
      if (check) {
        const { stringify } = await import('yaml')
        process.stdout.write(json ? `${JSON.stringify(inForce)}\n` : stringify(inForce))
        return
      }
      const { runAgent } = await import('../../agents/main.ts')
      // Node keeps compiled code when a process ends; an agent that is killed or loses power would start slowly for ever.
      setTimeout(flushCompileCache, compiledAfterMs).unref()
      await runAgent(inForce)
      // All is closed. Timers that libraries left must not hold up whoever waits for the end of the service.
      process.exit()
    })
  return [agent]
}
