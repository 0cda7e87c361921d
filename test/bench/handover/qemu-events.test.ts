import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nowUs } from '../../../bench/handover/prober.ts'
import { eventIn, QemuEvents, wallToMonotonicUs } from '../../../bench/handover/qemu-events.ts'
import { eventually } from '../../support/eventually.ts'

const resume = (atUs: number) =>
  `{"timestamp": {"seconds": ${Math.floor(atUs / 1e6)}, "microseconds": ${atUs % 1e6}}, "event": "RESUME"}\r\n`

describe("QEMU's events", () => {
  it('are dated to the microsecond', () => {
    assert.deepEqual(eventIn(resume(1_700_000_000_250_001)), { name: 'RESUME', atUs: 1_700_000_000_250_001 })
  })

  it('are not the other lines of a monitor', () => {
    const others = ['{"return": {}}', '{"QMP": {"version": {}}}', '{"event": "STOP"}', 'null', '{', '']
    for (const line of others) assert.equal(eventIn(line), undefined, line)
  })

  it("take the wall clock's times to the monotonic one's", () => {
    const us = Date.now() * 1_000 + wallToMonotonicUs()
    assert.ok(Math.abs(us - nowUs()) < 50_000, `${us - nowUs()} µs apart`)
  })

  it('are heard from a monitor that is made later', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'events-'))
    const path = join(directory, 'qmp')
    using events = new QemuEvents(path)
    const server = createServer(socket => {
      socket.write('{"QMP": {}}\r\n')
      // In pieces: a line is whole only at its end.
      socket.once('data', () => {
        const line = resume(Date.now() * 1_000)
        socket.write(line.slice(0, 20))
        setTimeout(() => socket.write(line.slice(20)), 20)
      })
    })
    try {
      assert.equal(existsSync(path), false)
      server.listen(path)
      await eventually(() => events.lastUs('RESUME') !== undefined, { deadlineMs: 5_000 })
      assert.ok(Math.abs(events.lastUs('RESUME')! - nowUs()) < 5_000_000)
      assert.equal(events.lastUs('STOP'), undefined)
    } finally {
      events[Symbol.dispose]()
      server.close()
      await rm(directory, { recursive: true, force: true })
    }
  })
})
