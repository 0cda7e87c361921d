import { WatariError } from '../protocol/errors.ts'
import type { HostIdentity } from '../protocol/host.ts'
import { LocalMethods, outcome } from './local-methods.ts'
import { memoryStreamPair } from './memory-stream.ts'
import type { ByteStream, Method } from './overlay.ts'
import { deadline } from './wait.ts'

/**
 * A host that asks itself: libp2p does not dial its own PeerId, and whoever asks the voters of a register
 * should not have to know that one of them is at home. The same codecs and errors as from afar.
 */
export class Loopback {
  readonly #self: HostIdentity
  readonly #methods: LocalMethods
  readonly #onFault: (error: unknown, context: string) => void
  readonly #streams = new Map<string, (stream: ByteStream, from: HostIdentity) => Promise<void>>()
  readonly #stopped = new AbortController()

  constructor(self: HostIdentity, onFault: (error: unknown, context: string) => void) {
    this.#self = self
    this.#onFault = onFault
    this.#methods = new LocalMethods(onFault)
  }

  handle: LocalMethods['handle'] = (method, handler) => this.#methods.handle(method, handler)

  async request<Req, Res>(method: Method<Req, Res>, request: Req, signal?: AbortSignal): Promise<Res> {
    const bytes = method.request.encode(request)
    const limit = deadline(method.deadlineMs, signal, this.#stopped.signal)
    try {
      const reply = await this.#methods.serve(method.name, bytes, this.#self, limit.signal)
      return outcome(method, reply, this.#self.id)
    } catch (cause) {
      if (cause instanceof WatariError && !limit.signal.aborted) throw cause
      const code = limit.late ? 'deadline' : 'connection-lost'
      throw new WatariError(code, `This host did not finish ${method.name}: the outcome is unknown`, {
        cause
      })
    } finally {
      limit.release()
    }
  }

  handleStream(protocol: string, handler: (stream: ByteStream, from: HostIdentity) => Promise<void>): void {
    this.#streams.set(protocol, handler)
  }

  openStream(protocol: string): ByteStream {
    const handler = this.#streams.get(protocol)
    if (!handler) throw new WatariError('no-such-method', `This host takes no ${protocol} streams`)
    const [near, far] = memoryStreamPair()
    handler(far, this.#self).catch(error => {
      far.abort(error)
      if (!(error instanceof WatariError)) this.#onFault(error, `stream ${protocol}`)
    })
    return near
  }

  stop(): void {
    this.#stopped.abort(new Error('the overlay stops'))
  }
}
