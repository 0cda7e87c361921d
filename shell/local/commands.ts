import type { Command } from 'commander'
import { agentCommands } from './agent.ts'
import { enrolmentCommands } from './enrolment.ts'
import { labCommands } from './lab.ts'

/** Commands that run here and now instead of asking an agent. What they run is loaded only when they do. */
export function localCommands(): Command[] {
  return [...agentCommands(), ...enrolmentCommands(), ...labCommands()]
}
