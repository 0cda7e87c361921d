import assert from 'node:assert/strict'
import { Guard, type GuardEvent, type GuardReport, guardSettings } from '../../../protocol/lease/guard.ts'

export const machine = { id: 'a'.repeat(32), epoch: 4 } as const

/** One machine with its QEMU, a guard that is stepped when it wants to be, and what may become of them. */
export class GuardWorld {
  readonly guard = new Guard()
  now = 0
  isRunning = true
  isDead = false
  isUnkillable = false
  isConnected = true
  /** Orders to stop that QEMU has and did not answer. */
  stops = 0
  kills = 0
  last: GuardReport | undefined
  /** The end of the lease, as the guard has been told. */
  #until = Number.NEGATIVE_INFINITY
  /** Since when the guard can have known that it is late. */
  #lateSince = Number.NEGATIVE_INFINITY

  /** By QEMU's word, and nothing since could have let it go on. */
  #isKnownStill = false

  /** What the guard says of the machine. */
  get report(): GuardReport['state'] | undefined {
    return this.guard.reports()[0]?.state
  }

  guardIt(untilMs: number): GuardReport['state'] {
    this.#until = untilMs
    return this.ask('guard', { untilMs })
  }

  extend(untilMs: number, exactly = false): GuardReport['state'] {
    const isTaken = untilMs <= this.now + guardSettings.maxAheadMs
    if (isTaken && (exactly || untilMs > this.#until)) this.#until = untilMs
    if (exactly) this.#lateSince = this.now
    return this.ask('extend', { untilMs, ...(exactly && { exactly }) })
  }

  ask(kind: 'guard' | 'extend' | 'release', change: object): GuardReport['state'] {
    this.feed({ kind, request: 1, machines: [{ ...machine, ...change }] })
    return this.last!.state
  }

  /** Time in which the guard is stepped when it wants to be. */
  pass(ms: number): void {
    const end = this.now + ms
    for (let steps = 0; ; steps += 1) {
      assert(steps < 100_000, 'the guard wants to be stepped again and again')
      const at = this.guard.wakeup()
      if (at === undefined || at > end) break
      this.now = Math.max(this.now, at)
      this.feed({ kind: 'tick' })
      this.check()
    }
    this.now = end
  }

  /** Time in which nobody executes, as a guard finds it afterwards. */
  freeze(ms: number): void {
    this.now += ms
    this.#lateSince = this.now
    this.feed({ kind: 'tick' })
  }

  /** QEMU does what it was told. */
  process(): void {
    if (this.isDead || !this.isConnected || this.stops === 0) return
    this.agentStop()
    this.stops = 0
    this.feed({ kind: 'paused', ...machine })
  }

  /** QEMU is told to stop and its guest does; but it waits for its disk. */
  standStill(): void {
    if (this.stops > 0) this.agentStop()
  }

  agentStop(): void {
    if (this.isDead || !this.isRunning) return
    this.isRunning = false
    if (this.isConnected) this.feed({ kind: 'stopped', ...machine })
  }

  /** Somebody lets the guest go on. */
  resume(): void {
    // QEMU does one thing after the other.
    if (this.isDead || this.isRunning || this.stops > 0 || !this.isConnected) return
    this.isRunning = true
    this.#lateSince = this.now
    this.feed({ kind: 'resumed', ...machine })
  }

  /** The agent as it is to be: it lets the guest go on where the guard says that it may, or where it paused it itself. */
  obey(): void {
    const { last, now } = this
    const isExtended = last !== undefined && last.untilMs - guardSettings.pauseBeforeMs > now
    // It need not know yet that the guard says the other of the two by now.
    if (!isExtended || [last.state, this.report].some(state => state !== 'paused' && state !== 'armed'))
      return
    if (this.isConnected) this.resume()
    else if (!this.isDead) this.isRunning = true
  }

  /** The connection to QEMU breaks. @param wasDone whether QEMU did what it was told before */
  lose(wasDone: boolean): void {
    if (!this.isConnected || this.isDead) return
    this.isConnected = false
    this.#lateSince = this.now
    const hadStop = this.stops > 0
    this.stops = 0
    if (hadStop && wasDone) this.isRunning = false
    if (hadStop) this.feed({ kind: 'pause-failed', ...machine })
    this.feed({ kind: 'lost', ...machine })
  }

  connect(): void {
    if (this.isConnected || this.isDead) return
    this.isConnected = true
    this.feed({ kind: this.isRunning ? 'resumed' : 'stopped', ...machine })
  }

  die(): void {
    this.isDead = true
    this.isRunning = false
    this.stops = 0
    this.feed({ kind: 'gone', ...machine })
  }

  feed(event: GuardEvent): void {
    const queue = [event]
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (next.kind === 'stopped' || next.kind === 'paused') this.#isKnownStill = true
      if (next.kind === 'resumed' || next.kind === 'lost' || next.kind === 'extend')
        this.#isKnownStill = false
      for (const effect of this.guard.step(next, this.now)) {
        switch (effect.kind) {
          case 'pause':
            assert.equal(this.stops, 0, 'one pause at a time')
            if (this.isConnected) this.stops += 1
            else queue.push({ kind: 'pause-failed', ...machine })
            break
          case 'kill':
            this.kills += 1
            assert(!this.#isKnownStill, 'killed, and was said to stand still')
            if (this.isUnkillable || this.isDead) break
            this.isDead = true
            this.isRunning = false
            this.stops = 0
            queue.push({ kind: 'gone', ...machine })
            break
          case 'tell':
            this.#told(effect.machine)
            break
          case 'answer':
            this.#told(effect.machines[0]!)
        }
      }
    }
  }

  /** What holds at every moment at which the guard has had its turn. */
  check(): void {
    const { killBeforeMs, lateMs } = guardSettings
    if (!this.isRunning || this.isUnkillable || this.report === undefined) return
    const bound = Math.max(this.#until - killBeforeMs, this.#lateSince + lateMs)
    assert(this.now < bound, `executes at ${this.now}, though it should have ended by ${bound}`)
    assert.equal(this.guard.reports()[0]!.untilMs, this.#until)
  }

  #told(report: GuardReport): void {
    this.last = report
    if (report.state !== 'paused') return
    assert.equal(this.isRunning, false, 'said to be paused, and executes')
    assert.equal(this.stops, 0, 'said to be paused, and is about to be paused again')
  }
}
