import assert from 'node:assert/strict'
import { type SourcePhase, sourcePhases } from '../../../protocol/relocation/source-state.ts'
import { type TargetPhase, targetPhases } from '../../../protocol/relocation/target-state.ts'
import { eventually } from '../../support/eventually.ts'
import type { HostName, Sites } from './sites.ts'

/** Of a relocation that is called off while memory is sent. */
export const phasesBack = {
  source: ['aborting', 'resuming'] satisfies SourcePhase[],
  target: ['discarding'] satisfies TargetPhase[]
}
/**
 * A target has heard the renunciation when all is in, so that it has `loaded` before takes a message that is late, and
 * to be `returning` a copy that dies in between: these are for the schedules of the cores. The others are ends.
 */
const phasesElsewhere: readonly string[] = ['loaded', 'returning', 'done', 'aborted', 'discarded']
/** Of one that nothing else disturbs. */
export const phases = {
  source: without(sourcePhases, [...phasesBack.source, ...phasesElsewhere]),
  target: without(targetPhases, [...phasesBack.target, ...phasesElsewhere])
}
export const sides = ['source', 'target'] as const

/** @returns the relocation of `two` once so much of the machine was sent */
export async function streaming(
  sites: Sites,
  from: HostName,
  known: string | undefined,
  bytes: number
): Promise<string> {
  const isStreaming = async () => {
    const newest = await sites.relocation('two', from)
    if (newest === undefined || newest.id === known || newest.bytes < bytes) return undefined
    assert.equal(newest.result, 'running')
    return newest.phases.at(-1)?.name === 'streaming' ? newest.id : undefined
  }
  return String(await eventually(isStreaming, { deadlineMs: 60_000, everyMs: 20 }))
}

export async function callOff(sites: Sites, from: HostName, known: string | undefined): Promise<void> {
  const id = await streaming(sites, from, known, 0)
  // Whoever asks may lose sight of it with the agent.
  void sites
    .agent(from)
    .run('relocation.cancel', { id }, () => {})
    .catch(() => {})
}

function without(phases: readonly string[], others: readonly string[]): string[] {
  return phases.filter(phase => !others.includes(phase))
}
