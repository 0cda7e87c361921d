import assert from 'node:assert/strict'
import { settled } from '../../integration/federation/settled.ts'
import type { Sites } from '../../integration/federation/sites.ts'
import { eventually } from '../../support/eventually.ts'
import { phases, Relocating, sides } from './relocating.ts'

/** Longer than a relocation takes otherwise, and than a target waits before it gives back what it has not been told of. */
const cutMs = 6_000

/** The two sites are cut apart for a while, in each phase that a relocation comes to. */
export function cuts(sites: () => Sites): void {
  for (const side of sides) {
    for (const phase of phases[side]) {
      it(`at the ${side}'s ${phase}: one copy executes, at one place`, async () => {
        const { segments } = await sites().show('two')
        const relocating = await Relocating.at(sites(), side)
        const observer = await sites().observe(segments[0]!.ips[0]!)
        await observer.advances()
        const stopped = await sites().stopAgentAt(relocating.victim, side, phase)
        relocating.move({})
        const goOn = await stopped()
        const since = performance.now()
        try {
          await sites().cut('b')
        } finally {
          goOn()
        }
        await eventually(() => performance.now() - since > cutMs, { deadlineMs: 2 * cutMs })
        await sites().heal()
        await settled(sites(), 'two')
        console.log(`        ${await relocating.result}, now at ${(await sites().show('two')).host}`)
        await observer.advances()
        assert.deepEqual(observer.contradictions(), [])
      })
    }
  }
}
