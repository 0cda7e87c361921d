import { errorCode, errorMessage, WatariError } from '../../protocol/errors.ts'
import { parseToBulk, type ToAgent, type ToBulk } from './conversation.ts'
import { BulkEndpoint, type BulkOverlay } from './endpoint.ts'
import type { Outlet, Receiving, Sending } from './paths.ts'

export interface BulkServing {
  /** Made anew for each life of the process. */
  readonly peerId: string
  /** Joins the federation. Called once, with the first settings. */
  open(settings: unknown): Promise<BulkOverlay>
  /** Later settings: renewed certificates. */
  renew(settings: unknown): void
  readonly directory: string
}

const reportMs = 200

/** The bulk process's side of the conversation. It ends when the agent does: nobody else could end it. */
export async function serveBulk(serving: BulkServing): Promise<void> {
  const channel = new AgentChannel()
  channel.say({ kind: 'hello', peer: serving.peerId })
  const transfers = new Map<number, Receiving | Sending | Outlet>()
  let endpoint: BulkEndpoint | undefined
  const reporting = setInterval(() => {
    for (const [number, transfer] of transfers) {
      const { bytes } = transfer
      const silent = isOutlet(transfer) ? { silentMs: Math.round(transfer.silentMs) } : {}
      channel.say({ kind: 'bytes', number, bytes, ...silent })
    }
  }, reportMs)

  for await (const message of channel.messages()) {
    if (message.kind === 'settings') {
      if (endpoint) {
        serving.renew(message.settings)
        continue
      }
      const overlay = await serving.open(message.settings)
      endpoint = new BulkEndpoint({
        overlay,
        directory: serving.directory,
        onBroken: (relocation, error) =>
          channel.say({ kind: 'broken', ...(relocation && { relocation }), ...described(error) })
      })
      channel.say({ kind: 'ready' })
    } else if (endpoint) {
      await answer(channel, endpoint, transfers, message)
    }
  }
  clearInterval(reporting)
  await endpoint?.close()
}

async function answer(
  channel: AgentChannel,
  endpoint: BulkEndpoint,
  transfers: Map<number, Receiving | Sending | Outlet>,
  message: Exclude<ToBulk, { kind: 'settings' }>
): Promise<void> {
  const { number } = message
  try {
    switch (message.kind) {
      case 'receive': {
        const receiving = await endpoint.receive({ diskSocket: undefined, ...message.options })
        transfers.set(number, receiving)
        const { peer, addresses, token } = receiving.ticket
        channel.say({ kind: 'answer', number, ticket: { peer, addresses: [...addresses], token } })
        break
      }
      case 'send': {
        const sending = await endpoint.send(message.options)
        transfers.set(number, sending)
        const { stateSocket, diskSocket } = sending
        channel.say({ kind: 'answer', number, stateSocket, ...(diskSocket && { diskSocket }) })
        break
      }
      case 'outlet': {
        const outlet = await endpoint.outlet(message.options)
        transfers.set(number, outlet)
        channel.say({ kind: 'answer', number, diskSocket: outlet.socket })
        break
      }
      case 'lead':
      case 'refuse': {
        const outlet = transfers.get(message.of)
        if (outlet === undefined || !isOutlet(outlet)) throw new WatariError('bulk-failed', 'no such outlet')
        await (message.kind === 'lead' ? outlet.lead(message.to) : outlet.refuse())
        channel.say({ kind: 'answer', number })
        break
      }
      case 'close': {
        const transfer = transfers.get(number)
        await transfer?.close()
        if (transfer) channel.say({ kind: 'bytes', number, bytes: transfer.bytes })
        transfers.delete(number)
        channel.say({ kind: 'answer', number })
        break
      }
    }
  } catch (error) {
    channel.say({ kind: 'answer', number, error: described(error) })
  }
}

function isOutlet(transfer: Receiving | Sending | Outlet): transfer is Outlet {
  return 'silentMs' in transfer
}

function described(error: unknown): { code: string; message: string } {
  return { code: errorCode(error).slice(0, 64), message: errorMessage(error).slice(0, 1024) }
}

/** Messages of the agent in their order, until it is gone. */
class AgentChannel {
  readonly #waiting: ToBulk[] = []
  #wake: (() => void) | undefined
  #gone = false

  constructor() {
    process.on('message', message => {
      this.#waiting.push(parseToBulk(message))
      this.#wake?.()
    })
    process.on('disconnect', () => {
      this.#gone = true
      this.#wake?.()
    })
  }

  say(message: ToAgent): void {
    // With a callback, the end of the agent is no event that nobody listens to.
    if (process.connected) process.send?.(message, undefined, undefined, () => {})
  }

  async *messages(): AsyncGenerator<ToBulk> {
    while (!this.#gone) {
      const message = this.#waiting.shift()
      if (message) yield message
      else {
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
      }
    }
  }
}
