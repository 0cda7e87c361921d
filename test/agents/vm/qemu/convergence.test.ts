import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  Convergence,
  type ConvergenceAdvice,
  DEFAULT_CONVERGENCE
} from '../../../../agents/vm/qemu/convergence.ts'

const MB = 1024 * 1024

interface Guest {
  readonly memoryBytes: number
  readonly sendPerMs: number
  readonly dirtyPerMs: number
  /** So much of its memory is zeros, which come before the last megabytes and are sent at once. */
  readonly zeroBytes?: number
  readonly afterZerosBytes?: number
  /** A guest dirties the same pages again after this many. */
  readonly workingSetBytes: number
  /** A slow path lets something through only so often. */
  readonly everyMs?: number
}

/** Pre-copy as QEMU does it: what was dirtied is counted at the end of a pass. */
function relocate(guest: Guest, limitMs = 600_000, stepMs = 5) {
  const convergence = new Convergence()
  let remaining = guest.memoryBytes
  let dirty = 0
  let pass = 1
  let paused = false
  let pausedAt = 0
  const pauses: number[] = []
  const { zeroBytes = 0, afterZerosBytes = 0, everyMs = stepMs } = guest
  const isZeros = () => pass === 1 && remaining > afterZerosBytes && remaining <= afterZerosBytes + zeroBytes
  let sentBytes = 0
  for (let atMs = 0; atMs < limitMs; atMs += stepMs) {
    const advice: ConvergenceAdvice = convergence.observe({
      atMs,
      remainingBytes: remaining,
      sentBytes,
      pass
    })
    if (advice === 'pause') {
      paused = true
      pausedAt = atMs
      convergence.inForce(atMs)
    } else if (advice === 'resume') {
      paused = false
      pauses.push(atMs - pausedAt)
    }
    const zeros = isZeros()
    if (zeros) remaining = Math.max(remaining - guest.sendPerMs * stepMs * 20, afterZerosBytes)
    else if (atMs % everyMs === 0) {
      remaining -= guest.sendPerMs * everyMs
      sentBytes += guest.sendPerMs * everyMs
    }
    if (!paused) dirty = Math.min(guest.workingSetBytes, dirty + guest.dirtyPerMs * stepMs)
    if (remaining > 0) continue
    if (dirty === 0) return { by: paused ? 'us' : 'qemu', atMs, pass, downtimeMs: atMs - pausedAt, pauses }
    remaining = dirty
    dirty = 0
    pass++
  }
  return { by: 'nobody', atMs: limitMs, pass, downtimeMs: 0, pauses }
}

