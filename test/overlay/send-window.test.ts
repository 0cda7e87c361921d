import assert from 'node:assert/strict'
import fc from 'fast-check'
import { acknowledging, SendWindow } from '../../overlay/send-window.ts'
import { seededRandom } from '../support/seeded-random.ts'

const mebibyte = 2 ** 20
const chunkBytes = 64 * 1024

/** A path: a line of bytes that is served at a rate, and takes its time there and back. Steps of a millisecond. */
class Path {
  readonly window: SendWindow
  bytesPerMs: number
  oneWayMs: number
  nowMs = 0
  delivered = 0
  /** How much later than it might an acknowledgement comes. */
  lateMs = () => 0
  /** What stands in line before the bottleneck. */
  #line = 0
  #budget = 0
  readonly #there: { atMs: number; bytes: number }[] = []
  readonly #back: { atMs: number; bytes: number }[] = []
  #unacknowledged = 0
  #acknowledgeAtMs = Number.POSITIVE_INFINITY

  constructor(bytesPerMs: number, oneWayMs: number, maxBytes = 8 * mebibyte) {
    this.bytesPerMs = bytesPerMs
    this.oneWayMs = oneWayMs
    this.window = new SendWindow(maxBytes)
  }

  /** How long a byte that is sent now stands in line. */
  get inLineMs(): number {
    return this.#line / this.bytesPerMs
  }

  /** @param offered what the writer has to send in each millisecond; all that it may, if absent */
  run(ms: number, offered = Number.POSITIVE_INFINITY): { worstInLineMs: number; bytesPerMs: number } {
    const before = this.delivered
    let worstInLineMs = 0
    let left = 0
    for (const untilMs = this.nowMs + ms; this.nowMs < untilMs; this.nowMs++) {
      left = Math.min(left + offered, 100 * chunkBytes)
      for (let room = 1; left > 0 && room > 0; ) {
        room = this.window.room()
        const bytes = Math.min(room, left, chunkBytes)
        if (bytes === 0) break
        this.window.sent(bytes, this.nowMs)
        this.#line += bytes
        left -= bytes
      }
      this.#carry()
      worstInLineMs = Math.max(worstInLineMs, this.inLineMs)
    }
    return { worstInLineMs, bytesPerMs: (this.delivered - before) / ms }
  }

