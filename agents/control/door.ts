import { hash } from 'node:crypto'
import { chmod, chown, lstat, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { Duplex } from 'node:stream'
import swagger from '@fastify/swagger'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { Value } from 'typebox/value'
import { type ActionShape, shapes } from '../../protocol/actions/actions.ts'
import { httpStatus } from '../../protocol/actions/outcomes.ts'
import { type ActionName, type ActionRoute, routes } from '../../protocol/actions/routes.ts'
import { errorCode, errorMessage, WatariError } from '../../protocol/errors.ts'
import { validator } from '../../protocol/validation.ts'
import type { EventLog } from './event-log.ts'
import type { ActionContext, ActionHandlers } from './handlers.ts'
import { IdempotencyKeys } from './idempotency.ts'
import type { Operations } from './operations.ts'

/**
 * The door: HTTP/JSON on a Unix socket. Its routes are the table of actions; beside them are only the four
 * things that are streams: an image on its way in, events, a console, metrics.
 */
export interface DoorServices {
  readonly handlers: ActionHandlers
  readonly operations: Operations
  readonly events: EventLog
  readonly metrics: () => Promise<string>
  readonly importImage: (content: AsyncIterable<Uint8Array>, name: string | undefined) => Promise<unknown>
  /**
   * Joins a person to a machine's serial console until either side ends it. The first read from them or write to them
   * says that it is open; what is thrown before is answered as a problem.
   */
  readonly openConsole: (org: string, name: string, person: Duplex) => Promise<void>
}

export interface DoorOptions {
  readonly socket: string
  /** Group that may use the socket; only its owner without one. */
  readonly groupId?: number
  readonly version: string
  readonly services: DoorServices
}

type Action = ActionRoute & ActionShape

const maxBodyBytes = 256 * 1024
const socketPathLimit = 107

export async function openDoor(options: DoorOptions): Promise<{ close: () => Promise<void> }> {
  const { socket, services } = options
  if (Buffer.byteLength(socket) > socketPathLimit) {
    throw new WatariError(
      'path-too-long',
      `the socket path ${socket} is longer than ${socketPathLimit} bytes; choose a shorter one`
    )
  }
  await removeStaleSocket(socket)
  const server = fastify({
    ...{ bodyLimit: maxBodyBytes, requestTimeout: 0, forceCloseConnections: true },
    frameworkErrors: (error, request, reply) => sendProblem(reply, error, request.url),
    clientErrorHandler: (error, client) => {
      if (client.writable)
        refuse(client, new WatariError('bad-request', `that is no HTTP (${error.code})`), '')
    }
  })
  server.setValidatorCompiler(() => () => true)
  server.setSerializerCompiler(() => value => JSON.stringify(value))
  server.setErrorHandler((error, request, reply) => sendProblem(reply, error, request.url))
  server.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      new WatariError('not-found', `there is no ${request.method} ${request.url}; see /openapi.json`),
      request.url
    )
  )
  await server.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'watari', version: options.version } }
  })
  const idempotency = new IdempotencyKeys()
  for (const name of Object.keys(routes) as ActionName[]) addAction(server, name, services, idempotency)
  const upgraded = new Set<Duplex>()
  addStreams(server, services, upgraded)
  await server.listen({ path: socket })
  // The group first: else the socket would for a moment be open to the group of this process.
  if (options.groupId !== undefined) await chown(socket, process.getuid?.() ?? 0, options.groupId)
  await chmod(socket, options.groupId === undefined ? 0o600 : 0o660)
  return {
    close: async () => {
      const closed = server.close()
      // The server waits for these and does not end them: an open console would keep the agent from stopping.
      for (const each of upgraded) each.destroy()
      await closed
    }
  }
}

