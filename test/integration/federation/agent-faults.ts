import assert from 'node:assert/strict'
import { callOff, phases, phasesBack, sides, streaming } from './relocating.ts'
import { settled } from './settled.ts'
import type { HostName, Sites } from './sites.ts'

const megabyte = 2 ** 20

type Move = (limit: { bandwidth?: number }) => void

/** An agent is killed while a machine is relocated, in each phase that it comes to, and started again. */
export function agentFaults(sites: () => Sites): void {
  /** @param fault from the beginning of the relocation to the agent's end */
  async function survives(
    side: (typeof sides)[number],
    fault: (at: { from: HostName; victim: HostName; known: string | undefined }, move: Move) => Promise<void>
  ): Promise<void> {
    const { host, segments } = await sites().show('two')
    const [from, to]: HostName[] = host === 'a1' ? ['a1', 'b1'] : ['b1', 'a1']
    const victim = side === 'source' ? from! : to!
    const known = (await sites().relocation('two', from!))?.id
    const observer = await sites().observe(segments[0]!.ips[0]!)
    await observer.advances()
    let moving: Promise<string> | undefined
    await fault({ from: from!, victim, known }, limit => {
      moving = sites()
        .move('two', to!, limit)
        .then(
          ({ result }) => result,
          error => String(error.code)
        )
    })
    await sites().restart(victim)
    await settled(sites(), 'two')
    console.log(`        ${await moving}, now at ${(await sites().show('two')).host}`)
    await observer.advances()
    if (observer.contradictions().length > 0) console.log(await sites().log(victim))
    assert.deepEqual(observer.contradictions(), [])
  }

  for (const side of sides) {
    for (const phase of phases[side]) {
      it(`the ${side}'s at ${phase}: one copy executes, at one place`, () =>
        survives(side, async ({ victim }, move) => {
          const killed = await sites().killAgentAt(victim, side, phase)
          move({})
          await killed()
        }))
    }
    for (const phase of phasesBack[side]) {
      it(`the ${side}'s at ${phase}, called off: one copy executes, at one place`, () =>
        survives(side, async ({ from, victim, known }, move) => {
          const killed = await sites().killAgentAt(victim, side, phase)
          move({ bandwidth: 2 * megabyte })
          await callOff(sites(), from, known)
          await killed()
        }))
    }
    it(`the ${side}'s while state flows: one copy executes, at one place`, () =>
      survives(side, async ({ from, victim, known }, move) => {
        move({ bandwidth: 2 * megabyte })
        await streaming(sites(), from, known, 4 * megabyte)
        await sites().killAgent(victim)
      }))
  }
}
