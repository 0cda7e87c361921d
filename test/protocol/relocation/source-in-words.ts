import assert from 'node:assert/strict'
import type { Failure } from '../../../protocol/relocation/effect.ts'
import type { ToSource } from '../../../protocol/relocation/message.ts'
import type { Holding } from '../../../protocol/relocation/plan.ts'
import type { Proposal } from '../../../protocol/relocation/register-asking.ts'
import { type CopyAtSource, SourceRelocation } from '../../../protocol/relocation/source.ts'
import type { SourceEffect, SourceEvent, SourcePhase } from '../../../protocol/relocation/source-state.ts'
import type { RelocationTimes } from '../../../protocol/relocation/times.ts'
import { away, plan, relocating, times, to } from './holdings.ts'

/** A source whose effects are noted in short: `journal!` is durable. */
export class Source {
  readonly core: SourceRelocation
  now = 0

  constructor(core = new SourceRelocation(plan, times)) {
    this.core = core
  }

  static recover(
    phase: SourcePhase,
    copy: CopyAtSource,
    failure?: Failure,
    by: RelocationTimes = times
  ): { source: Source; effects: string[] } {
    const unfinished = { phase, copy, ...(failure && { failure }) }
    const source = new Source(SourceRelocation.recover(plan, by, unfinished))
    return { source, effects: source.step({ kind: 'start' }) }
  }

  step(event: SourceEvent): string[] {
    return this.core.step(event, this.now).map(brief)
  }

  hear(body: ToSource): string[] {
    return this.step({
      kind: 'message',
      from: to.host,
      message: { relocation: plan.id, epoch: plan.epoch, body }
    })
  }

  register(
    proposal: Proposal,
    holding: Holding | undefined,
    kind: 'decided' | 'refused' = 'decided'
  ): string[] {
    const outcome =
      holding === undefined
        ? ({ kind: 'unknown' } as const)
        : kind === 'decided'
          ? ({ kind, holding } as const)
          : ({ kind, holding, code: 'not-owner' } as const)
    return this.step({ kind: 'register', proposal, outcome })
  }

  /** Lets time pass to the next wakeup, or to `ms` from now. */
  wait(ms?: number): string[] {
    const end = ms === undefined ? this.core.wakeup()! : this.now + ms
    const effects: string[] = []
    for (;;) {
      const wakeup = this.core.wakeup()
      if (wakeup === undefined || wakeup > end) break
      this.now = Math.max(this.now, wakeup)
      effects.push(...this.step({ kind: 'tick' }))
      if (ms === undefined) return effects
    }
    this.now = end
    return effects
  }

  get state(): string {
    return this.core.state.name
  }

  to(state: SourcePhase): this {
    const path: [SourcePhase, () => void][] = [
      ['preflight', () => this.step({ kind: 'start' })],
      ['reserving', () => this.step({ kind: 'preflighted' })],
      ['registering', () => this.hear({ kind: 'reserved' })],
      ['streaming', () => this.register('begin', relocating)],
      ['renounced', () => this.step({ kind: 'paused', forMs: 0 })],
      ['deciding', () => this.hear({ kind: 'loaded' })],
      ['yielding', () => this.wait(200) && this.register('read', away)],
      ['discarding', () => this.hear({ kind: 'executing', ageMs: 0 })],
      ['done', () => this.step({ kind: 'discarded' })]
    ]
    for (const [name, go] of path) {
      go()
      assert.equal(this.state, name)
      if (name === state) return this
    }
    throw new Error(`no way to ${state}`)
  }

  /** To `aborting` with the question to the register under way. */
  toAborting(): this {
    this.to('streaming').step({ kind: 'cancel' })
    return this
  }
}

function brief(effect: SourceEffect): string {
  switch (effect.kind) {
    case 'journal':
      return `journal${effect.durable ? '!' : ''} ${effect.phase}`
    case 'send': {
      const { body } = effect.message
      const taken = body.kind === 'renounced' && body.offer !== undefined ? ` ${body.offer}` : ''
      return `send ${body.kind}${taken}`
    }
    case 'let-go':
    case 'expect-let-go':
      return `${effect.kind} ${effect.offer.number}`
    case 'propose':
      return `propose ${effect.proposal}`
    case 'resume':
      return `resume ${effect.epoch}`
    case 'discard':
      return effect.disk ? 'discard with disk' : 'discard'
    case 'finished': {
      const { result, code, crashed, downtimeMs } = effect.end
      return ['finished', result, code, crashed ? 'crashed' : '', downtimeMs]
        .filter(part => part !== '' && part !== undefined)
        .join(' ')
    }
    default:
      return effect.kind
  }
}
