import type { Command } from 'commander'
import { federationCommands } from './commands/federation.ts'
import { hostCommands } from './commands/hosts.ts'
import { imageCommands } from './commands/images.ts'
import { machineCommands } from './commands/machines.ts'
import { relocationCommands } from './commands/relocations.ts'
import { segmentCommands } from './commands/segments.ts'
import { localCommands } from './local/commands.ts'

/** Every command of `watari`, in the order of its help. */
export function allCommands(): Command[] {
  return [
    ...hostCommands(),
    ...machineCommands(),
    ...segmentCommands(),
    ...imageCommands(),
    ...relocationCommands(),
    ...federationCommands(),
    ...localCommands()
  ]
}
