import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
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

  /**
   * @throws WatariError with the code of the agent's refusal; `agent-not-reachable`; `outcome-unknown` where the agent
   * was asked for a change and broke off before its answer was here
   */
  async call<K extends ActionName>(action: K, input: ActionRequest<K>): Promise<ActionResult<K>> {
    const route = routes[action]
    const { path, rest } = fillPath(route.path, input as Record<string, unknown>)
    const inBody = route.method !== 'GET' && route.method !== 'DELETE'
    const asked: Asked = {
      method: route.method,
      path: inBody ? path : path + query(rest),
      ...(inBody ? { json: rest } : {}),
      ...(route.kind === 'query' ? {} : { idempotencyKey: randomUUID() })
    }
    return (await readJson(await this.#send(asked))) as ActionResult<K>
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
    const answer = await this.#send({ method: 'POST', path: `/v1/images${query({ name })}`, content })
    return (await readJson(answer)) as ActionResult<'image.list'>['items'][number]
  }

  /** The agent's events as they happen, or those of the past. */
  async *events(follow: boolean): AsyncGenerator<ActionEvent> {
    const path = `/v1/events${query({ follow: follow || undefined })}`
    const answer = await this.#send({ method: 'GET', path })
    if (!follow) {
      yield* ((await readJson(answer)) as { items: ActionEvent[] }).items
      return
    }
    let rest = ''
    const decoder = new StringDecoder('utf8')
    for await (const chunk of answer.chunks) {
      rest += decoder.write(chunk)
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
    const asked: Asked = { method: 'GET', path }
    return new Promise((resolve, reject) => {
      const ask = request({
        socketPath: this.#socket,
        path,
        headers: { connection: 'upgrade', upgrade: 'watari-console' }
      })
      const failure = this.#failures(ask, asked)
      ask.once('upgrade', (_answer, socket, head) => {
        if (head.length > 0) socket.unshift(head)
        resolve(socket)
      })
      ask.once('response', answer =>
        readJson(answerOf(answer, failure)).then(() => reject(new Error('no console')), reject)
      )
      ask.on('error', error => reject(failure(error)))
      ask.end()
    })
  }

  #send(asked: Asked): Promise<Answer> {
    const { method, path, json, content, idempotencyKey } = asked
    return new Promise((resolve, reject) => {
      const body = json === undefined ? undefined : JSON.stringify(json)
      const ask: ClientRequest = request({
        socketPath: this.#socket,
        method,
        path,
        headers: {
          host: 'watari',
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(content ? { 'content-type': 'application/octet-stream' } : {})
        }
      })
      const failure = this.#failures(ask, asked)
      ask.once('response', answer => resolve(answerOf(answer, failure)))
      ask.on('error', error => reject(failure(error)))
      if (content) {
        content.once('error', error => {
          ask.destroy()
          reject(
            new WatariError('not-readable', `the file cannot be read: ${error.message}`, { cause: error })
          )
        })
        content.pipe(ask)
      } else ask.end(body)
    })
  }

  /**
   * What a failure of a request means. Once an agent's socket took it, a change may have been made, or still be, and
   * must not be called one that never came to the agent.
   */
  #failures(ask: ClientRequest, { method, idempotencyKey }: Asked): Failure {
    let isConnected = false
    ask.once('socket', socket => {
      if (ask.reusedSocket) isConnected = true
      else
        socket.once('connect', () => {
          isConnected = true
        })
    })
    return cause => {
      const where = `at ${this.#socket}`
      if (!isConnected) {
        return new WatariError(
          'agent-not-reachable',
          `no agent answers ${where} (${cause.message}); start one with 'watari agent', or name another socket with --socket`,
          { cause }
        )
      }
      const what = `the agent ${where} broke off before its answer was here (${cause.message})`
      if (method === 'GET') return new WatariError('agent-not-reachable', `${what}; ask again`, { cause })
      const look = `look with 'watari vm show' or 'watari relocation list' before you ask again`
      // The key is made for one call: a person's second try has another, only a program can repeat under this one.
      const repeat = `; over HTTP it is safe to repeat with Idempotency-Key ${idempotencyKey} while that agent runs`
      return new WatariError(
        'outcome-unknown',
        `${what}, and may have done it: ${look}${idempotencyKey === undefined ? '' : repeat}`,
        { cause, ...(idempotencyKey === undefined ? {} : { fields: { idempotencyKey } }) }
      )
    }
  }
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly json?: unknown
  readonly content?: NodeJS.ReadableStream
  /** Under it, a running agent makes a change once however often it is asked. */
  readonly idempotencyKey?: string
}

type Failure = (cause: Error) => WatariError

interface Answer {
  readonly status: number
  /** @throws WatariError as `Failure` says, where the agent breaks off */
  readonly chunks: AsyncIterable<Buffer>
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

function answerOf(answer: IncomingMessage, failure: Failure): Answer {
  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      yield* answer
    } catch (cause) {
      throw failure(cause as Error)
    }
  }
  return { status: answer.statusCode ?? 500, chunks: chunks() }
}

async function readJson({ status, chunks: parts }: Answer): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of parts) {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) throw new WatariError('bad-answer', 'the agent answered with too much')
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch (cause) {
    throw new WatariError('bad-answer', 'the agent answered with something that is not JSON', { cause })
  }
  if (status < 400) return value
  const { code, detail, title: _t, status: _s, ...fields } = value as Record<string, unknown>
  throw new WatariError(String(code ?? 'internal'), String(detail ?? `the agent answered ${status}`), {
    fields
  })
}
