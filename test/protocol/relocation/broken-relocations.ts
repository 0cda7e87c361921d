import type { Core } from '../../../protocol/core.ts'
import type { SourceEffect, SourceEvent } from '../../../protocol/relocation/source-state.ts'
import type { TargetEffect, TargetEvent } from '../../../protocol/relocation/target-state.ts'
import { away, home, plan } from './holdings.ts'

/** What a deliberately broken variant changes. Each breaks one rule that the property must miss. */
export interface Breakage {
  source?: (core: Core<SourceEvent, SourceEffect>) => Core<SourceEvent, SourceEffect>
  target?: (core: Core<TargetEvent, TargetEffect>) => Core<TargetEvent, TargetEffect>
  /** Effects do not wait for the journal. */
  actBeforeWrite?: boolean
  /** The source's driver sends everything and never pauses the guest. */
  neverPauses?: boolean
  /** A `renounced` journal entry is forgotten by a crash. */
  forgetRenounced?: boolean
}

/** Wraps a core so that it hears, or does, something else than it should. */
function altered<Event, Effect>(
  core: Core<Event, Effect>,
  hear: (event: Event) => Event[],
  act: (effect: Effect) => Effect[] = effect => [effect],
  add: (event: Event) => Effect[] = () => []
): Core<Event, Effect> {
  return {
    step: (event, now) => [
      ...hear(event).flatMap(heard => core.step(heard, now).flatMap(act)),
      ...add(event)
    ],
    wakeup: () => core.wakeup()
  }
}

const asSource = (
  hear: (event: SourceEvent) => SourceEvent[],
  act?: (effect: SourceEffect) => SourceEffect[]
): Breakage => ({ source: core => altered(core, hear, act) })

const asTarget = (
  hear: (event: TargetEvent) => TargetEvent[],
  act?: (effect: TargetEffect) => TargetEffect[]
): Breakage => ({ target: core => altered(core, hear, act) })

/** Each breaks one rule of the cores or of whoever drives them. The property has to catch every one. */
export const breakages: Record<string, Breakage> = {
  'a source that resumes as soon as the stream breaks': {
    source: core =>
      altered(
        core,
        event => [event],
        effect => [effect],
        event => (event.kind === 'stream-failed' ? [{ kind: 'resume', epoch: plan.epoch }] : [])
      )
  },
  'a source that resumes when the target is silent after the pause': asSource(
    event => [event],
    effect =>
      effect.kind === 'propose' && effect.proposal === 'abort'
        ? [effect, { kind: 'resume', epoch: plan.epoch }]
        : [effect]
  ),
  'a source that takes an unknown abortion for a decided one': asSource(event =>
    event.kind === 'register' && event.proposal === 'abort' && event.outcome.kind === 'unknown'
      ? [{ ...event, outcome: { kind: 'decided', holding: home } }]
      : [event]
  ),
  'a source that removes its copy before the target executes': asSource(
    event => [event],
    effect => (effect.kind === 'forward' ? [effect, { kind: 'discard', disk: true }] : [effect])
  ),
  'a source that says it renounced before the pause': asSource(
    event => [event],
    effect =>
      effect.kind === 'stream'
        ? [
            effect,
            {
              kind: 'send',
              message: { relocation: plan.id, epoch: plan.epoch, body: { kind: 'renounced' } }
            },
            { kind: 'resume', epoch: plan.epoch }
          ]
        : [effect]
  ),
  'a source that lets the target have the machine before it is paused, and a driver that never pauses': {
    neverPauses: true,
    ...asSource(
      event => [event],
      effect => (effect.kind === 'expect-let-go' ? [{ ...effect, kind: 'let-go' }] : [effect])
    )
  },
  'a source that goes on when it could not be sent, though it let the target have the machine': asSource(
    event => [event],
    effect => (effect.kind === 'let-go' ? [effect, { kind: 'resume', epoch: plan.epoch }] : [effect])
  ),
  'a target that takes what it offered for decided': asTarget(event =>
    event.kind === 'message' && event.message.body.kind === 'renounced'
      ? [event, { kind: 'offer-decided', holding: away }]
      : [event]
  ),
  'a target that takes whatever was decided for its own': asTarget(event =>
    event.kind === 'offer-decided' ? [{ ...event, holding: away }] : [event]
  ),
  'a target that executes what was decided before it has loaded': {
    target: core =>
      altered(
        core,
        event => [event],
        effect => [effect],
        event =>
          event.kind === 'offer-decided' && event.holding.owner.host === plan.to.host
            ? [{ kind: 'resume', epoch: plan.epoch + 1 }]
            : []
      )
  },
  'a target that walks away though voters stand by': asTarget(
    event => [event],
    effect =>
      effect.kind === 'send' && effect.message.body.kind === 'failed'
        ? [
            effect,
            { kind: 'discard', disk: true },
            { kind: 'finished', end: { result: 'aborted', crashed: false } }
          ]
        : effect.kind === 'propose' && effect.proposal !== 'complete'
          ? []
          : [effect]
  ),
  'a target that executes as soon as it has loaded': asTarget(
    event => [event],
    effect =>
      effect.kind === 'send' && effect.message.body.kind === 'loaded'
        ? [effect, { kind: 'resume', epoch: plan.epoch + 1 }]
        : [effect]
  ),
  'a target that does not wait for the renunciation, and a driver that never pauses': {
    neverPauses: true,
    ...asTarget(event =>
      event.kind === 'loaded'
        ? [
            {
              kind: 'message',
              from: plan.from.host,
              message: { relocation: plan.id, epoch: plan.epoch, body: { kind: 'renounced' } }
            },
            event
          ]
        : [event]
    )
  },
  'a target that takes an unknown completion for a decided one': asTarget(event =>
    event.kind === 'register' && event.outcome.kind === 'unknown'
      ? [{ ...event, outcome: { kind: 'decided', holding: away } }]
      : [event]
  ),
  'a target that walks away after it proposed': asTarget(
    event => [event],
    effect =>
      effect.kind === 'propose' && effect.proposal === 'complete'
        ? [effect, { kind: 'discard', disk: true }]
        : [effect]
  ),
  'a driver that does not write before it acts': { actBeforeWrite: true },
  'a journal that forgets the renunciation': { forgetRenounced: true }
}