describe('convergence', () => {
  it('pauses an idle guest at the end of the first pass, and it stays paused', () => {
    const end = relocate({ memoryBytes: 256 * MB, sendPerMs: MB, dirtyPerMs: 2048, workingSetBytes: MB })
    assert.equal(end.by, 'us')
    assert.ok(end.downtimeMs <= 80, `${end.downtimeMs} ms`)
    assert.deepEqual(end.pauses, [])
  })

  it('lets a guest go on, for a while, that it paused for zeros when real pages follow', () => {
    const guest = { sendPerMs: 0.1 * MB, dirtyPerMs: 2048, workingSetBytes: MB }
    const end = relocate(
      { ...guest, memoryBytes: 256 * MB, zeroBytes: 60 * MB, afterZerosBytes: 12 * MB },
      600_000,
      2
    )
    assert.equal(end.by, 'us')
    assert.equal(end.pauses.length, 1)
    assert.ok(end.pauses[0]! <= 40, `${end.pauses} ms`)
    assert.ok(end.downtimeMs <= 60, `${end.downtimeMs} ms`)
  })

  it('is first where all the rest is zeros', () => {
    const guest = { sendPerMs: 0.1 * MB, dirtyPerMs: 2048, workingSetBytes: MB }
    assert.equal(relocate({ ...guest, memoryBytes: 256 * MB, zeroBytes: 100 * MB }, 600_000, 2).by, 'us')
  })

  it('sends a small working set once more while the guest executes', () => {
    const guest = { memoryBytes: 256 * MB, sendPerMs: 0.1 * MB, dirtyPerMs: 0.02 * MB }
    const end = relocate({ ...guest, workingSetBytes: 8 * MB }, 600_000, 2)
    assert.ok(end.pass > 2 && end.pauses.length === 1, `${end.pass} passes, ${end.pauses}`)
    assert.ok(end.downtimeMs <= 60, `${end.downtimeMs} ms`)
  })

  it('counts a pause from when it came into force', () => {
    const convergence = new Convergence()
    const at = (atMs: number, remainingBytes: number) =>
      convergence.observe({ atMs, remainingBytes, sentBytes: 256 * MB - remainingBytes, pass: 1 })
    at(0, 100 * MB)
    assert.equal(at(100, 10 * MB), 'pause')
    convergence.inForce(250)
    assert.equal(at(255, 9.9 * MB), 'go-on')
    assert.equal(at(275, 8 * MB), 'go-on')
  })

  it('pauses before QEMU would, however idle the guest', () => {
    const end = relocate({ memoryBytes: 128 * MB, sendPerMs: 2 * MB, dirtyPerMs: 0, workingSetBytes: 0 })
    assert.equal(end.by, 'us')
  })

  it('pauses before QEMU would where a limit makes the stream go in bursts', () => {
    const burstBytes = 1.6 * MB
    const convergence = new Convergence({ ...DEFAULT_CONVERGENCE, burstBytes })
    let remaining = 64.3 * MB
    for (let atMs = 0; remaining > 0; atMs += 10) {
      if (atMs % 100 === 0) remaining -= burstBytes
      if (
        convergence.observe({ atMs, remainingBytes: remaining, sentBytes: -remaining, pass: 1 }) === 'pause'
      )
        break
    }
    assert.ok(remaining > 0, 'everything was sent before the pause')
    assert.ok(remaining <= 3 * burstBytes)
  })

  it('lets a guest go on that turned out to be busy, and finishes it in a later pass', () => {
    const end = relocate({
      memoryBytes: 1024 * MB,
      sendPerMs: MB,
      dirtyPerMs: 0.4 * MB,
      workingSetBytes: 600 * MB
    })
    assert.equal(end.by, 'us')
    assert.ok(end.pauses.length >= 1 && end.pauses.every(ms => ms <= 100), `${end.pauses}`)
    assert.ok(end.pass > 2 && end.downtimeMs <= 300, `${end.pass} passes, ${end.downtimeMs} ms`)
  })

  it('has patience with a path that is slow', () => {
    const guest = { sendPerMs: 0.002 * MB, dirtyPerMs: 10, workingSetBytes: MB / 4, everyMs: 100 }
    for (const zeroBytes of [0, 60 * MB]) {
      const end = relocate({ ...guest, memoryBytes: 256 * MB, zeroBytes, afterZerosBytes: 50 * MB })
      assert.equal(end.by, 'us')
      assert.ok(end.downtimeMs <= 500, `${end.downtimeMs} ms`)
      assert.ok(
        end.pauses.every(ms => ms <= 250),
        `${end.pauses}`
      )
    }
  })

  it('accepts a longer downtime when patience is over, as long as it is tolerable', () => {
    const end = relocate({
      memoryBytes: 512 * MB,
      sendPerMs: MB,
      dirtyPerMs: 2 * MB,
      workingSetBytes: 500 * MB
    })
    assert.equal(end.by, 'us')
    assert.ok(end.atMs < DEFAULT_CONVERGENCE.patienceMs + 5_000)
    assert.ok(end.downtimeMs <= DEFAULT_CONVERGENCE.tolerableDowntimeMs, `${end.downtimeMs} ms`)
  })

  it('pauses at last even where it will take long', () => {
    const end = relocate({
      memoryBytes: 4096 * MB,
      sendPerMs: MB,
      dirtyPerMs: 2 * MB,
      workingSetBytes: 4000 * MB
    })
    assert.equal(end.by, 'us')
    assert.ok(end.atMs >= DEFAULT_CONVERGENCE.lastPatienceMs)
  })

  it('does not take a stalled stream for one that is nearly done', () => {
    const convergence = new Convergence()
    const advices = Array.from({ length: 200 }, (_, step) =>
      convergence.observe({
        atMs: step * 10,
        remainingBytes: step < 15 ? 100 * MB - step * 4 * MB : 40 * MB,
        sentBytes: Math.min(step, 15) * 4 * MB,
        pass: 1
      })
    )
    assert.ok(!advices.includes('pause'))
    assert.equal(
      convergence.estimateMs({ atMs: 2000, remainingBytes: 40 * MB, sentBytes: 60 * MB, pass: 1 }),
      Number.POSITIVE_INFINITY
    )
  })

  it('takes a stream that was held back to go on as fast as before', () => {
    const convergence = new Convergence()
    const at = (atMs: number, remainingBytes: number) =>
      convergence.observe({ atMs, remainingBytes, sentBytes: -remainingBytes, pass: 1 })
    for (let atMs = 0; atMs <= 100; atMs += 10) at(atMs, 20 * MB - 0.1 * MB * atMs)
    for (let atMs = 110; atMs <= 190; atMs += 10) assert.equal(at(atMs, 10 * MB), 'go-on')
    let atMs = 200
    while (at(atMs, 10 * MB - 0.1 * MB * (atMs - 190)) === 'go-on') atMs += 5
    const leftBytes = 10 * MB - 0.1 * MB * (atMs - 190)
    assert.ok(Math.abs(leftBytes - DEFAULT_CONVERGENCE.tailMs * 0.1 * MB) < 0.6 * MB, `${atMs} ms`)
  })

  it('counts on nothing that is dirtied meanwhile where the guest may not execute between passes', () => {
    const busy = { atMs: 1_000, remainingBytes: 4 * MB, sentBytes: 200 * MB, pass: 2 }
    const leftMs = (everyPass: boolean) => {
      const convergence = new Convergence({ ...DEFAULT_CONVERGENCE, everyPass })
      convergence.observe({ ...busy, atMs: 0, remainingBytes: 100 * MB, pass: 1 })
      convergence.observe({ ...busy, atMs: 900, remainingBytes: 40 * MB })
      convergence.observe({ ...busy, atMs: 950, remainingBytes: 30 * MB })
      return convergence.estimateMs(busy)
    }
    assert.ok(leftMs(false) > 1.5 * leftMs(true), `${leftMs(false)} and ${leftMs(true)} ms`)
  })

  it('lets the guest go on when the rest takes much longer than expected', () => {
    const convergence = new Convergence({ ...DEFAULT_CONVERGENCE, glances: 0 })
    const at = (atMs: number, remainingBytes: number) =>
      convergence.observe({ atMs, remainingBytes, sentBytes: -remainingBytes, pass: 1 })
    at(0, 100 * MB)
    assert.equal(at(10, 60 * MB), 'pause')
    assert.equal(at(15, 59 * MB), 'go-on')
    assert.equal(at(100, 58.9 * MB), 'go-on')
    assert.equal(at(230, 58.8 * MB), 'resume')
  })

  it('does not let a guest go on for what would be sent before the next pause', () => {
    const convergence = new Convergence({ ...DEFAULT_CONVERGENCE, burstBytes: 2 * MB })
    const at = (atMs: number, remainingBytes: number, pass = 1) =>
      convergence.observe({ atMs, remainingBytes, sentBytes: -remainingBytes, pass })
    at(0, 4 * MB)
    assert.equal(at(100, 2 * MB), 'pause')
    assert.equal(at(200, 1.9 * MB), 'go-on')
    assert.equal(at(400, 1.8 * MB, 2), 'go-on')
    assert.equal(at(500, 2.1 * MB, 3), 'resume')
  })

  describe('while the stream is held back', () => {
    /** A stream of 0.1 MB/ms, in the middle of its first pass, as a real clock would tell. */
    const begun = () => {
      const convergence = new Convergence()
      const clock = { atMs: 1e6, remainingBytes: 60 * MB }
      const look = (afterMs: number, sentMb: number, leadMs = 5, pass = 1) => {
        clock.atMs += afterMs
        clock.remainingBytes -= sentMb * MB
        const { atMs, remainingBytes } = clock
        return { atMs, remainingBytes, sentBytes: 100 * MB - remainingBytes, pass, leadMs }
      }
      for (let count = 0; count < 50; count++) {
        assert.equal(convergence.observe(look(10, 1)), 'go-on')
      }
      return { convergence, look }
    }

    it('is not paused again before something was sent', () => {
      const { convergence, look } = begun()
      assert.equal(convergence.observe(look(10, 6.8)), 'pause')
      convergence.postponed()
      for (let count = 0; count < 10; count++) assert.equal(convergence.observe(look(10, 0)), 'go-on')
      assert.equal(convergence.observe(look(10, 0.1)), 'pause')
    })

    it('is paused again as soon as another pass has begun', () => {
      const { convergence, look } = begun()
      assert.equal(convergence.observe(look(10, 6.8)), 'pause')
      convergence.postponed()
      assert.equal(convergence.observe(look(10, 0)), 'go-on')
      assert.equal(convergence.observe(look(10, 1, 5, 2)), 'pause')
    })

    it('puts off a pause that came early because one answer was slow, but not one that is due', () => {
      const { convergence, look } = begun()
      assert.equal(convergence.observe(look(10, 1, 60)), 'pause')
      assert.equal(convergence.isEarly(look(1, 0, 60)), false)
      assert.equal(convergence.isEarly(look(1, 0, 6)), true)
      assert.equal(convergence.isEarly(look(10, 5, 6)), false)
    })

    it('does not put off a pause for which patience is over', () => {
      const convergence = new Convergence()
      const at = (atMs: number, pass: number) => ({
        atMs,
        remainingBytes: 100 * MB,
        sentBytes: atMs * 1e5,
        pass
      })
      convergence.observe(at(1e6, 1))
      convergence.observe(at(1e6 + 1000, 2))
      const given = at(1e6 + 1000 + DEFAULT_CONVERGENCE.lastPatienceMs + 1, 2)
      assert.equal(convergence.observe(given), 'pause')
      assert.equal(convergence.isEarly(given), false)
    })

    it('goes by what the stream carried for a quarter of a second, not by what stood in buffers', () => {
      const { convergence, look } = begun()
      // Nothing for a moment, then all of it at once.
      assert.equal(convergence.observe(look(15, 0)), 'go-on')
      assert.equal(convergence.observe(look(5, 2)), 'go-on')
      assert.equal(convergence.observe(look(10, 1)), 'go-on')
      assert.ok(convergence.estimateMs(look(10, 1)) > 55, String(convergence.estimateMs(look(0, 0))))
    })
  })

  it('always ends by our pause for a guest that sends at all', () => {
    fc.assert(
      fc.property(
        fc.record({
          memoryBytes: fc.integer({ min: 64, max: 2048 }).map(mb => mb * MB),
          sendPerMs: fc.double({ min: 0.02, max: 0.5, noNaN: true }).map(mb => mb * MB),
          dirtyPerMs: fc.double({ min: 0, max: 1, noNaN: true }).map(mb => mb * MB),
          workingSetBytes: fc.integer({ min: 0, max: 64 }).map(mb => mb * MB)
        }),
        guest => {
          const end = relocate(guest)
          assert.equal(end.by, 'us')
          assert.ok(end.pauses.every(ms => ms <= 250))
        }
      ),
      { numRuns: 60 }
    )
  }).timeout(30_000)
})
