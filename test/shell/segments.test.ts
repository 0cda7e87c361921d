import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { run } from './support/run.ts'

const segment = { org: 'north', name: 'lab', id: 'a'.repeat(32), subnet: null, machines: 0, addresses: [] }

describe('watari segment attach', () => {
  let directory: string
  let server: Server
  let asked: { method: string; path: string; body: unknown }[]
  let taps: object[]
  const ask = (...words: string[]) => run(['segment', ...words, '--socket', join(directory, 's')])

  before(async () => {
    directory = await mkdtemp('/tmp/wx-')
    server = createServer((request, response) => {
      let text = ''
      request.on('data', part => {
        text += part
      })
      request.on('end', () => {
        asked.push({
          method: request.method!,
          path: request.url!,
          body: text === '' ? undefined : JSON.parse(text)
        })
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ ...segment, taps }))
      })
    })
    await new Promise<void>(resolve => server.listen(join(directory, 's'), resolve))
  })

  beforeEach(() => {
    asked = []
    taps = []
  })

  after(async () => {
    server.close()
    server.closeAllConnections()
    await rm(directory, { recursive: true })
  })

  it('asks for a TAP or for a bridge', async () => {
    for (const port of [{ tap: 'lab0' }, { bridge: 'br0' }]) {
      const [[option, name]] = Object.entries(port) as [[string, string]]
      const { code, err } = await ask('attach', 'north/lab', `--${option}`, name)
      assert.equal(code, 0, err)
      const { method, path, body } = asked.at(-1)!
      assert.deepEqual([method, path, body], ['POST', '/v1/orgs/north/segments/lab/ports', port])
    }
  })

  it('says how the LAN stands', async () => {
    const state = 'standby: LAN also attached by a2'
    taps = [
      { host: 'a1', interface: 'lab0' },
      { host: 'a1', interface: 'br0', bridge: 'br0', state }
    ]
    const { out } = await ask('show', 'north/lab')
    assert.match(out, /lab0 on a1, bridge br0 on a1 \(standby: LAN also attached by a2\)/)
  })

  it('refuses none and both', async () => {
    for (const words of [[], ['--tap', 'lab0', '--bridge', 'br0']]) {
      const { code, err } = await ask('attach', 'north/lab', ...words)
      assert.equal(code, 2)
      assert.match(err, /--tap.*--bridge/)
    }
    assert.deepEqual(asked, [])
  })
})
