import type { ActionName, ActionRequest, ActionResult } from '../../protocol/actions/actions.ts'

export interface ActionContext {
  /** Who asks, as far as the door knows: the local socket's user, or later a signed-in person. */
  readonly requestedBy: string
  /** Tells whoever waits how a long action goes. */
  readonly progress: (text: string) => void
  /** Another host asks us as the one that can do it: it is not passed on once more. */
  readonly forwarded?: boolean
}

/** One handler for every action of the closed union. */
export type ActionHandlers = {
  readonly [K in ActionName]: (request: ActionRequest<K>, context: ActionContext) => Promise<ActionResult<K>>
}
