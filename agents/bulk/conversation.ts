import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { WatariError } from '../../protocol/errors.ts'

/*
 * What the agent and its bulk process say to each other over the process's IPC channel. Both ends check every
 * message: a bulk process handles bytes of strangers, and the agent must survive whatever becomes of it.
 *
 *   bulk → agent   hello{peer}                      the PeerId that it made for itself
 *   agent → bulk   settings{…}                      certificates for it; again from time to time, for they expire
 *   bulk → agent   ready{}
 *   agent → bulk   receive | send | outlet | lead | refuse | close   each with a number
 *   bulk → agent   answer{number, …}                one for each of them
 *   bulk → agent   bytes{…}                         while something flows
 */

const hex = (bytes: number) => Type.String({ pattern: `^[0-9a-f]{${bytes * 2}}$` })
const path = Type.String({ minLength: 1, maxLength: 107 })
const peer = Type.String({ pattern: '^[1-9A-HJ-NP-Za-km-z]{1,64}$' })
const number = Type.Integer({ minimum: 0 })
const machine = { relocation: hex(16), machine: hex(16), epoch: Type.Integer({ minimum: 1 }) }
const ticket = Type.Object({
  peer,
  addresses: Type.Array(Type.String({ maxLength: 256 }), { maxItems: 16 }),
  token: hex(32)
})

export const toBulkSchema = Type.Union([
  Type.Object({ kind: Type.Literal('settings'), settings: Type.Unknown() }),
  Type.Object({
    kind: Type.Literal('receive'),
    number,
    options: Type.Object({
      ...machine,
      from: peer,
      stateSocket: Type.Optional(path),
      diskSocket: Type.Optional(path)
    })
  }),
  Type.Object({
    kind: Type.Literal('send'),
    number,
    options: Type.Object({
      ...machine,
      ticket,
      hasDisk: Type.Boolean(),
      bytesPerSecond: Type.Number({ minimum: 0 })
    })
  }),
  Type.Object({
    kind: Type.Literal('outlet'),
    number,
    options: Type.Object({ machine: hex(16), sizeBytes: Type.Integer({ minimum: 1 }) })
  }),
  /** `of` is the number of the `outlet` that is meant. */
  Type.Object({ kind: Type.Literal('lead'), number, of: number, to: Type.Object({ ...machine, ticket }) }),
  Type.Object({ kind: Type.Literal('refuse'), number, of: number }),
  Type.Object({ kind: Type.Literal('close'), number })
])
export type ToBulk = Static<typeof toBulkSchema>

export const toAgentSchema = Type.Union([
  Type.Object({ kind: Type.Literal('hello'), peer }),
  Type.Object({ kind: Type.Literal('ready') }),
  Type.Object({
    kind: Type.Literal('answer'),
    number,
    error: Type.Optional(
      Type.Object({ code: Type.String({ maxLength: 64 }), message: Type.String({ maxLength: 1024 }) })
    ),
    ticket: Type.Optional(ticket),
    stateSocket: Type.Optional(path),
    diskSocket: Type.Optional(path)
  }),
  /** `number` is that of the `receive` or `send` that began it. */
  Type.Object({ kind: Type.Literal('bytes'), number, bytes: number, silentMs: Type.Optional(number) }),
  Type.Object({
    kind: Type.Literal('broken'),
    relocation: Type.Optional(hex(16)),
    code: Type.String({ maxLength: 64 }),
    message: Type.String({ maxLength: 1024 })
  })
])
export type ToAgent = Static<typeof toAgentSchema>

/** @throws WatariError `bad-message` */
export function parseToBulk(message: unknown): ToBulk {
  if (Value.Check(toBulkSchema, message)) return message
  throw new WatariError('bad-message', 'the agent said something that a bulk process does not know')
}

/** @throws WatariError `bad-message` */
export function parseToAgent(message: unknown): ToAgent {
  if (Value.Check(toAgentSchema, message)) return message
  throw new WatariError('bad-message', 'the bulk process said something that the agent does not know')
}
