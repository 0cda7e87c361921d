import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { WatariError } from '../../../protocol/errors.ts'
import type { Holding } from '../../../protocol/replica/holding.ts'
import { syncDirectory } from '../images/files.ts'

const copy = Type.Object({
  copy: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  epoch: Type.Integer({ minimum: 0 }),
  isComplete: Type.Boolean(),
  layers: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9a-f]{32}$' }), { minItems: 1, maxItems: 8 }))
})
const schema = Type.Object({
  machine: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  minEpoch: Type.Integer({ minimum: 1 }),
  current: Type.Optional(copy),
  former: Type.Optional(copy),
  isPromoted: Type.Optional(Type.Boolean())
})

/** Durable when it resolves: what is refused from now on is refused after a loss of power as well. */
export async function writeHolding(path: string, holding: Holding): Promise<void> {
  const directory = dirname(path)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(JSON.stringify(holding))
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
  await syncDirectory(directory)
  await syncDirectory(dirname(directory))
}

/** @throws WatariError `state-damaged` */
export async function readHolding(path: string): Promise<Holding | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (Value.Check(schema, value) && isOf(value as Holding, basename(dirname(path)))) return value as Holding
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
  }
  throw new WatariError(
    'state-damaged',
    `${path} cannot be read: it is put aside with the copies beside it, which are not used`
  )
}

function isOf({ machine, isPromoted, current }: Holding, named: string): boolean {
  return machine === named && !(isPromoted && current === undefined)
}
