import type { Static } from 'typebox'
import { Type } from 'typebox'
import { WatariError } from '../../protocol/errors.ts'
import { validator } from '../../protocol/validation.ts'

/**
 * What the WAN process can be told: one JSON document a line, through a FIFO.
 *
 * A line up to PIPE_BUF (4,096 bytes) is written whole, so several commands may write at once. Every order has
 * a number; the process writes the highest that it has carried out into its report.
 */
export const orderBytesLimit = 4096

const site = Type.String({ pattern: '^[a-z][a-z0-9-]{0,15}$' })

const settings = Type.Partial(
  Type.Object(
    {
      delayMs: Type.Number({ minimum: 0, maximum: 10_000 }),
      lossPercent: Type.Number({ minimum: 0, maximum: 100 }),
      rateMbit: Type.Number({ minimum: 0, maximum: 100_000 }),
      queueBytes: Type.Integer({ minimum: 1_500, maximum: 256 * 1024 * 1024 })
    },
    { additionalProperties: false }
  )
)

const order = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('change'),
      settings,
      /** Both directions between these two sites; all pairs without it. */
      between: Type.Optional(Type.Tuple([site, site]))
    },
    { additionalProperties: false }
  ),
  Type.Object(
    {
      kind: Type.Literal('cut'),
      site,
      directions: Type.Array(Type.Union([Type.Literal('outward'), Type.Literal('inward')]), {
        minItems: 1,
        maxItems: 2
      })
    },
    { additionalProperties: false }
  ),
  Type.Object({ kind: Type.Literal('heal'), site }, { additionalProperties: false })
])

const numbered = Type.Object({ number: Type.Integer({ minimum: 1 }), order }, { additionalProperties: false })

const check = validator(numbered, 'the order')

export type WanOrder = Static<typeof order>
export type NumberedOrder = Static<typeof numbered>
export type WanSettings = Static<typeof settings>

export function formatOrder(value: NumberedOrder): string {
  const line = `${JSON.stringify(value)}\n`
  if (line.length > orderBytesLimit || !check.is(value)) {
    throw new WatariError(
      'invalid-wan',
      'the WAN cannot be set so: a delay is 0 to 10000 ms, a loss 0 to 100 %, a rate 0 to 100000 Mbit/s, a queue 1500 bytes to 256 MiB'
    )
  }
  return line
}

/** Undefined for anything that is not an order: the WAN process goes on. */
export function parseOrder(line: string): NumberedOrder | undefined {
  if (line.length > orderBytesLimit) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return check.is(value) ? value : undefined
  } catch {
    return undefined
  }
}
