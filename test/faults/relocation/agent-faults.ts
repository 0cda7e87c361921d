import assert from 'node:assert/strict'
import { settled } from '../../integration/federation/settled.ts'
import type { Sites } from '../../integration/federation/sites.ts'
import { phases, phasesBack, Relocating, sides } from './relocating.ts'

const megabyte = 2 ** 20

/** An agent is killed while a machine is relocated, in each phase that it comes to, and started again. */
export function agentFaults(sites: () => Sites): void {
  /** @param fault from the beginning of the relocation to the agent's end */
  async function survives(
    side: (typeof sides)[number],
    fault: (relocating: Relocating) => Promise<void>
  ): Promise<void> {
    const { segments } = await sites().show('two')
    const relocating = await Relocating.at(sites(), side)
    const observer = await sites().observe(segments[0]!.ips[0]!)
    await observer.advances()
    await fault(relocating)
    await sites().restart(relocating.victim)
    await settled(sites(), 'two')
    console.log(`        ${await relocating.result}, now at ${(await sites().show('two')).host}`)
    await observer.advances()
    if (observer.contradictions().length > 0) console.log(await sites().log(relocating.victim))
    assert.deepEqual(observer.contradictions(), [])
  }

  for (const side of sides) {
    for (const phase of phases[side]) {
      it(`the ${side}'s at ${phase}: one copy executes, at one place`, () =>
        survives(side, async relocating => {
          const killed = await sites().killAgentAt(relocating.victim, side, phase)
          relocating.move({})
          await killed()
        }))
    }
    for (const phase of phasesBack[side]) {
      it(`the ${side}'s at ${phase}, called off: one copy executes, at one place`, () =>
        survives(side, async relocating => {
          const killed = await sites().killAgentAt(relocating.victim, side, phase)
          relocating.move({ bandwidth: 2 * megabyte })
          await relocating.callOff()
          await killed()
        }))
    }
    it(`the ${side}'s while state flows: one copy executes, at one place`, () =>
      survives(side, async relocating => {
        relocating.move({ bandwidth: 2 * megabyte })
        await relocating.streaming(4 * megabyte)
        await sites().killAgent(relocating.victim)
      }))
  }
}
