import assert from 'node:assert/strict'
import { untilDone } from '../../../agents/vm/retries.ts'
import { WatariError } from '../../../protocol/errors.ts'
import { ended } from './support/agent-host.ts'

const times = { firstMs: 1_000, maxMs: 5_000 }

/** A clock whose time passes at once, and that tells how much. */
function quickClock() {
  const waited: number[] = []
  const after = (ms: number, run: () => void) => {
    waited.push(ms)
    queueMicrotask(run)
    return () => {}
  }
  return { waited, clock: { now: () => 0, after } }
}

describe('retries', () => {
  it('wait twice as long after every failure, up to a bound, and end with a success', async () => {
    const { waited, clock } = quickClock()
    let left = 5
    const { signal } = new AbortController()
    const attempt = async () => {
      if (left-- > 0) throw new Error('not yet')
    }
    await untilDone(attempt, { signal, times, clock, onFailure: () => {} })
    assert.deepEqual(waited, [1_000, 2_000, 4_000, 5_000, 5_000])
  })

  it('tell once of each distinct failure, however its sentence changes', async () => {
    const { clock } = quickClock()
    const codes = ['no-room', 'image-missing', 'no-room', 'no-room', 'image-missing']
    const told: string[] = []
    const { signal } = new AbortController()
    const attempt = async () => {
      const code = codes.shift()
      if (code) throw new WatariError(code, `${codes.length} are left`)
    }
    await untilDone(attempt, {
      signal,
      times,
      clock,
      onFailure: error => told.push((error as WatariError).code)
    })
    assert.deepEqual(told, ['no-room', 'image-missing'])
  })

  it('end with their signal: while they wait, and before they begin', async () => {
    const end = new AbortController()
    const waiting = Promise.withResolvers<void>()
    let [attempts, cancelled] = [0, 0]
    const after = () => {
      waiting.resolve()
      return () => {
        cancelled += 1
      }
    }
    const attempt = async () => {
      attempts += 1
      throw new Error('never')
    }
    const options = { signal: end.signal, clock: { now: () => 0, after }, onFailure: () => {} }
    const done = untilDone(attempt, options)
    await waiting.promise
    end.abort()
    await ended(done)
    await ended(untilDone(attempt, options))
    assert.deepEqual([attempts, cancelled], [1, 1])
  })
})
