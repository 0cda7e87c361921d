import type { Method, Overlay } from '../../overlay/overlay.ts'
import { type ActionRequest, type ActionResult, shapes } from '../../protocol/actions/actions.ts'
import { type ActionName, routes } from '../../protocol/actions/routes.ts'
import { type Forward, forwardCodec, forwardedCodec } from '../../protocol/control/messages.ts'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import { validator } from '../../protocol/validation.ts'
import type { ActionContext, ActionHandlers } from './handlers.ts'
import type { Operations } from './operations.ts'

const forwardMethod: Method<Forward, unknown> = {
  name: 'control/forward',
  request: forwardCodec,
  response: forwardedCodec,
  deadlineMs: 30_000
}

/** One wait for news of a long action on another host; well below the method's deadline. */
const waitMs = 10_000
const pollsUnansweredAtMost = 6

/** Actions that may be executed for another host; all are about things that this host owns. */
const forwardable: ReadonlySet<string> = new Set<ActionName>([
  'vm.show',
  'vm.start',
  'vm.stop',
  'vm.restart',
  'vm.delete',
  'vm.set',
  'vm.move',
  'vm.preflight',
  'vm.recover',
  'relocation.list',
  'relocation.show',
  'relocation.cancel',
  'balance.get',
  'balance.set',
  'operation.show',
  'invite'
])

/**
 * Executes an action where it can be executed. The other host runs its own handler for it, after deciding whether
 * the asking host may: it asks for itself, and what it asked on behalf of whom is only told.
 */
export class Forwarding {
  readonly #overlay: Overlay

  constructor(overlay: Overlay) {
    this.#overlay = overlay
  }

  /** Answers what others forward to us. */
  serve(
    handlers: ActionHandlers,
    operations: Operations,
    permit: (from: HostIdentity, forward: Forward) => void
  ): void {
    const checks = new Map(
      Object.entries(shapes).map(([name, { request }]) => [name, validator(request, 'the request')])
    )
    this.#overlay.handle(forwardMethod, async (forward, from) => {
      const name = forward.action as ActionName
      if (!forwardable.has(name)) {
        throw new WatariError(
          'not-permitted',
          `${forward.action} is not executed for other hosts; ask the agent there`
        )
      }
      const mistakes = checks.get(name)!.mistakes(forward.request)
      if (mistakes.length > 0) throw new WatariError('bad-request', mistakes.join('; '))
      permit(from, forward)
      const handler = handlers[name] as (request: unknown, context: ActionContext) => Promise<unknown>
      const requestedBy = `${forward.requestedBy}@${from.name}`
      if (routes[name].kind === 'operation') {
        const id = operations.start(name, progress =>
          handler(forward.request, { requestedBy, progress, forwarded: true })
        )
        return { id }
      }
      return handler(forward.request, { requestedBy, progress: () => {}, forwarded: true })
    })
  }

  /** @throws WatariError with the other host's code; `outcome-unknown` where a long action was lost sight of */
  async execute<K extends ActionName>(
    host: HostId,
    action: K,
    request: ActionRequest<K>,
    context: ActionContext
  ): Promise<ActionResult<K>> {
    const { requestedBy } = context
    const answer = await this.#overlay.request(host, forwardMethod, { action, request, requestedBy })
    if (routes[action].kind !== 'operation') return answer as ActionResult<K>
    return (await this.#await(host, (answer as { id: string }).id, context)) as ActionResult<K>
  }

  /** Follows a long action on another host to its end. */
  async #await(host: HostId, id: string, { requestedBy, progress }: ActionContext): Promise<unknown> {
    let seen = 0
    let unanswered = 0
    for (;;) {
      let operation: ActionResult<'operation.show'>
      try {
        const request = { id, waitMs, after: seen }
        operation = (await this.#overlay.request(host, forwardMethod, {
          action: 'operation.show',
          request,
          requestedBy
        })) as ActionResult<'operation.show'>
        unanswered = 0
      } catch (cause) {
        unanswered += 1
        if (
          unanswered < pollsUnansweredAtMost &&
          !(cause instanceof WatariError && cause.code === 'not-found')
        ) {
          await new Promise(resolve => setTimeout(resolve, 500))
          continue
        }
        throw new WatariError(
          'outcome-unknown',
          `lost sight of the operation on ${host}; look again with 'watari vm list' and 'watari events' there`,
          { cause }
        )
      }
      for (const line of operation.progress.slice(seen)) progress(line.text)
      seen = operation.progress.length
      if (operation.state === 'done') return operation.result
      if (operation.state === 'failed') {
        throw new WatariError(operation.error?.code ?? 'internal', operation.error?.message ?? 'it failed')
      }
    }
  }
}
