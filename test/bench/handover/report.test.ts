import assert from 'node:assert/strict'
import type { MachineMove } from '../../../bench/handover/machine.ts'
import type { PlainMove } from '../../../bench/handover/plain.ts'
import { besidePlain, describe as described, figures, keptOf } from '../../../bench/handover/report.ts'

const seen = {
  ...{ blackoutMs: 100, elsewhereMs: 0, quietMs: 5, beganMs: 0, endingRoundTripMs: 1 },
  ...{ sent: 1_000, lost: 0, longestRoundTripMs: 1, longestPauseMs: 1 }
}

function plainMove(change: Partial<PlainMove>): PlainMove {
  return { ...seen, downtimeMs: 60, differenceMs: 40, pausedMs: 60, ...change }
}

function ourMove(change: Partial<MachineMove>): MachineMove {
  const carrier = { carrier: 'native', path: 'direct', why: '' } as const
  return { ...plainMove({}), from: 'a1', to: 'b1', carrier, aborted: [], phases: [], ...change }
}

const ours = [20, 20.1, 35, 35.1].map((differenceMs, move) =>
  ourMove({ differenceMs, pausedMs: 100 - differenceMs, lost: move })
)
const plain = {
  moves: [14, 15, 90].map(differenceMs => plainMove({ differenceMs, lost: 50, givenMs: 1, guestMs: 13 })),
  failures: []
}

describe('the report of handovers', () => {
  it('counts a move as kept by the whole difference, whoever causes it', () => {
    assert.equal(keptOf(ours), 1)
  })

  it('counts beside that what is within as much more than plain QEMU in its median', () => {
    assert.deepEqual(besidePlain({ ours, plain, peers: {} }), { differenceMs: 35, kept: 3 })
    assert.equal(besidePlain({ ours, peers: {} }), undefined)
    assert.equal(besidePlain({ ours, plain: { moves: [], failures: ['it died'] }, peers: {} }), undefined)
  })

  it("counts there by QEMU's own pause, where it is shorter than the recorded downtime", () => {
    const kept = (pausedMs?: number) => {
      const move = ourMove({ downtimeMs: 80, differenceMs: 20 })
      const { pausedMs: _, ...undated } = move
      const one = pausedMs === undefined ? undated : { ...move, pausedMs }
      return besidePlain({ ours: [one], plain, peers: {} })?.kept
    }
    assert.deepEqual([kept(70), kept(60), kept()], [1, 0, 1])
  })

  it('has figures of what was measured only', () => {
    const { watari, plainQemu, ...others } = figures({ ours, plain, peers: {} })
    assert.deepEqual(watari?.lost, { median: 1.5, min: 0, max: 3, of: 4 })
    assert.equal(watari?.givenMs, undefined)
    assert.deepEqual(plainQemu?.givenMs, { median: 1, min: 1, max: 1, of: 3 })
    assert.deepEqual(others, {})
  })

  it('shows a row for each, and both counts', () => {
    const text = described({ ours, plain, peers: { direct: { moves: [], failure: 'n2n is not there' } } })
    assert.match(text, /^watari +4 .* - +- +5, 5 +1\.5, 3$/m)
    assert.match(text, /^plain QEMU, one bridge +3 .* 1, 1 +13, 13 +5, 5 +50, 50$/m)
    assert.match(text, /^n2n direct: n2n is not there +0( +-){8}$/m)
    assert.match(text, /^1 of 4 moves within downtime \+ 20 ms; the prober's carrier: native, direct$/m)
    assert.match(text, /^3 of 4 within QEMU's own pause \+ 35 ms: /m)
  })

  it('says nothing of plain QEMU where it did not run', () => {
    assert.doesNotMatch(described({ ours, plain: { moves: [], failures: [] }, peers: {} }), /plain/)
  })
})
