import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { run } from './support/run.ts'

const replica = { state: 'behind', host: 'b1', older: [], everyMs: 60_000 }
const machine = {
  ...{
    org: 'north',
    name: 'web',
    state: 'running',
    host: 'a1',
    site: 'a',
    epoch: 2,
    cpus: 1,
    memory: 2 ** 28
  },
  ...{ segments: [], policy: 'restart' }
}

describe('watari vm, of replicas', () => {
  let directory: string
  let server: Server
  let bodies: unknown[]
  const vm = (...words: string[]) => run(['vm', ...words, '--socket', join(directory, 's')])

  before(async () => {
    directory = await mkdtemp('/tmp/wx-')
    server = createServer((request, response) => {
      let text = ''
      request.on('data', part => {
        text += part
      })
      request.on('end', () => {
        if (text !== '') bodies.push(JSON.parse(text))
        response.writeHead(200, { 'content-type': 'application/json' })
        const items = [
          { ...machine, replica },
          { ...machine, name: 'db', replica: { ...replica, state: 'none', host: null } },
          { ...machine, name: 'other', replica: null }
        ]
        response.end(JSON.stringify({ items, ...machine }))
      })
    })
    await new Promise<void>(resolve => server.listen(join(directory, 's'), resolve))
  })

  beforeEach(() => {
    bodies = []
  })

  after(async () => {
    server.close()
    server.closeAllConnections()
    await rm(directory, { recursive: true })
  })

  it('says how one is made, and how old it may be', async () => {
    for (const [words, body] of [
      [['--replica-mode', 'sync'], { replicaEveryMs: 0 }],
      [['--replica-mode', 'interval'], { replicaEveryMs: 60_000 }],
      [['--replica-mode', 'interval:15m'], { replicaEveryMs: 900_000 }],
      [['--accept-loss', '2m'], { acceptLossMs: 120_000 }],
      [['--accept-loss', '0s', '--replica-mode', 'sync'], { acceptLossMs: 0, replicaEveryMs: 0 }]
    ] as const) {
      const { code, err } = await vm('set', 'north/web', ...words, '--json')
      assert.equal(code, 0, err)
      assert.deepEqual(bodies.pop(), body)
    }
  })

  it('refuses what is neither', async () => {
    for (const mode of ['async', 'interval:', 'intervals', 'interval:soon', 'sync:5s']) {
      const { code, err } = await vm('set', 'north/web', '--replica-mode', mode, '--json')
      assert.deepEqual([code, JSON.parse(err).error.code], [2, 'usage'], mode)
    }
    assert.deepEqual(bodies, [])
  })

  it('shows where each is in the list', async () => {
    const { out } = await vm('list')
    const ends = out
      .trim()
      .split('\n')
      .map(line => line.split(/ {2,}/).at(-1))
    assert.deepEqual(ends, ['REPLICA', 'behind on b1', 'none', '-'])
  })
})
