import { WatariError } from '../protocol/errors.ts'
import type { HostIdentity } from '../protocol/host.ts'
import type { Method } from './overlay.ts'
import { failureOf, type Reply } from './reply.ts'
import { withSignal } from './wait.ts'

type Serve = (bytes: Uint8Array, from: HostIdentity, signal: AbortSignal) => Promise<Uint8Array>

/** The methods that a host of this process answers, called with bytes as from afar. */
export class LocalMethods {
  readonly #serves = new Map<string, Serve>()
  readonly #onFault: (error: unknown, context: string) => void

  constructor(onFault: (error: unknown, context: string) => void) {
    this.#onFault = onFault
  }

  handle<Req, Res>(
    method: Method<Req, Res>,
    handler: (request: Req, from: HostIdentity, signal: AbortSignal) => Promise<Res>
  ): void {
    if (this.#serves.has(method.name))
      throw new WatariError('internal', `${method.name} has its handler already`)
    this.#serves.set(method.name, async (bytes, from, signal) =>
      method.response.encode(await handler(method.request.decode(bytes), from, signal))
    )
  }

  knows(name: string): boolean {
    return this.#serves.has(name)
  }

  /** @throws the signal's reason, and nothing else */
  async serve(name: string, bytes: Uint8Array, from: HostIdentity, signal: AbortSignal): Promise<Reply> {
    try {
      const serve = this.#serves.get(name)
      if (!serve) throw new WatariError('no-such-method', `This host does not answer ${name}`)
      return { result: await withSignal(serve(bytes, from, signal), signal) }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof WatariError)) this.#onFault(error, name)
      return failureOf(error)
    }
  }
}

/** What a caller makes of a reply. @throws WatariError */
export function outcome<Req, Res>(method: Method<Req, Res>, reply: Reply, host: string): Res {
  if ('failure' in reply) {
    throw new WatariError(reply.failure.code, reply.failure.message, { fields: { host } })
  }
  return method.response.decode(reply.result)
}
