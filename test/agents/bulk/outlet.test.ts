import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { DiskOutlet } from '../../../agents/bulk/outlet.ts'
import { memoryStreamPair } from '../../../overlay/memory-stream.ts'
import type { ByteStream } from '../../../overlay/overlay.ts'
import { NbdRefuser } from '../../../protocol/replica/nbd-refuser.ts'
import { eventually } from '../../support/eventually.ts'
import { closed, connecting } from './support/sockets.ts'

const machine = 'cd'.repeat(16)
const lead = {
  relocation: 'ab'.repeat(16),
  machine,
  epoch: 4,
  ticket: { peer: 'HreplicaHreplica', addresses: [], token: 'ef'.repeat(32) }
}
const flags = Buffer.from('00000003', 'hex')
const go = Buffer.concat([Buffer.from('IHAVEOPT'), Buffer.from('0000000700000000', 'hex')])
const writeOf = (cookie: number) => {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32BE(0x25609513, 0)
  bytes.writeUInt16BE(1, 6)
  bytes.writeBigUInt64BE(BigInt(cookie), 8)
  bytes.writeUInt32BE(4, 24)
  return bytes
}
const replyTo = (cookie: number, error: number) => {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(0x67446698, 0)
  bytes.writeUInt32BE(error, 4)
  bytes.writeBigUInt64BE(BigInt(cookie), 8)
  return bytes
}

/** What an NBD server says until it has agreed. */
function agreement(): Buffer {
  const said: Uint8Array[] = []
  new NbdRefuser(2 ** 20, bytes => said.push(bytes)).feed(Buffer.concat([flags, go]))
  return Buffer.concat(said)
}

describe("an owner's outlet", () => {
  let directory: string
  let outlet: DiskOutlet
  /** The far ends of streams, in the order in which they were opened. */
  let far: ByteStream[]
  let canOpen: boolean
  const broken: string[] = []

  beforeEach(async () => {
    directory = mkdtempSync('/tmp/wo-')
    far = []
    canOpen = true
    broken.length = 0
    outlet = new DiskOutlet(
      { machine, sizeBytes: 2 ** 20 },
      {
        path: `${directory}/r`,
        open: async () => {
          if (!canOpen) throw new Error('not there')
          const [near, other] = memoryStreamPair()
          far.push(other)
          return near
        },
        onBroken: (_copy, error) => broken.push((error as Error).message),
        onClosed: () => {}
      }
    )
    await outlet.listen()
  })
  afterEach(async () => {
    await outlet.close()
    rmSync(directory, { recursive: true })
  })

  const until = (condition: () => unknown) => eventually(condition, { deadlineMs: 3_000, everyMs: 5 })

  async function qemu(): Promise<{ socket: Socket; heard: () => Buffer }> {
    const socket = await connecting(outlet.socket)
    const chunks: Buffer[] = []
    socket.on('data', chunk => chunks.push(chunk))
    return { socket, heard: () => Buffer.concat(chunks) }
  }

  /** A server agrees to nothing that it was not asked. */
  async function asks(socket: Socket): Promise<void> {
    const before = outlet.bytes
    socket.write(Buffer.concat([flags, go]))
    await until(() => outlet.bytes >= before + flags.length + go.length)
  }

  const asked = async (socket: Socket, ...cookies: number[]): Promise<void> => {
    const before = outlet.bytes
    socket.write(Buffer.concat(cookies.map(writeOf)))
    await until(() => outlet.bytes > before)
  }

  /** A client that has agreed with a server at the far end of the stream. */
  async function agreed() {
    const client = await qemu()
    await until(() => far.length > 0)
    const server = far.at(-1)!
    await asks(client.socket)
    await server.write(agreement())
    await until(() => client.heard().length === agreement().length)
    return { ...client, server }
  }

  it('holds QEMU until there is a stream, and passes on what is said', async () => {
    canOpen = false
    const client = await qemu()
    await outlet.lead(lead)
    // It is turned away once, for it is to go by the new way.
    await closed(client.socket)
    const again = await qemu()
    await until(() => broken.includes('not there'))
    assert.equal(again.socket.destroyed, false)
    assert.ok(outlet.silentMs > 0)
    canOpen = true
    await until(() => far.length === 1)
    await asks(again.socket)
    await far[0]!.write(agreement())
    await until(() => again.heard().equals(agreement()))
    await until(() => outlet.silentMs < 1)
    await asked(again.socket, 7)
    await until(() => outlet.silentMs > 20)
    await far[0]!.write(replyTo(7, 0))
    await until(() => again.heard().length === agreement().length + 16)
    assert.ok(outlet.silentMs < 1)
  })

  it('breaks the connection in the place of an error', async () => {
    await outlet.lead(lead)
    const { socket, server, heard } = await agreed()
    await asked(socket, 7, 8)
    await server.write(Buffer.concat([replyTo(8, 0), replyTo(7, 28)]))
    await closed(socket)
    assert.equal(heard().length, agreement().length)
    assert.match(broken.join(), /error 28/)
    // It comes back, and gets a stream again.
    await qemu()
    await until(() => far.length === 2)
  })

  it('answers with errors once the replica is out, also what was held', async () => {
    await outlet.lead(lead)
    const { socket } = await agreed()
    await asked(socket, 7)
    await outlet.refuse()
    await closed(socket)
    const { socket: next, heard } = await qemu()
    next.write(Buffer.concat([flags, go, writeOf(7)]))
    await until(() => heard().equals(Buffer.concat([agreement(), replyTo(7, 5)])))
    await assert.rejects(outlet.lead(lead), { code: 'replica-left' })
    assert.equal(far.length, 1)
  })

  it('is led anew: what was joined breaks, and comes back by the new way', async () => {
    await outlet.lead(lead)
    const { socket } = await agreed()
    await outlet.lead({ ...lead, ticket: { ...lead.ticket, token: '01'.repeat(32) } })
    await closed(socket)
    await qemu()
    await until(() => far.length === 2)
  })
})
