import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { awaitGreeting } from '../../../../agents/vm/qemu/greeting.ts'
import { eventually } from '../../../support/eventually.ts'

describe('the greeting of an NBD server', () => {
  let directory: string
  let server: Server | undefined
  let open = 0
  const socket = () => join(directory, 's')

  async function serving(answer: (socket: Socket) => void): Promise<void> {
    server = createServer(connection => {
      open++
      connection.on('error', () => {}).once('close', () => open--)
      answer(connection)
    })
    await new Promise<void>(resolve => server!.listen(socket(), resolve))
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wg-'))
  })
  afterEach(async () => {
    await eventually(() => open === 0, { deadlineMs: 2_000 })
    await new Promise(resolve => (server ? server.close(resolve) : resolve(undefined)))
    server = undefined
    await rm(directory, { recursive: true })
  })

  it('is waited for, in however many pieces it comes', async () => {
    await serving(connection => {
      connection.write('NBD')
      setImmediate(() => connection.write('MAGICIHAVEOPT\0\x03'))
    })
    await awaitGreeting(socket())
  })

  const others: [string, (socket: Socket) => void, RegExp][] = [
    ['says nothing', () => {}, /silent for 0.05 s/],
    ['says something else', connection => connection.write('SSH-2.0-x'), /no NBD server/],
    ['hangs up', connection => connection.end('NBD'), /hung up/]
  ]
  for (const [what, answer, message] of others)
    it(`does not come from one that ${what}`, async () => {
      await serving(answer)
      await assert.rejects(awaitGreeting(socket(), 50), { code: 'unreachable', message })
    })

  it('does not come where nobody listens', async () => {
    await assert.rejects(awaitGreeting(socket()), { code: 'unreachable', message: /ENOENT/ })
  })
})
