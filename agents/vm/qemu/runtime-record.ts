import { readdirSync, readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** What was started in a runtime directory, written before QEMU is. Lost with the runtime directory at a reboot. */
export interface RuntimeRecord {
  readonly id: string
  readonly name: string
  readonly epoch: number
  readonly cards: number
  /** Of cards with fast ports, the TAPs that QEMU holds. */
  readonly taps?: readonly string[] | undefined
  readonly hasDisk: boolean
  /** It waits for its state, or has got it and was not executed yet. */
  readonly incoming: boolean
  /** Where its disk is mirrored to, or about to be. */
  readonly replica?: { readonly host: string; readonly copy: string } | undefined
}

const schema = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  name: Type.String({ maxLength: 256 }),
  epoch: Type.Integer({ minimum: 0 }),
  cards: Type.Integer({ minimum: 0, maximum: 64 }),
  taps: Type.Optional(Type.Array(Type.String({ pattern: '^wq[0-9a-z]{13}$' }), { maxItems: 64 })),
  hasDisk: Type.Boolean(),
  incoming: Type.Boolean(),
  replica: Type.Optional(
    Type.Object({
      host: Type.String({ maxLength: 128 }),
      copy: Type.String({ pattern: '^[0-9a-f]{32}$' })
    })
  )
})

export async function writeRecord(path: string, record: RuntimeRecord): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** @returns undefined where there is none that can be read: such a directory is nobody's machine */
export function readRecord(path: string): RuntimeRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Value.Check(schema, value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What was started below a driver's runtime directory, living or not. */
export function recordsIn(runtime: string): RuntimeRecord[] {
  return readdirSync(runtime).flatMap(name => readRecord(join(runtime, name, 'machine.json')) ?? [])
}
