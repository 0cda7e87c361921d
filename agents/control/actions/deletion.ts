import type { ActionRequest } from '../../../protocol/actions/actions.ts'
import { errorCode, WatariError } from '../../../protocol/errors.ts'
import type { ActionContext } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { atOwner, checkName, lookById, machineId } from './machines.ts'
import { isGone } from './views.ts'

/**
 * Deletes a machine: its register at its owner, then its addresses, then its name. A crash may come after each step:
 * when it is asked for again, what is deleted counts as done and the rest follows.
 */
export async function deleteMachine(
  parts: ControlParts,
  request: ActionRequest<'vm.delete'>,
  context: ActionContext
): Promise<Record<string, never>> {
  const { org } = request
  const id = await machineId(parts, request)
  const { record } = await lookById(parts, id).catch(error => {
    throw unlessUnwritten(error, `machine ${org}/${request.name}`)
  })
  checkName(record, request)
  // What is decided needs an owner no more that is not there.
  const isDecided = record.phase.kind === 'deleted' && isGone(parts, record.owner.host)
  if (!isDecided) {
    await atOwner(parts, 'vm.delete', request, context, async () => {
      await parts.machines.remove(id, { evenRunning: false })
      return {}
    })
  }
  // Only an organization's own hosts change its names: for a foreign owner, whoever asked it does.
  if (context.forwarded && org !== parts.overlay.self.org) return {}
  for (const segment of new Set(record.spec.cards.map(card => card.segment))) {
    await unlessDone(parts.segments.release(segment, id), 'segment-deleted')
  }
  await parts.names.release(org, 'machine', id)
  return {}
}

/** Waits for one step of a deletion, which an earlier one may have done: then it is refused with this code. */
export async function unlessDone(step: Promise<unknown>, code: string): Promise<void> {
  await step.catch(error => {
    if (errorCode(error) !== code) throw error
  })
}

const unwritten: ReadonlySet<string> = new Set([
  'register-unknown',
  'register-not-found',
  'machine-not-found',
  'segment-not-found'
])

/** Whether nothing is to be found of a register, be it that it was never written or that its voters are away. */
function isUnwritten(error: unknown): boolean {
  return unwritten.has(errorCode(error))
}

/**
 * The error of a name that may lead to nothing. Its creation may have been cut short or be going on, or the voters of
 * what it names may be away: that looks the same from here, so the name is not freed.
 */
export function unlessUnwritten(error: unknown, what: string): unknown {
  if (!isUnwritten(error)) return error
  return new WatariError(
    'register-unknown',
    `no host that answers has the register of ${what}: bring back the hosts that are away and try again; if its creation was cut short there is nothing to delete, and only its name stays taken: choose another`,
    { cause: error }
  )
}
