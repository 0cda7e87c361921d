import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { bootClock, bootTimeMs } from '../../agents/boot-clock.ts'
import { Runner } from '../../overlay/runner.ts'
import type { Core } from '../../protocol/core.ts'
import { eventually } from '../support/eventually.ts'

describe('the boot-time clock', () => {
  it("is the kernel's, in steps far below a millisecond, and only grows", () => {
    const upMs = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000
    assert(Math.abs(bootTimeMs() - upMs) < 1_000)
    const times = Array.from({ length: 1_000 }, bootTimeMs)
    assert(times.every((time, at) => at === 0 || time >= times[at - 1]!))
    assert(new Set(times).size > 500)
  })

  it('notices soon that it went on while timers stood still', async () => {
    // A host that is suspended for a minute while a core waits for ten seconds.
    let suspendedMs = 0
    let wokenAt: number | undefined
    const now = (): number => performance.now() + suspendedMs
    const due = now() + 10_000
    const core: Core<{ kind: 'tick' }, never> = {
      step: (_, at) => {
        if (at >= due) wokenAt ??= performance.now()
        return []
      },
      wakeup: () => (wokenAt === undefined ? due : undefined)
    }
    await using _ = new Runner<{ kind: 'tick' }, never>({
      ...{ core, execute: () => {}, tick: { kind: 'tick' }, clock: { ...bootClock, now } },
      onFault: error => assert.fail(String(error))
    })
    const at = performance.now()
    suspendedMs = 60_000
    await eventually(() => wokenAt !== undefined, { deadlineMs: 2_000 })
    assert(wokenAt! - at < 1_000)
  })
})
