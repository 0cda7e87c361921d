import assert from 'node:assert/strict'
import { type SourcePhase, sourcePhases } from '../../../protocol/relocation/source-state.ts'
import { type TargetPhase, targetPhases } from '../../../protocol/relocation/target-state.ts'
import { eventually } from '../../support/eventually.ts'
import { settled } from './settled.ts'
import type { HostName, Sites } from './sites.ts'

/** Of a relocation that is called off while memory is sent. */
const phasesBack = {
  source: ['aborting', 'resuming'] satisfies SourcePhase[],
  target: ['discarding'] satisfies TargetPhase[]
}
/**
 * A target has heard the renunciation when all is in, so that it has `loaded` before takes a message that is late, and
 * to be `returning` a copy that dies in between: these are for the schedules of the cores. The others are ends.
 */
const phasesElsewhere: readonly string[] = ['loaded', 'returning', 'done', 'aborted', 'discarded']
/** Of one that nothing else disturbs. */
const phases = {
  source: without(sourcePhases, [...phasesBack.source, ...phasesElsewhere]),
  target: without(targetPhases, [...phasesBack.target, ...phasesElsewhere])
}
const sides = ['source', 'target'] as const
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

  /** @returns the relocation once so much of the machine was sent */
  async function streaming(from: HostName, known: string | undefined, bytes: number): Promise<string> {
    const isStreaming = async () => {
      const newest = await sites().relocation('two', from)
      if (newest === undefined || newest.id === known || newest.bytes < bytes) return undefined
      assert.equal(newest.result, 'running')
      return newest.phases.at(-1)?.name === 'streaming' ? newest.id : undefined
    }
    return String(await eventually(isStreaming, { deadlineMs: 60_000, everyMs: 20 }))
  }

  async function callOff(from: HostName, known: string | undefined): Promise<void> {
    const id = await streaming(from, known, 0)
    // Whoever asks may lose sight of it with the agent.
    void sites()
      .agent(from)
      .run('relocation.cancel', { id }, () => {})
      .catch(() => {})
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
          await callOff(from, known)
          await killed()
        }))
    }
    it(`the ${side}'s while state flows: one copy executes, at one place`, () =>
      survives(side, async ({ from, victim, known }, move) => {
        move({ bandwidth: 2 * megabyte })
        await streaming(from, known, 4 * megabyte)
        await sites().killAgent(victim)
      }))
  }
}

function without(phases: readonly string[], others: readonly string[]): string[] {
  return phases.filter(phase => !others.includes(phase))
}
