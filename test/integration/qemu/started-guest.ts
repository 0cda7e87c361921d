import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { QemuMachine } from '../../../agents/vm/qemu/machine.ts'
import { eventually } from '../../support/eventually.ts'

const SAVE_MS = 60_000

/** Saves the state of a machine, which is paused then for good. @returns all of it but its disk */
export async function save(machine: QemuMachine, directory: string): Promise<Buffer> {
  const path = join(directory, 'saving')
  const file = join(directory, 'saved')
  const written = Promise.withResolvers<void>()
  const server = createServer(socket => {
    pipeline(socket, createWriteStream(file)).then(written.resolve, written.reject)
  })
  await new Promise<void>(resolve => server.listen(path, resolve))
  try {
    await machine.execute('stop')
    await machine.execute('migrate', { uri: `unix:${path}` })
    await eventually(
      async () => ((await machine.execute('query-migrate')) as { status?: string }).status === 'completed',
      { deadlineMs: SAVE_MS }
    )
    await written.promise
  } finally {
    server.close()
  }
  return await readFile(file)
}

/** Sends a saved state to a copy that waits for one. */
export async function load(state: Buffer, stateSocket: string): Promise<void> {
  await pipeline([state], createConnection(stateSocket))
}
