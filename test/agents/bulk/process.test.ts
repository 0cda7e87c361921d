import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseToAgent, parseToBulk } from '../../../agents/bulk/conversation.ts'
import { BulkProcess } from '../../../agents/bulk/process.ts'
import type { HostIdentity } from '../../../protocol/host.ts'
import { eventually } from '../../support/eventually.ts'
import { closed, connecting, listening, readAll } from './support/sockets.ts'

const supported = (name: string) => fileURLToPath(new URL(`support/${name}`, import.meta.url))
const module = supported('bulk-main.ts')
const relocation = 'ab'.repeat(16)
const machine = 'cd'.repeat(16)

describe('the bulk process', function () {
  this.timeout(60_000)
  let directory: string
  let exits: string[]
  let source: BulkProcess
  let target: BulkProcess

  const make = (name: string, options: { idleMs?: number; module?: string } = {}) => {
    const self: HostIdentity = { id: `H${name}`, name, org: 'north', site: 'a', roles: ['host'] }
    return new BulkProcess({
      module,
      args: [`${directory}/${name}`],
      settings: async () => self,
      onExit: reason => exits.push(`${name} ${reason}`),
      ...options
    })
  }

  // To start one takes a second of a processor: what does not ask for a new one goes on with what is there.
  before(() => {
    directory = mkdtempSync('/tmp/wp-')
    source = make('source')
    target = make('target')
  })
  beforeEach(() => {
    exits = []
  })
  after(async () => {
    await source.close()
    await target.close()
    rmSync(directory, { recursive: true })
  })

  const open = async () => {
    const receiving = await target.receive({
      relocation,
      machine,
      epoch: 4,
      from: 'Hsource',
      stateSocket: `${directory}/state`,
      diskSocket: undefined
    })
    const sending = await source.send({
      relocation,
      machine,
      epoch: 4,
      ticket: receiving.ticket,
      hasDisk: false,
      bytesPerSecond: 0
    })
    return { receiving, sending }
  }

  it('is there when it is needed, carries bytes both ways, and counts them', async () => {
    assert.equal(await source.processId(), undefined)
    const state = await listening(`${directory}/state`)
    const { receiving, sending } = await open()
    assert.notEqual(await source.processId(), process.pid)
    const out = await connecting(sending.stateSocket)
    out.end(Buffer.alloc(1_000_000, 7))
    const into = await state.connection
    assert.equal((await readAll(into)).length, 1_000_000)
    into.end('thanks')
    assert.equal((await readAll(out)).toString(), 'thanks')
    await sending.close()
    await receiving.close()
    assert.equal(sending.bytes, 1_000_000)
    assert.equal(receiving.bytes, 1_000_000)
    state.server.close()
  })

  it('ends by itself when it is idle, and starts again', async () => {
    const idle = make('source', { idleMs: 50, module: supported('bulk-alone.ts') })
    const ticket = { peer: 'Htarget', addresses: [], token: '00'.repeat(32) }
    const options = { relocation, machine, epoch: 4, ticket, hasDisk: false, bytesPerSecond: 0 }
    await (await idle.send(options)).close()
    const first = await idle.processId()
    await eventually(async () => (await idle.processId()) !== first, { deadlineMs: 10_000 })
    // Whoever comes while the old one is about to end has a new one.
    const second = await idle.send(options)
    assert.notEqual(await idle.processId(), undefined)
    await second.close()
    await eventually(() => exits.filter(text => text === 'source ended with 0').length === 2, {
      deadlineMs: 10_000
    })
    assert.equal(await idle.processId(), undefined)
    await idle.close()
  })

  it('may die: what flowed is cut, and the next relocation has a new one', async () => {
    const state = await listening(`${directory}/state`)
    const { sending } = await open()
    const out = await connecting(sending.stateSocket)
    out.write('some')
    await state.connection
    process.kill((await source.processId())!, 'SIGKILL')
    await closed(out)
    await eventually(() => exits.includes('source ended by SIGKILL'), { deadlineMs: 5_000 })
    await sending.close()
    state.server.close()
    await (await open()).sending.close()
  })

  it('passes on why it cannot', async () => {
    const before = await source.processId()
    await assert.rejects(
      source.send({
        relocation,
        machine,
        epoch: 4,
        ticket: { peer: 'Hnowhere', addresses: ['no address'], token: '00'.repeat(32) },
        hasDisk: false,
        bytesPerSecond: 0
      }),
      { code: 'unreachable' }
    )
    assert.equal(await source.processId(), before)
    await assert.rejects(
      new BulkProcess({ module: `${directory}/none.ts`, args: [], settings: async () => ({}) }).send({
        relocation,
        machine,
        epoch: 4,
        ticket: { peer: 'Hnowhere', addresses: [], token: '00'.repeat(32) },
        hasDisk: false,
        bytesPerSecond: 0
      }),
      { code: 'bulk-failed' }
    )
  })

  it('is told, and tells, nothing that is malformed', () => {
    for (const message of [
      undefined,
      null,
      1,
      {},
      { kind: 'send' },
      { kind: 'bytes', number: -1, bytes: 2 }
    ]) {
      assert.throws(() => parseToBulk(message), { code: 'bad-message' })
      assert.throws(() => parseToAgent(message), { code: 'bad-message' })
    }
    assert.deepEqual(parseToBulk({ kind: 'close', number: 3 }), { kind: 'close', number: 3 })
  })
})
