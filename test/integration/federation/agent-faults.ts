import assert from 'node:assert/strict'
import { eventually } from '../../support/eventually.ts'
import { settled } from './settled.ts'
import type { HostName, Sites } from './sites.ts'

/** Of the source, in the order in which they come; `preflight` is over before anybody can look. */
const phases = ['reserving', 'streaming', 'renounced', 'deciding'] as const
const megabyte = 2 ** 20

/**
 * An agent is killed while a machine is relocated, and started again. Where a phase is over before the kill, the
 * kill comes in a later one; what has to hold is the same.
 */
export function agentFaults(sites: () => Sites): void {
  for (const side of ['source', 'target'] as const) {
    for (const phase of phases) {
      it(`the ${side}'s at ${phase}: one copy executes, at one place`, async () => {
        const { host, segments } = await sites().show('two')
        const [from, to]: HostName[] = host === 'a1' ? ['a1', 'b1'] : ['b1', 'a1']
        const victim = side === 'source' ? from! : to!
        const known = (await sites().relocation('two', from!))?.id
        const observer = await sites().observe(segments[0]!.ips[0]!)
        await observer.advances()
        const slow = phase === 'streaming' ? { bandwidth: 2 * megabyte } : {}
        const moving = sites().move('two', to!, slow)
        moving.catch(error => console.log(`        the move: ${error.code ?? error}`))
        const at = await eventually(
          async () => {
            const newest = await sites().relocation('two', from!)
            if (newest === undefined || newest.id === known) return undefined
            return newest.phases.some(({ name }) => name === phase) || newest.result !== 'running'
              ? newest.phases.at(-1)!.name
              : undefined
          },
          { deadlineMs: 60_000, everyMs: 5 }
        )
        await sites().killAgent(victim)
        console.log(`        killed at ${at}`)
        await sites().restart(victim)
        await settled(sites(), 'two')
        await observer.advances()
        if (observer.contradictions().length > 0) console.log(await sites().log(victim))
        assert.deepEqual(observer.contradictions(), [])
      })
    }
  }
}
