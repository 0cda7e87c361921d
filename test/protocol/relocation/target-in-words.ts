import assert from 'node:assert/strict'
import type { Failure } from '../../../protocol/relocation/effect.ts'
import type { ToTarget } from '../../../protocol/relocation/message.ts'
import type { Holding } from '../../../protocol/relocation/plan.ts'
import type { Proposal } from '../../../protocol/relocation/register-asking.ts'
import { type CopyAtTarget, TargetRelocation } from '../../../protocol/relocation/target.ts'
import type { TargetEffect, TargetEvent, TargetPhase } from '../../../protocol/relocation/target-state.ts'
import { away, from, plan, times } from './holdings.ts'

/** A target whose effects are noted in short: `journal!` is durable. */
export class Target {
  readonly core: TargetRelocation
  now = 0

  constructor(core = new TargetRelocation(plan, times)) {
    this.core = core
  }

  static recover(
    phase: TargetPhase,
    copy: CopyAtTarget,
    failure?: Failure
  ): { target: Target; effects: string[] } {
    const unfinished = { phase, copy, ...(failure && { failure }) }
    const target = new Target(TargetRelocation.recover(plan, times, unfinished))
    return { target, effects: target.step({ kind: 'start' }) }
  }

  step(event: TargetEvent): string[] {
    return this.core.step(event, this.now).map(brief)
  }

  hear(body: ToTarget): string[] {
    return this.step({
      kind: 'message',
      from: from.host,
      message: { relocation: plan.id, epoch: plan.epoch, body }
    })
  }

  register(proposal: Proposal, holding: Holding | undefined): string[] {
    const outcome = holding ? ({ kind: 'decided', holding } as const) : ({ kind: 'unknown' } as const)
    return this.step({ kind: 'register', proposal, outcome })
  }

  wait(ms: number): string[] {
    const end = this.now + ms
    const effects: string[] = []
    for (;;) {
      const wakeup = this.core.wakeup()
      if (wakeup === undefined || wakeup > end) break
      this.now = Math.max(this.now, wakeup)
      effects.push(...this.step({ kind: 'tick' }))
    }
    this.now = end
    return effects
  }

  get state(): string {
    return this.core.state.name
  }

  to(state: TargetPhase): this {
    const path: [TargetPhase, () => void][] = [
      ['preparing', () => this.step({ kind: 'start' })],
      ['reserved', () => this.step({ kind: 'prepared' })],
      ['incoming', () => this.hear({ kind: 'stream' })],
      ['renounced', () => this.hear({ kind: 'renounced' })],
      ['deciding', () => this.step({ kind: 'loaded' })],
      ['executing', () => this.register('complete', away)],
      ['done', () => this.step({ kind: 'resumed' })]
    ]
    for (const [name, go] of path) {
      go()
      assert.equal(this.state, name)
      if (name === state) return this
    }
    throw new Error(`no way to ${state}`)
  }

  toLoaded(): this {
    this.to('incoming').step({ kind: 'loaded' })
    return this
  }
}

function brief(effect: TargetEffect): string {
  switch (effect.kind) {
    case 'journal':
      return `journal${effect.durable ? '!' : ''} ${effect.phase}`
    case 'send': {
      const { body } = effect.message
      if (body.kind === 'executing') return `send executing ${body.ageMs}`
      return body.kind === 'failed' ? `send failed ${body.code}` : `send ${body.kind}`
    }
    case 'propose':
      return `propose ${effect.proposal}`
    case 'resume':
      return `resume ${effect.epoch}`
    case 'discard':
      return effect.disk ? 'discard with disk' : 'discard'
    case 'finished': {
      const { result, code, crashed } = effect.end
      return ['finished', result, code, crashed ? 'crashed' : undefined].filter(Boolean).join(' ')
    }
    default:
      return effect.kind
  }
}