function addAction(
  server: FastifyInstance,
  name: ActionName,
  services: DoorServices,
  keys: IdempotencyKeys
): void {
  const action: Action = { ...routes[name], ...shapes[name] }
  const check = validator(action.request, 'the request')
  server.route({
    method: action.method,
    url: action.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    schema: documentation(name, action),
    handler: async (request, reply) => {
      const input = requestOf(action, request)
      const mistakes = check.mistakes(input)
      if (mistakes.length > 0) {
        throw new WatariError('bad-request', `the request is not valid: ${mistakes.join('; ')}`, {
          fields: { mistakes }
        })
      }
      const key = action.kind === 'query' ? undefined : header(request, 'idempotency-key')
      const handler = services.handlers[name] as (
        request: unknown,
        context: ActionContext
      ) => Promise<unknown>
      const requestedBy = 'local'
      // A digest: a thousand keys with all that was asked under them would be tens of megabytes.
      const fingerprint = hash('sha256', `${name} ${JSON.stringify(input)}`)
      if (action.kind === 'operation') {
        const id = await keys.once(key, fingerprint, async () =>
          services.operations.start(name, progress => handler(input, { requestedBy, progress }))
        )
        return reply.code(202).header('location', `/v1/operations/${id}`).send({ id })
      }
      return keys.once(key, fingerprint, () => handler(input, { requestedBy, progress: () => {} }))
    }
  })
}

/** The parts of a request as one value: what the path names, and the query or the body. */
function requestOf(action: Action, request: FastifyRequest): unknown {
  const inBody = action.method !== 'GET' && action.method !== 'DELETE'
  const rest = inBody ? (request.body ?? {}) : request.query
  if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) {
    throw new WatariError('bad-request', 'the body is not a JSON object')
  }
  const params = request.params as Record<string, string>
  if (inBody) return { ...rest, ...params }
  // Everything in a query is text: numbers and truth values are read as what the action expects.
  return Value.Convert(action.request, { ...rest, ...params })
}

function documentation(name: string, action: Action): Record<string, unknown> {
  const properties = (action.request as { properties?: Record<string, unknown> }).properties ?? {}
  const required = (action.request as { required?: string[] }).required ?? []
  const inPath = (key: string): boolean => action.path.includes(`{${key}}`)
  const part = (keep: (key: string) => boolean): Record<string, unknown> => ({
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties).filter(([key]) => keep(key))),
    required: required.filter(keep)
  })
  const rest = part(key => !inPath(key))
  const hasRest = Object.keys(rest.properties as object).length > 0
  const inBody = action.method !== 'GET' && action.method !== 'DELETE'
  return {
    operationId: name,
    summary: action.summary,
    ...(action.path.includes('{') ? { params: part(inPath) } : {}),
    ...(hasRest ? (inBody ? { body: rest } : { querystring: rest }) : {}),
    response:
      action.kind === 'operation'
        ? { 202: { type: 'object', properties: { id: { type: 'string' } } } }
        : { 200: action.result }
  }
}

function addStreams(server: FastifyInstance, services: DoorServices, upgraded: Set<Duplex>): void {
  server.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
  server.route({
    method: 'POST',
    url: '/v1/images',
    bodyLimit: Number.MAX_SAFE_INTEGER,
    handler: async request => {
      const { name } = request.query as { name?: string }
      const content = request.body as AsyncIterable<Uint8Array> | undefined
      if (content === undefined || typeof (content as Partial<IncomingMessage>).pipe !== 'function') {
        throw new WatariError('bad-request', 'send the image as application/octet-stream')
      }
      return services.importImage(content, name)
    }
  })
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/openapi.json', async () => server.swagger())
  server.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(await services.metrics())
  )
  server.get('/v1/events', (request, reply) => sendEvents(request, reply, services.events))
  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
    joinConsole(request, socket, services).catch(error => refuse(socket, error, request.url ?? ''))
  })
}

async function sendEvents(request: FastifyRequest, reply: FastifyReply, events: EventLog): Promise<void> {
  const { follow, since } = request.query as { follow?: string; since?: string }
  const from = Number(header(request, 'last-event-id') ?? since ?? 0) || 0
  if (follow !== 'true' && !request.headers.accept?.includes('text/event-stream')) {
    await reply.send({ items: events.since(from) })
    return
  }
  reply.hijack()
  const ended = new AbortController()
  reply.raw.on('close', () => ended.abort())
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  reply.raw.flushHeaders()
  for await (const event of events.follow(from, ended.signal)) {
    const room = reply.raw.write(
      `id: ${event.sequence}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`
    )
    if (!room) await new Promise<void>(resolve => reply.raw.once('drain', resolve).once('close', resolve))
  }
  reply.raw.end()
}

