import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QemuPort } from '../../../agents/network/qemu-port.ts'
import { fileSequenceStore, sequenceSource } from '../../../agents/network/sequence.ts'
import { TapDevice } from '../../../agents/network/tap-device.ts'
import { udpPacket } from '../../protocol/switch/frames.ts'
import { M1, M2 } from '../../protocol/switch/lab.ts'
import { eventually } from '../../support/eventually.ts'
import { memorySequences } from './fixtures.ts'

const soon = (condition: () => boolean) => eventually(condition, { deadlineMs: 4_000 })
const packet = udpPacket(M1, M2)
const frame = packet.subarray(10)
const prefixed = Buffer.concat([Buffer.from([0, 0, 0, frame.length]), frame])

describe('port on a QEMU socket', () => {
  let directory: string
  let path: string
  let server: Server
  let sockets: Socket[]
  let bytes: Buffer

  async function listen(): Promise<void> {
    server = createServer(socket => {
      sockets.push(socket)
      socket.on('data', chunk => {
        bytes = Buffer.concat([bytes, chunk])
      })
      socket.on('error', () => {})
    })
    await new Promise<void>(resolve => server.listen(path, resolve))
  }

  async function unlisten(): Promise<void> {
    for (const socket of sockets) socket.destroy()
    sockets = []
    await new Promise(resolve => server.close(resolve))
  }

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'wp-'))
    path = join(directory, 's')
    sockets = []
    bytes = Buffer.alloc(0)
  })
  afterEach(async () => {
    await unlisten()
    rmSync(directory, { recursive: true, force: true })
  })

  it('carries frames both ways, however they are cut', async () => {
    await listen()
    const received: Uint8Array[] = []
    const port = new QemuPort(path, lent => received.push(lent.slice()))
    await soon(() => port.status().state === 'up')
    port.write(packet)
    port.write(packet)
    await soon(() => bytes.length === 2 * prefixed.length)
    assert.deepEqual(bytes, Buffer.concat([prefixed, prefixed]))
    for (const byte of prefixed) sockets[0]!.write(Buffer.of(byte))
    sockets[0]!.write(Buffer.concat([prefixed, prefixed]))
    await soon(() => received.length === 3)
    for (const one of received) assert.deepEqual(one, packet)
    port.close()
    assert.equal(port.status().state, 'closed')
  })

  it('dials again and again, and drops meanwhile', async () => {
    const port = new QemuPort(path, () => {})
    port.write(packet)
    assert.equal(port.status().dropped, 1)
    await soon(() => port.status().detail.includes('ENOENT'))
    await listen()
    await soon(() => port.status().state === 'up')
    await unlisten()
    await soon(() => port.status().state === 'connecting')
    await listen()
    await soon(() => port.status().state === 'up')
    port.write(packet)
    await soon(() => bytes.length === prefixed.length)
    port.close()
  })

  it('hangs up on what is no frame, and drops what cannot be cut', async () => {
    await listen()
    const port = new QemuPort(path, () => {})
    await soon(() => port.status().state === 'up')
    port.write(Object.assign(packet.slice(), { 1: 9 }))
    assert.equal(port.status().dropped, 1)
    sockets[0]!.write(Buffer.from('HTTP/1.1 400 Bad Request'))
    await soon(() => port.status().detail.includes('not a network socket'))
    await soon(() => sockets.length === 2)
    port.close()
  })

  it('drops when QEMU does not read', async () => {
    await listen()
    const port = new QemuPort(path, () => {})
    await soon(() => port.status().state === 'up' && sockets.length === 1)
    sockets[0]!.pause()
    const large = new Uint8Array(60_000)
    for (let count = 0; count < 200; count++) port.write(large)
    assert(port.status().dropped > 0)
    port.close()
  })
})

describe('sequences', () => {
  it('are never given twice, not after a crash either', () => {
    const store = memorySequences()
    const first = sequenceSource(store)
    const given = Array.from({ length: 5_000 }, first)
    assert(store.value >= given.at(-1)!)
    const second = sequenceSource(store)
    assert(second() > given.at(-1)!)
  })

  it('are kept in a file; a damaged one is refused and left alone', () => {
    const directory = mkdtempSync(join(tmpdir(), 'wp-'))
    try {
      const path = join(directory, 'network', 'sequence')
      const first = sequenceSource(fileSequenceStore(path))()
      assert(sequenceSource(fileSequenceStore(path))() > first)
      writeFileSync(path, 'nonsense')
      assert.throws(() => sequenceSource(fileSequenceStore(path)), { code: 'state-damaged' })
      assert.equal(readFileSync(path, 'utf8'), 'nonsense')
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})

describe('TAP device', () => {
  it('refuses names that are none', () => {
    for (const name of ['', '..', 'a/b', 'sixteen-letters-', 'a b'])
      assert.throws(() => new TapDevice(name), { code: 'tap-refused' })
  })

  it('says why an interface cannot be used', () => {
    assert.throws(() => new TapDevice('lo'), { code: 'tap-refused' })
  })
})
