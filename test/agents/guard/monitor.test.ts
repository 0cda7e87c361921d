import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Monitor, type MonitorNews } from '../../../agents/guard/monitor.ts'
import { eventually } from '../../support/eventually.ts'

const greeting = '{"QMP":{"version":{"qemu":{"major":7,"minor":2,"micro":0}}}}\n'
const line = (value: object): string => `${JSON.stringify(value)}\n`

describe("the guard's conversation with QEMU", () => {
  let root: string
  let server: Server
  let monitor: Monitor
  let news: MonitorNews[]
  let socket: Socket
  let heard: string

  /** Connected, with its handshake done; what it says is in `heard`. */
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'wg-'))
    server = createServer().listen(join(root, 'qmp'))
    await once(server, 'listening')
    news = []
    heard = ''
    const connected = once(server, 'connection')
    monitor = new Monitor(join(root, 'qmp'), each => news.push(each))
    socket = ((await connected) as [Socket])[0]
    socket.on('error', () => {})
    socket.on('data', bytes => {
      heard += bytes
    })
    socket.write(greeting)
    await saw('qmp_capabilities')
    socket.write(line({ return: {}, id: 0 }))
    await saw('query-status')
  })
  afterEach(async () => {
    monitor.close()
    socket.destroy()
    server.close()
    await rm(root, { recursive: true })
  })

  const saw = (text: string): Promise<boolean> =>
    eventually(() => heard.includes(text), { deadlineMs: 2_000 })
  const hears = async (...expected: MonitorNews[]): Promise<void> => {
    await eventually(() => news.length >= expected.length, { deadlineMs: 2_000 })
    assert.deepEqual(news, expected)
  }

  it('passes on what comes at once in the order in which it came', async () => {
    monitor.pause()
    await saw('"stop"')
    socket.write(
      line({ return: { running: true }, id: 1 }) +
        line({ event: 'STOP', data: {} }) +
        line({ return: {}, id: 2 }) +
        line({ event: 'RESUME', data: {} })
    )
    await hears('resumed', 'stopped', 'paused', 'resumed')
  })

  it('takes a guest that wakes up for one that runs, and what it does not understand too', async () => {
    socket.write(line({ return: { running: 'no' }, id: 1 }) + line({ event: 'WAKEUP', data: {} }))
    await hears('resumed', 'resumed')
  })

  it('says that a pause failed before it says that it hears nothing', async () => {
    monitor.pause()
    await saw('"stop"')
    socket.destroy()
    await hears('pause-failed', 'lost')
  })

  it('leaves a QEMU that says nonsense', async () => {
    socket.write('nonsense\n')
    await hears('lost')
  })
})