async function joinConsole(request: IncomingMessage, socket: Duplex, services: DoorServices): Promise<void> {
  socket.on('error', () => socket.destroy())
  const match = /^\/v1\/orgs\/([^/]+)\/vms\/([^/]+)\/console$/.exec(request.url ?? '')
  if (!match || request.headers.upgrade !== 'watari-console') {
    throw new WatariError('not-found', `nothing at ${request.url} can be upgraded`)
  }
  let isOpen = false
  const person = personAt(socket, () => {
    if (!isOpen) socket.write(switchingProtocols)
    isOpen = true
  })
  try {
    await services.openConsole(decoded(match[1]!), decoded(match[2]!), person)
  } catch (error) {
    if (!isOpen) throw error
    // There is no other way left to say it.
    socket.write(`\r\nwatari: ${errorMessage(error)} (${errorCode(error)})\r\n`)
  }
  socket.end()
}

const switchingProtocols =
  'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: watari-console\r\n\r\n'

/** A socket that calls `onUse` before anything is read from it or written to it: neither may come before the 101. */
function personAt(socket: Duplex, onUse: () => void): Duplex {
  const person = new Duplex({
    read: () => {
      onUse()
      socket.resume()
    },
    write: (chunk, _encoding, done) => {
      onUse()
      socket.write(chunk, done)
    },
    final: done => {
      socket.end(done)
    },
    destroy: (error, done) => {
      socket.destroy()
      done(error)
    }
  })
  // What is said to somebody who just left fails, which the console notices by itself.
  person.on('error', () => {})
  socket.pause()
  socket.on('data', chunk => {
    if (!person.push(chunk)) socket.pause()
  })
  socket.once('end', () => person.push(null))
  socket.once('close', () => person.destroy())
  return person
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (cause) {
    throw new WatariError('bad-request', `${part} is not percent-encoded as a URL has to be`, { cause })
  }
}

/** Answers a problem where the request has become a bare socket. */
function refuse(socket: Duplex, error: unknown, instance: string): void {
  logInternal(error)
  const problem = problemOf(error, instance)
  const lines = [
    `HTTP/1.1 ${httpStatus(codeOf(error))} Refused`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(problem)}`,
    'connection: close'
  ]
  // Whatever else they send is read by nobody; waiting for its end would keep the socket.
  socket.end(`${lines.join('\r\n')}\r\n\r\n${problem}`, () => socket.destroy())
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** Problem details (RFC 9457) with our stable code. */
function problemOf(error: unknown, instance?: string): string {
  const code = codeOf(error)
  const fields = error instanceof WatariError ? error.fields : {}
  const detail =
    code === 'internal' ? 'something went wrong inside the agent; its log says what' : errorMessage(error)
  return JSON.stringify({
    ...fields,
    title: code,
    status: httpStatus(code),
    detail,
    code,
    ...(instance ? { instance } : {})
  })
}

function sendProblem(reply: FastifyReply, error: unknown, instance: string): void {
  logInternal(error)
  reply
    .code(httpStatus(codeOf(error)))
    .type('application/problem+json')
    .send(problemOf(error, instance))
}

function logInternal(error: unknown): void {
  if (codeOf(error) !== 'internal') return
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
}

/** fastify's own refusals (broken JSON, a body over the limit) carry a status instead of a code of ours. */
function codeOf(error: unknown): string {
  const status = (error as { statusCode?: number }).statusCode
  if (error instanceof WatariError || status === undefined) return errorCode(error)
  return status === 413 ? 'message-too-large' : status < 500 ? 'bad-request' : 'internal'
}

/** A socket file that nobody listens on is left from a killed agent; one that somebody listens on is not ours. */
async function removeStaleSocket(path: string): Promise<void> {
  const alive = await new Promise<boolean>(resolve => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
  if (alive) {
    throw new WatariError(
      'already-running',
      `another agent serves ${path}; stop it first, or give this one another socket`
    )
  }
  const there = await lstat(path).catch(() => undefined)
  if (there && !there.isSocket()) {
    throw new WatariError(
      'socket-path-in-use',
      `${path} is there and is not a socket: take it away, or give this agent another socket`
    )
  }
  await rm(path, { force: true })
}
