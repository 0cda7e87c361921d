import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { BulkEndpoint, type BulkOverlay } from '../../../agents/bulk/endpoint.ts'
import type { ReceiveOptions, SendOptions } from '../../../agents/bulk/paths.ts'
import { bulkProtocol, encodeHead } from '../../../agents/bulk/stream-head.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import type { MemoryOverlay } from '../../../overlay/memory-overlay.ts'
import { errorCode } from '../../../protocol/errors.ts'
import { eventually } from '../../support/eventually.ts'
import { closed, connecting, listening, readAll } from './support/sockets.ts'

const relocation = 'ab'.repeat(16)
const machine = 'cd'.repeat(16)

describe('a bulk endpoint', () => {
  let directory: string
  let overlays: Record<'source' | 'target' | 'stranger', MemoryOverlay>
  let source: BulkEndpoint
  let target: BulkEndpoint
  let broken: string[]

  beforeEach(() => {
    directory = mkdtempSync('/tmp/wb-')
    broken = []
    const network = new MemoryNetwork()
    const join = (name: string) =>
      network.join({ id: `H${name}`, name, org: 'north', site: 'a', roles: ['host'] })
    overlays = { source: join('source'), target: join('target'), stranger: join('stranger') }
    source = new BulkEndpoint({ overlay: bulkOverlay(overlays.source), directory: `${directory}/s` })
    target = new BulkEndpoint({
      overlay: bulkOverlay(overlays.target),
      directory: `${directory}/t`,
      maxTransfers: 2,
      onBroken: (_relocation, error) => broken.push(errorCode(error))
    })
  })
  afterEach(async () => {
    await source.close()
    await target.close()
    rmSync(directory, { recursive: true })
  })

  const receiveOptions = (): ReceiveOptions => ({
    relocation,
    machine,
    epoch: 4,
    from: 'Hsource',
    stateSocket: `${directory}/state`,
    diskSocket: `${directory}/disk`
  })
  const sendOptions = (ticket: SendOptions['ticket']): SendOptions => ({
    relocation,
    machine,
    epoch: 4,
    ticket,
    hasDisk: true,
    bytesPerSecond: 0
  })

  it('joins both channels in both directions, and passes an end on', async () => {
    const state = await listening(`${directory}/state`)
    const disk = await listening(`${directory}/disk`)
    const receiving = await target.receive(receiveOptions())
    const sending = await source.send(sendOptions(receiving.ticket))
    const sent = randomBytes(3_000_000)
    const out = await connecting(sending.stateSocket)
    out.end(sent)
    const into = await state.connection
    assert.ok((await readAll(into)).equals(sent))
    into.end('thanks')
    assert.equal((await readAll(out)).toString(), 'thanks')

    const nbd = await connecting(sending.diskSocket!)
    nbd.write('ask')
    const answering = await disk.connection
    answering.once('data', data => answering.end(`answer to ${data}`))
    assert.equal((await readAll(nbd)).toString(), 'answer to ask')
    assert.equal(sending.bytes, sent.length + 3)
    assert.equal(receiving.bytes, sent.length + 3)
    nbd.destroy()
    state.server.close()
    disk.server.close()
    await sending.close()
    assert.equal(existsSync(sending.stateSocket), false)
  })

  it('takes a channel again after its stream has ended', async () => {
    const receiving = await target.receive(receiveOptions())
    const sending = await source.send(sendOptions(receiving.ticket))
    for (const word of ['one', 'two']) {
      rmSync(`${directory}/state`, { force: true })
      const state = await listening(`${directory}/state`)
      const out = await connecting(sending.stateSocket)
      out.end(word)
      const into = await state.connection
      assert.equal((await readAll(into)).toString(), word)
      into.end()
      await closed(out)
      state.server.close()
    }
  })

  it('refuses whatever was not announced', async () => {
    const state = await listening(`${directory}/state`)
    const { ticket } = await target.receive(receiveOptions())
    const head = { relocation, machine, epoch: 4, channel: 'state', token: ticket.token } as const
    const attempts: [string, MemoryOverlay, Uint8Array][] = [
      ['another host', overlays.stranger, encodeHead(head)],
      ['another relocation', overlays.source, encodeHead({ ...head, relocation: 'ee'.repeat(16) })],
      ['another machine', overlays.source, encodeHead({ ...head, machine: 'ee'.repeat(16) })],
      ['another epoch', overlays.source, encodeHead({ ...head, epoch: 3 })],
      ['another token', overlays.source, encodeHead({ ...head, token: 'ee'.repeat(32) })],
      ['garbage', overlays.source, Buffer.concat([Buffer.from([0, 4]), randomBytes(4)])],
      ['a head that is too long', overlays.source, Buffer.alloc(3, 0xff)]
    ]
    for (const [name, overlay, bytes] of attempts) {
      const before = broken.length
      const stream = await overlay.openStream('Htarget', bulkProtocol)
      await stream.write(bytes)
      await eventually(() => broken.length > before, { deadlineMs: 2_000 })
      assert.ok(['not-announced', 'bad-message'].includes(broken.at(-1)!), `${name}: ${broken.at(-1)}`)
    }
    state.server.close()
  })

  it('refuses a stream that ends before its head does', async () => {
    await target.receive(receiveOptions())
    const stream = await overlays.source.openStream('Htarget', bulkProtocol)
    await stream.write(new Uint8Array([0]))
    await stream.close()
    await eventually(() => broken[0] === 'bad-message', { deadlineMs: 2_000 })
  })

  it('refuses a disk where the machine has none, and a second stream of a channel', async () => {
    const state = await listening(`${directory}/state`)
    const { ticket } = await target.receive({ ...receiveOptions(), diskSocket: undefined })
    const sending = await source.send(sendOptions(ticket))
    const disk = await connecting(sending.diskSocket!)
    await closed(disk)
    assert.deepEqual(broken, ['not-announced'])
    const first = await connecting(sending.stateSocket)
    await state.connection
    const stream = await overlays.source.openStream('Htarget', bulkProtocol)
    await stream.write(encodeHead({ relocation, machine, epoch: 4, channel: 'state', token: ticket.token }))
    await eventually(() => broken.length === 2, { deadlineMs: 2_000 })
    first.destroy()
    state.server.close()
  })

  it('cuts what flows when either end closes', async () => {
    for (const end of ['sending', 'receiving'] as const) {
      rmSync(`${directory}/state`, { force: true })
      const state = await listening(`${directory}/state`)
      const receiving = await target.receive(receiveOptions())
      const sending = await source.send(sendOptions(receiving.ticket))
      const out = await connecting(sending.stateSocket)
      out.write('some')
      const into = await state.connection
      await (end === 'sending' ? sending : receiving).close()
      await Promise.all([closed(out), closed(into)])
      await sending.close()
      await receiving.close()
      state.server.close()
    }
    assert.equal(source.transfers + target.transfers, 0)
  })

  it('closes the socket when the target cannot be reached, or its copy is gone', async () => {
    const { ticket } = await target.receive(receiveOptions())
    const gone = await source.send(sendOptions(ticket))
    await closed(await connecting(gone.stateSocket))
    const nowhere = await source.send(sendOptions({ ...ticket, peer: 'Hnowhere' }))
    await closed(await connecting(nowhere.stateSocket))
  })

  it('gives no ticket before its addresses are there', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const addresses: string[] = []
    const overlay = { ...bulkOverlay(overlays.stranger), reachable: promise, addresses: () => addresses }
    const behind = new BulkEndpoint({ overlay, directory: `${directory}/b` })
    const receiving = behind.receive(receiveOptions())
    await new Promise(resolve => setImmediate(resolve))
    addresses.push('/ip4/192.0.2.7/tcp/4180/p2p/Hgateway/p2p-circuit')
    resolve()
    assert.deepEqual((await receiving).ticket.addresses, addresses)
    await behind.close()
  })

  it('dials all addresses of a ticket when the direct one that answered was somebody else', async () => {
    const state = await listening(`${directory}/state`)
    const { ticket } = await target.receive(receiveOptions())
    const other = createServer(socket => socket.destroy()).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const wrong = `/ip4/127.0.0.1/tcp/${(other.address() as AddressInfo).port}`
    const relayed = '/ip4/192.0.2.7/tcp/4180/p2p/Hgateway/p2p-circuit'
    const told: string[][] = []
    const overlay: BulkOverlay = {
      ...bulkOverlay(overlays.source),
      addAddresses: async (_, addresses) => void told.push([...addresses]),
      openStream: async (to, protocol) => {
        if (!told.flat().includes(relayed)) throw new Error('another peer')
        return await overlays.source.openStream(to, protocol)
      }
    }
    const endpoint = new BulkEndpoint({ overlay, directory: `${directory}/w` })
    const sending = await endpoint.send(sendOptions({ ...ticket, addresses: [relayed, wrong] }))
    const out = await connecting(sending.stateSocket)
    out.end('state')
    const into = await state.connection
    assert.equal((await readAll(into)).toString(), 'state')
    assert.deepEqual(told, [[wrong], [relayed, wrong]])
    into.end()
    await closed(out)
    await endpoint.close()
    for (const server of [other, state.server]) server.close()
  })

  it('has a bound on what it takes', async () => {
    await target.receive(receiveOptions())
    await target.receive({ ...receiveOptions(), relocation: '01'.repeat(16) })
    await assert.rejects(target.receive({ ...receiveOptions(), relocation: '02'.repeat(16) }), {
      code: 'too-many-relocations'
    })
  })

  it('refuses a directory whose sockets nobody could open', async () => {
    const long = new BulkEndpoint({
      overlay: bulkOverlay(overlays.source),
      directory: `${directory}/${'x'.repeat(100)}`
    })
    const { ticket } = await target.receive(receiveOptions())
    await assert.rejects(long.send(sendOptions(ticket)), { code: 'path-too-long' })
  })
})

function bulkOverlay(overlay: MemoryOverlay): BulkOverlay {
  return {
    peerId: overlay.self.id,
    openStream: (to, protocol) => overlay.openStream(to, protocol),
    handleStream: (protocol, handler) => overlay.handleStream(protocol, handler),
    addAddresses: async () => {},
    addresses: () => [],
    stop: () => overlay.stop()
  }
}
