import assert from 'node:assert/strict'
import type { Addon, CarrierRef } from '../../../../agents/network/native/addon.ts'
import type { NativeCarrier } from '../../../../agents/network/native/native-carrier.ts'
import {
  type Agreed,
  NativeSessions,
  type SessionTimes
} from '../../../../agents/network/native/native-sessions.ts'
import { WatariError } from '../../../../protocol/errors.ts'
import type { Agreement } from '../../../../protocol/link/agreement.ts'

const times: SessionTimes = {
  rekeyMs: 10_000,
  rekeyDatagrams: 1_000,
  stragglerMs: 1_000,
  firstRetryMs: 500,
  lastRetryMs: 8_000
}

/** One host's side of a link, with a carrier that only counts. */
class Side {
  readonly open = new Map<number, { sealed: number; received: number }>()
  readonly sessions: NativeSessions
  asked = 0
  /** The other side, by which number it knows the sessions that we know by ours. */
  peer: Side | undefined
  readonly theirs = new Map<number, number>()
  now: () => number
  refuses: WatariError | undefined
  #next: number

  constructor(first: number, now: () => number) {
    this.#next = first
    this.now = now
    const addon = {
      addSession: (_ref: CarrierRef, _link: number, local: number) =>
        this.open.set(local, { sealed: 0, received: 0 }),
      removeSession: (_ref: CarrierRef, local: number) => this.open.delete(local),
      sessionCounters: (_ref: CarrierRef, local: number) => {
        const counts = this.open.get(local)
        return counts && [counts.sealed, counts.received]
      }
    } as unknown as Addon
    this.sessions = new NativeSessions({
      carrier: { addon, ref: {} as CarrierRef, willPublish: () => {} } as NativeCarrier,
      clock: { now: () => this.now(), after: () => () => {} },
      times,
      handle: 1,
      newSession: () => this.number(),
      ask: async session => await this.#ask(session),
      onChange: () => {}
    })
  }

  number(): number {
    return this.#next++
  }

  async #ask(session: number): Promise<Agreed> {
    this.asked++
    if (this.refuses !== undefined) throw this.refuses
    const peer = this.peer!
    const answered = peer.number()
    this.theirs.set(session, answered)
    peer.theirs.set(answered, session)
    peer.sessions.agreed(answered, agreed(session), false)
    return agreed(answered)
  }

  /** A datagram to the other side. @returns whether it is opened there */
  send(): boolean {
    const local = this.sessions.sealing!
    this.open.get(local)!.sealed++
    const counts = this.peer!.open.get(this.theirs.get(local)!)
    if (counts === undefined) return false
    counts.received++
    return true
  }
}

function agreed(session: number): Agreed {
  const none = new Uint8Array(0)
  const answer: Agreement = { session, secret: none, addresses: [], segments: new Map() }
  return { answer, sealKey: none, openKey: none }
}

describe('the sessions of a link', () => {
  let now = 0
  let a: Side
  let b: Side
  const settle = () => new Promise<void>(resolve => setImmediate(resolve))

  beforeEach(() => {
    now = 1_000
    a = new Side(100, () => now)
    b = new Side(200, () => now)
    a.peer = b
    b.peer = a
  })

  /** Lets seconds pass, with datagrams both ways, none of which may be lost. */
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      now += 1_000
      for (const side of [a, b]) side.sessions.tend(false)
      await settle()
      for (let round = 0; round < 3; round++) for (const side of [a, b]) assert(side.send(), `lost at ${now}`)
    }
  }

  it('are replaced in time, by the side that asked, and nothing is lost', async () => {
    a.sessions.ask()
    await settle()
    await pass(60)
    assert.equal(a.asked, 6)
    assert.equal(b.asked, 0)
    assert(a.open.size <= 2 && b.open.size <= 2)
  })

  it('are both kept where both sides asked at once, for each may seal with another', async () => {
    a.sessions.ask()
    b.sessions.ask()
    await settle()
    assert.equal(a.open.size, 2)
    await pass(60)
  })

  it('are replaced when much was sealed, long before a counter ends', async () => {
    a.sessions.ask()
    await settle()
    a.open.get(a.sessions.sealing!)!.sealed = times.rekeyDatagrams + 1
    await pass(1)
    assert.equal(a.asked, 2)
  })

  it('are used on where the other side cannot be asked, which is tried ever more rarely', async () => {
    a.sessions.ask()
    await settle()
    a.refuses = new WatariError('unreachable', 'no connection')
    b.refuses = a.refuses
    await pass(60)
    assert(a.asked > 3 && a.asked < 12, `asked ${a.asked} times`)
    a.refuses = undefined
    a.sessions.hurry()
    await pass(1)
    assert.equal(a.sessions.detail, '')
    assert(now - 1_000 > 0)
  })

  it('are not asked for again soon of a host that has no native carrier', async () => {
    a.refuses = new WatariError('no-such-method', 'none')
    a.sessions.ask()
    await settle()
    for (let second = 0; second < 250; second++) {
      now += 1_000
      a.sessions.tend(true)
      await settle()
    }
    assert.equal(a.asked, 1)
    assert.match(a.sessions.detail, /no native carrier/)
  })

  it('are never more than four', async () => {
    for (let round = 0; round < 10; round++) {
      b.sessions.hurry()
      b.sessions.ask()
      await settle()
      await pass(1)
      assert(a.open.size <= 4 && b.open.size <= 4)
    }
  })
})
