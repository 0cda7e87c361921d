import assert from 'node:assert/strict'
import { eventually } from '../../support/eventually.ts'
import { settled } from './settled.ts'
import type { HostName, Sites } from './sites.ts'

/**
 * Of a relocation that nothing else disturbs. Its target has heard the renunciation when all is in; that it has
 * `loaded` before takes a message that is late, as in the schedules of the cores.
 */
const phases = {
  source: [
    'preflight',
    'reserving',
    'registering',
    'streaming',
    'renounced',
    'deciding',
    'yielding',
    'discarding'
  ],
  target: ['preparing', 'reserved', 'incoming', 'renounced', 'deciding', 'executing']
} as const
/** Of one that is called off while memory is sent. */
const phasesBack = { source: ['aborting', 'resuming'], target: ['discarding'] } as const
const sides = ['source', 'target'] as const
const megabyte = 2 ** 20

/** An agent is killed while a machine is relocated, in each phase that it comes to, and started again. */
export function agentFaults(sites: () => Sites): void {
  async function killedAt(side: (typeof sides)[number], phase: string, isCalledOff: boolean): Promise<void> {
    const { host, segments } = await sites().show('two')
    const [from, to]: HostName[] = host === 'a1' ? ['a1', 'b1'] : ['b1', 'a1']
    const victim = side === 'source' ? from! : to!
    const known = (await sites().relocation('two', from!))?.id
    const observer = await sites().observe(segments[0]!.ips[0]!)
    await observer.advances()
    const killed = await sites().killAgentAt(victim, side, phase)
    const moving = sites()
      .move('two', to!, isCalledOff ? { bandwidth: 2 * megabyte } : {})
      .then(
        ({ result }) => result,
        error => String(error.code)
      )
    if (isCalledOff) await callOff(from!, known)
    await killed()
    await sites().restart(victim)
    await settled(sites(), 'two')
    console.log(`        ${await moving}, now at ${(await sites().show('two')).host}`)
    await observer.advances()
    if (observer.contradictions().length > 0) console.log(await sites().log(victim))
    assert.deepEqual(observer.contradictions(), [])
  }

  async function callOff(from: HostName, known: string | undefined): Promise<void> {
    const isStreaming = async () => {
      const newest = await sites().relocation('two', from)
      return newest?.id !== known && newest?.phases.some(({ name }) => name === 'streaming') && newest.id
    }
    const id = await eventually(isStreaming, { deadlineMs: 60_000, everyMs: 20 })
    // Whoever asks may lose sight of it with the agent.
    void sites()
      .agent(from)
      .run('relocation.cancel', { id: String(id) }, () => {})
      .catch(() => {})
  }

  for (const side of sides) {
    for (const phase of phases[side]) {
      it(`the ${side}'s at ${phase}: one copy executes, at one place`, () => killedAt(side, phase, false))
    }
    for (const phase of phasesBack[side]) {
      it(`the ${side}'s at ${phase}, called off: one copy executes, at one place`, () =>
        killedAt(side, phase, true))
    }
  }
}
