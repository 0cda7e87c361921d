import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ActionRequest, ActionResult } from '../protocol/actions/actions.ts'
import { type ActionName, routes } from '../protocol/actions/routes.ts'
import { WatariError } from '../protocol/errors.ts'

const maxAnswerBytes = 64 * 1024 * 1024
/** One wait for news of a long action; the next one follows at once. */
const waitMs = 10_000

/** The HTTP API on an agent's Unix socket, by the names of the actions. */
export class Client {
  readonly #socket: string

  constructor(socket: string) {
    this.#socket = socket
  }

  /** @throws WatariError with the code of the agent's refusal, or `agent-not-reachable` */
  async call<K extends ActionName>(action: K, input: ActionRequest<K>): Promise<ActionResult<K>> {
    const route = routes[action]
    const { path, rest } = fillPath(route.path, input as Record<string, unknown>)
    const inBody = route.method !== 'GET' && route.method !== 'DELETE'
    const answer = await this.#send(route.method, inBody ? path : path + query(rest), {
      ...(inBody ? { json: rest } : {}),
      ...(route.kind === 'query' ? {} : { headers: { 'idempotency-key': randomUUID() } })
    })
    return (await readJson(answer)) as ActionResult<K>
  }

  /** Starts a long action and waits for its end. */
  async run<K extends ActionName>(
    action: K,
    input: ActionRequest<K>,
    onProgress: (text: string, operation: string) => void
  ): Promise<ActionResult<K>> {
    const { id } = (await this.call(action, input)) as unknown as { id: string }
    let seen = 0
    for (;;) {
      const operation = await this.call('operation.show', { id, waitMs, after: seen }).catch(error => {
        throw new WatariError(
          'still-going-on',
          `lost sight of operation ${id} (${error.message}); look again with 'watari events' or 'watari vm list'`,
          { cause: error }
        )
      })
      for (const line of operation.progress.slice(seen)) onProgress(line.text, id)
      seen = operation.progress.length
      if (operation.state === 'done') return operation.result as ActionResult<K>
      if (operation.state === 'failed') {
        throw new WatariError(operation.error?.code ?? 'internal', operation.error?.message ?? 'it failed')
      }
    }
  }

  async importImage(
    file: string,
    name: string | undefined
  ): Promise<ActionResult<'image.list'>['items'][number]> {
    const content = createReadStream(file)
    const answer = await this.#send('POST', `/v1/images${query({ name })}`, { content })
    return (await readJson(answer)) as ActionResult<'image.list'>['items'][number]
  }

  /** The agent's events as they happen, or those of the past. */
  async *events(follow: boolean): AsyncGenerator<ActionEvent> {
    const answer = await this.#send('GET', `/v1/events${query({ follow: follow || undefined })}`, {})
    if (!follow) {
      yield* ((await readJson(answer)) as { items: ActionEvent[] }).items
      return
    }
    let rest = ''
    for await (const chunk of answer.setEncoding('utf8')) {
      rest += chunk
      const parts = rest.split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const data = part.split('\n').find(line => line.startsWith('data: '))
        if (data) yield JSON.parse(data.slice(6)) as ActionEvent
      }
    }
  }

  /** Joins a machine's serial console. */
  console(org: string, name: string): Promise<Duplex> {
    const path = `/v1/orgs/${encodeURIComponent(org)}/vms/${encodeURIComponent(name)}/console`
    return new Promise((resolve, reject) => {
      const ask = request({
        socketPath: this.#socket,
        path,
        headers: { connection: 'upgrade', upgrade: 'watari-console' }
      })
      ask.once('upgrade', (_answer, socket, head) => {
        if (head.length > 0) socket.unshift(head)
        resolve(socket)
      })
      ask.once('response', answer => readJson(answer).then(() => reject(new Error('no console')), reject))
      ask.once('error', error => reject(this.#notReachable(error)))
      ask.end()
    })
  }

  #send(
    method: string,
    path: string,
    options: { json?: unknown; content?: NodeJS.ReadableStream; headers?: Record<string, string> }
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const body = options.json === undefined ? undefined : JSON.stringify(options.json)
      const ask: ClientRequest = request({
        socketPath: this.#socket,
        method,
        path,
        headers: {
          host: 'watari',
          ...options.headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(options.content ? { 'content-type': 'application/octet-stream' } : {})
        }
      })
      ask.once('response', resolve)
      ask.once('error', error => reject(this.#notReachable(error)))
      if (options.content) {
        options.content.once('error', error => {
          ask.destroy()
          reject(
            new WatariError('not-readable', `the file cannot be read: ${error.message}`, { cause: error })
          )
        })
        options.content.pipe(ask)
      } else ask.end(body)
    })
  }

  #notReachable(cause: Error): WatariError {
    return new WatariError(
      'agent-not-reachable',
      `no agent answers at ${this.#socket} (${cause.message}); start one with 'watari agent', or name another socket with --socket`,
      { cause }
    )
  }
}

export interface ActionEvent {
  readonly sequence: number
  readonly at: string
  readonly kind: string
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
}

function fillPath(
  template: string,
  input: Record<string, unknown>
): { path: string; rest: Record<string, unknown> } {
  const rest = { ...input }
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  return { path, rest }
}

function query(values: Record<string, unknown>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)] as [string, string]))}`
}

async function readJson(answer: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length
    if (bytes > maxAnswerBytes) throw new WatariError('bad-answer', 'the agent answered with too much')
    chunks.push(chunk as Buffer)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch (cause) {
    throw new WatariError('bad-answer', 'the agent answered with something that is not JSON', { cause })
  }
  if ((answer.statusCode ?? 500) < 400) return value
  const { code, detail, title: _t, status: _s, ...fields } = value as Record<string, unknown>
  throw new WatariError(
    String(code ?? 'internal'),
    String(detail ?? `the agent answered ${answer.statusCode}`),
    {
      fields
    }
  )
}
