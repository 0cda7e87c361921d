import assert from 'node:assert/strict'
import { type SourcePhase, sourcePhases } from '../../../protocol/relocation/source-state.ts'
import { type TargetPhase, targetPhases } from '../../../protocol/relocation/target-state.ts'
import type { HostName, Sites } from '../../integration/federation/sites.ts'
import { eventually } from '../../support/eventually.ts'

/** Of a relocation that is called off while memory is sent. */
export const phasesBack = {
  source: ['aborting', 'resuming'] satisfies SourcePhase[],
  target: ['discarding'] satisfies TargetPhase[]
}
/**
 * A target has heard the renunciation when all is in, so that it has `loaded` before takes a message that is late, and
 * to be `returning` a copy that dies in between: these are for the schedules of the cores. A source is `unheard` only of a machine
 * with a lease, whose target is cut off (test/faults/leased-moves.test.ts). The others are ends.
 */
const phasesElsewhere: readonly string[] = ['loaded', 'returning', 'unheard', 'done', 'aborted', 'discarded']
/** Of one that nothing else disturbs. */
export const phases = {
  source: without(sourcePhases, [...phasesBack.source, ...phasesElsewhere]),
  target: without(targetPhases, [...phasesBack.target, ...phasesElsewhere])
}
export const sides = ['source', 'target'] as const
type Side = (typeof sides)[number]

/** A relocation of `two` that something is to happen to, at one of its two sides. */
export class Relocating {
  readonly from: HostName
  readonly to: HostName
  readonly victim: HostName
  readonly #sites: Sites
  /** The newest one before it. */
  readonly #known: string | undefined
  /** How it ended, once `move` was called. */
  result: Promise<string> | undefined

  private constructor(sites: Sites, side: Side, from: HostName, known: string | undefined) {
    this.#sites = sites
    this.#known = known
    this.from = from
    this.to = from === 'a1' ? 'b1' : 'a1'
    this.victim = side === 'source' ? this.from : this.to
  }

  static async at(sites: Sites, side: Side): Promise<Relocating> {
    const { host } = await sites.show('two')
    const from = host === 'a1' ? 'a1' : 'b1'
    return new Relocating(sites, side, from, (await sites.relocation('two', from))?.id)
  }

  move(limit: { bandwidth?: number }): void {
    this.result = this.#sites.move('two', this.to, limit).then(
      ({ result }) => result,
      error => String(error.code)
    )
  }

  /** @returns the relocation once so much of the machine was sent */
  async streaming(bytes: number): Promise<string> {
    const isStreaming = async () => {
      const newest = await this.#sites.relocation('two', this.from)
      if (newest === undefined || newest.id === this.#known || newest.bytes < bytes) return undefined
      assert.equal(newest.result, 'running')
      return newest.phases.at(-1)?.name === 'streaming' ? newest.id : undefined
    }
    return String(await eventually(isStreaming, { deadlineMs: 60_000, everyMs: 20 }))
  }

  async callOff(): Promise<void> {
    const id = await this.streaming(0)
    // Whoever asks may lose sight of it with the agent.
    void this.#sites
      .agent(this.from)
      .run('relocation.cancel', { id }, () => {})
      .catch(() => {})
  }
}

function without(phases: readonly string[], others: readonly string[]): string[] {
  return phases.filter(phase => !others.includes(phase))
}
