import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { BulkProcess } from '../../agents/bulk/process.ts'
import type { Ticket } from '../../protocol/relocation/codec.ts'
import { connecting, listening } from '../../test/agents/bulk/support/sockets.ts'

/*
 * `carrier-end.ts receive|send DIRECTORY ADDRESS BYTES`: one end of a measurement of the carrier, on the host where it
 * runs. The ends find each other by files in the directory that both see.
 */
const [verb, directory = '', address, size] = process.argv.slice(2)
const relocation = 'ab'.repeat(16)
const between = { relocation, machine: 'cd'.repeat(16), epoch: 1 }
const ticketFile = `${directory}/ticket.json`
const waitMs = 30_000
setTimeout(() => process.exit(1), 120_000).unref()

const bulk = new BulkProcess({
  module: fileURLToPath(new URL('../../test/agents/bulk/support/bulk-main.ts', import.meta.url)),
  args: [`${directory}/${verb}`],
  onBroken: (_, code, message) => process.stderr.write(`${verb}: ${code}: ${message}\n`),
  settings: async () => ({
    ...{ id: `H${verb}`, name: verb, org: 'north', site: 'a', roles: ['host'] },
    listen: [`/ip4/${address}/tcp/0`]
  })
})
try {
  if (verb === 'receive') await receive()
  else await send()
} finally {
  await bulk.close()
}

async function receive(): Promise<void> {
  const stateSocket = `${directory}/state`
  const { server, connection } = await listening(stateSocket)
  const { ticket } = await bulk.receive({ ...between, from: 'Hsend', stateSocket, diskSocket: undefined })
  writeFileSync(`${ticketFile}.new`, JSON.stringify(ticket))
  renameSync(`${ticketFile}.new`, ticketFile)
  const socket = await connection
  socket.resume()
  await once(socket, 'end')
  socket.end()
  server.close()
}

async function send(): Promise<void> {
  for (let waited = 0; !existsSync(ticketFile) && waited < waitMs; waited += 20) await delay(20)
  const ticket = JSON.parse(readFileSync(ticketFile, 'utf8')) as Ticket
  const sending = await bulk.send({ ...between, ticket, hasDisk: false, bytesPerSecond: 0 })
  const socket = await connecting(sending.stateSocket)
  const chunk = Buffer.alloc(256 * 1024)
  const bytes = Number(size)
  const begun = performance.now()
  for (let left = bytes; left > 0; left -= chunk.length) {
    if (!socket.write(left < chunk.length ? chunk.subarray(0, left) : chunk)) await once(socket, 'drain')
  }
  socket.end()
  socket.resume()
  await once(socket, 'close')
  writeFileSync(`${directory}/rate`, String((bytes / (performance.now() - begun)) * 1000))
}
