import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BulkProcess } from '../../agents/bulk/process.ts'

const support = (name: string) =>
  fileURLToPath(new URL(`../../test/agents/bulk/support/${name}`, import.meta.url))
const relocation = 'ab'.repeat(16)
const machine = 'cd'.repeat(16)

/**
 * What our carrier moves when nothing but it is at work: bytes from a Unix socket through two bulk processes to a Unix
 * socket, the way that a relocation's take, over loopback.
 *
 * @returns bytes per second
 */
export async function carrierRate(bytes: number): Promise<number> {
  const directory = mkdtempSync('/tmp/wc-')
  const make = (name: string) =>
    new BulkProcess({
      module: support('bulk-main.ts'),
      args: [`${directory}/${name}`],
      onBroken: (_, code, message) => process.stderr.write(`${name}: ${code}: ${message}\n`),
      settings: async () => ({ id: `H${name}`, name, org: 'north', site: 'a', roles: ['host'] })
    })
  const source = make('source')
  const target = make('target')
  try {
    const stateSocket = `${directory}/state`
    const between = { relocation, machine, epoch: 1 }
    const receiving = await target.receive({
      ...between,
      from: 'Hsource',
      stateSocket,
      diskSocket: undefined
    })
    const sending = await source.send({
      ...between,
      ticket: receiving.ticket,
      hasDisk: false,
      bytesPerSecond: 0
    })
    const reader = pump('read', stateSocket)
    await once(reader, 'message')
    const begun = performance.now()
    const writer = pump('write', sending.stateSocket, String(bytes))
    await Promise.all([once(reader, 'message'), once(writer, 'message')])
    return (bytes / (performance.now() - begun)) * 1000
  } finally {
    await Promise.all([source.close(), target.close()])
    rmSync(directory, { recursive: true, force: true })
  }
}

function pump(...args: string[]) {
  return fork(support('pump.ts'), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}
