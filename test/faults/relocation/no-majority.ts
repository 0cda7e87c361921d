import assert from 'node:assert/strict'
import { settled } from '../../integration/federation/settled.ts'
import type { Sites } from '../../integration/federation/sites.ts'
import { eventually } from '../../support/eventually.ts'
import { Relocating } from './relocating.ts'

/** How long no two of the three voters reach each other, and how much a guest may count in its moments around that. */
const withoutMajorityMs = 8_000
const countedAtMost = 40

/** Nobody can decide who executes a machine that was paused to be moved: the witness stands still, the sites are cut apart. */
export function noMajority(sites: () => Sites): void {
  it('a machine stays paused on both sides, and executes once there is one', async () => {
    const relocating = await Relocating.at(sites(), 'source')
    const { segments, voters } = await sites().show('two')
    assert.deepEqual(voters.map(({ name }) => name).sort(), ['a1', 'aw', 'b1'])
    const observer = await sites().observe(segments[0]!.ips[0]!)
    await observer.advances()
    const stopped = await sites().stopAgentAt(relocating.from, 'source', 'renounced')
    relocating.move({})
    const goOn = await stopped()
    const before = observer.last
    const since = performance.now()
    try {
      await sites().loseMajority()
    } finally {
      goOn()
    }
    await eventually(() => performance.now() - since > withoutMajorityMs, {
      deadlineMs: 2 * withoutMajorityMs
    })
    assert.equal((await sites().relocation('two', relocating.from))?.result, 'running')
    const samples = observer.samples.length
    await sites().heal()
    await settled(sites(), 'two')
    await observer.advances()
    const counted = observer.samples[samples]!.count - before
    console.log(`        ${await relocating.result}; it counted ${counted} times meanwhile`)
    assert.ok(
      counted < countedAtMost,
      `it counted ${counted} times while nobody could decide that it executes`
    )
    assert.deepEqual(observer.contradictions(), [])
  })
}