  #carry(): void {
    this.#budget = Math.min(this.#budget + this.bytesPerMs, this.bytesPerMs + 1500)
    const bytes = Math.min(this.#line, Math.floor(this.#budget))
    this.#budget -= bytes
    this.#line -= bytes
    if (bytes > 0) this.#there.push({ atMs: this.nowMs + this.oneWayMs, bytes })
    while ((this.#there[0]?.atMs ?? Number.POSITIVE_INFINITY) <= this.nowMs) {
      const { bytes } = this.#there.shift()!
      this.delivered += bytes
      this.#unacknowledged += bytes
      const { leastBytes, soonMs, quietMs } = acknowledging
      const waitMs = this.#unacknowledged >= leastBytes ? soonMs : quietMs
      this.#acknowledgeAtMs = Math.min(this.#acknowledgeAtMs, this.nowMs + waitMs)
    }
    if (this.#unacknowledged >= acknowledging.atOnceBytes || this.nowMs >= this.#acknowledgeAtMs) {
      const atMs = Math.max(this.#back.at(-1)?.atMs ?? 0, this.nowMs + this.oneWayMs + this.lateMs())
      this.#back.push({ atMs, bytes: this.#unacknowledged })
      this.#unacknowledged = 0
      this.#acknowledgeAtMs = Number.POSITIVE_INFINITY
    }
    while ((this.#back[0]?.atMs ?? Number.POSITIVE_INFINITY) <= this.nowMs) {
      this.window.acknowledged(this.#back.shift()!.bytes, this.nowMs)
    }
  }
}

const paths = [125, 2_000, 12_500, 100_000].flatMap(bytesPerMs =>
  [0, 5, 50].map(oneWayMs => ({ bytesPerMs, oneWayMs }))
)
/** What the smallest window and the next piece take on a slow path. */
const grainMs = (bytesPerMs: number) => (32 * 1024) / bytesPerMs

describe('the bytes of a stream that are under way', () => {
  for (const { bytesPerMs, oneWayMs } of paths) {
    it(`fill ${bytesPerMs / 1000} MB/s over ${oneWayMs} ms one way, and hardly stand in line`, () => {
      const path = new Path(bytesPerMs, oneWayMs)
      path.run(8_000)
      // Long enough for many epochs: a line that counted as a part of the path would grow with each.
      const { worstInLineMs, bytesPerMs: carried } = path.run(60_000)
      const most = Math.min(bytesPerMs, (8 * mebibyte) / (2 * oneWayMs + 8))
      assert.ok(carried > 0.9 * most, `carried ${carried} of ${most}`)
      assert.ok(worstInLineMs < 150 + grainMs(bytesPerMs), `${worstInLineMs} ms in line`)
    })
  }

  it('fill a long path within a second', () => {
    const path = new Path(50_000, 50)
    path.run(1_000)
    assert.ok(path.run(500).bytesPerMs > 45_000)
  })

  it('are soon few again when the path becomes slow, and many when it becomes fast', () => {
    const path = new Path(50_000, 5)
    path.run(3_000)
    path.bytesPerMs = 2_000
    // What was under way by then takes 1.4 s, and only two such rounds are believed.
    path.run(5_000)
    assert.ok(path.run(5_000).worstInLineMs < 150)
    path.bytesPerMs = 50_000
    path.run(1_000)
    assert.ok(path.run(500).bytesPerMs > 45_000)
  })

  it('fill a path on which some answers come late', () => {
    const random = seededRandom(7)
    for (const { bytesPerMs, oneWayMs } of paths) {
      const path = new Path(bytesPerMs, oneWayMs)
      path.lateMs = () => random() * (random() < 0.1 ? 60 : 15)
      path.run(8_000)
      const { bytesPerMs: carried } = path.run(20_000)
      const most = Math.min(bytesPerMs, (8 * mebibyte) / (2 * oneWayMs + 20))
      assert.ok(carried > 0.85 * most, `${carried} of ${most} over ${oneWayMs} ms`)
    }
  })

  it('find out about a path that became longer', () => {
    const path = new Path(10_000, 5)
    path.run(3_000)
    path.oneWayMs = 50
    path.run(15_000)
    assert.ok(path.run(2_000).bytesPerMs > 9_000)
  })

  it('are not fewer after a while in which there was little to send', () => {
    for (const offered of [0.5, 2, 10, 100, 1_000]) {
      const path = new Path(50_000, 10)
      path.run(3_000)
      path.run(20_000, offered)
      const { bytesPerMs } = path.run(200)
      assert.ok(bytesPerMs > 35_000, `${bytesPerMs} bytes/ms after ${offered}`)
    }
  })

  it('are never more than the stream holds, and never none, whatever happens', () => {
    const steps = fc.array(
      fc.record({
        send: fc.integer({ min: 0, max: 10 * mebibyte }),
        forMs: fc.double({ min: 0, max: 20_000, noNaN: true }),
        share: fc.double({ min: 0, max: 1, noNaN: true })
      }),
      { maxLength: 60 }
    )
    fc.assert(
      fc.property(steps, steps => {
        const window = new SendWindow(mebibyte)
        let nowMs = 0
        for (const { send, forMs, share } of steps) {
          const room = window.room()
          assert.ok(room > 0 || window.underWay >= 16 * 1024)
          if (room > 0 && send > 0) window.sent(Math.min(room, send), nowMs)
          nowMs += forMs
          window.acknowledged(Math.floor(window.underWay * share), nowMs)
          assert.ok(window.underWay <= 1.25 * mebibyte)
        }
        window.acknowledged(window.underWay, nowMs)
        assert.ok(window.room() > 0)
      })
    )
  })

  it('cannot be acknowledged before they were sent', () => {
    const window = new SendWindow(mebibyte)
    window.sent(10, 0)
    assert.throws(() => window.acknowledged(11, 1), RangeError)
  })
})
