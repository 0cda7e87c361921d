import type { ActionHandlers } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { federationActions } from './federation.ts'
import { imageActions } from './images.ts'
import { leavingActions } from './leaving.ts'
import { machineActions } from './machines.ts'
import { overviewActions } from './overview.ts'
import { relocationActions } from './relocations.ts'
import { segmentActions } from './segments.ts'

/** A handler for every action of the closed union. */
export function controlActions(parts: ControlParts): ActionHandlers {
  return {
    ...overviewActions(parts),
    ...federationActions(parts),
    ...leavingActions(parts),
    ...imageActions(parts),
    ...segmentActions(parts),
    ...machineActions(parts),
    ...relocationActions(parts)
  }
}
