import type { MembershipEffect, MembershipEvent } from '../../../protocol/membership/event.ts'
import { Membership } from '../../../protocol/membership/membership.ts'
import type { Content, Message, Rumor } from '../../../protocol/membership/message.ts'
import {
  firstIncarnation,
  type MemberRecord,
  type VerifiedRecord
} from '../../../protocol/membership/record.ts'
import { defaultMembershipSettings, type MembershipSettings } from '../../../protocol/membership/settings.ts'
import { seededRandom } from '../../support/random.ts'
import { signed } from './virtual-network.ts'

export function record(id: string, over: Partial<MemberRecord> = {}): MemberRecord {
  return {
    host: { id, name: id, org: 'north', site: 'a', roles: ['host'] },
    incarnation: firstIncarnation(1),
    addresses: [`/dns4/${id}/tcp/4001`],
    state: 'alive',
    restartingMs: 0,
    credentials: new Uint8Array(),
    ...over
  }
}

export function told(of: MemberRecord, restartRemainingMs = of.restartingMs): Rumor<VerifiedRecord> {
  return { kind: 'told', record: signed(of), restartRemainingMs }
}

/** One core, by hand: `self`, who knows hosts with the ids that are given. */
export class OneCore {
  readonly core: Membership
  effects: MembershipEffect[] = []
  now = 0

  constructor(
    known: readonly string[] = [],
    settings: Partial<MembershipSettings> = {},
    random = seededRandom(1)
  ) {
    this.core = new Membership({
      self: record('self').host,
      incarnation: firstIncarnation(1),
      addresses: [],
      credentials: new Uint8Array(),
      settings: { ...defaultMembershipSettings, ...settings },
      random
    })
    this.give({ kind: 'tick' })
    if (known.length > 0) this.hear('gossip', ...known.map(id => told(record(id))))
  }

  /** Signs at once whatever the core wants signed. */
  give(event: MembershipEvent): MembershipEffect[] {
    const effects = this.core.step(event, this.now)
    for (const effect of effects) {
      if (effect.kind === 'sign')
        effects.push(...this.core.step({ kind: 'signed', record: signed(effect.record) }, this.now))
    }
    this.effects = effects
    return effects
  }

  hear(content: Content | 'gossip', ...rumors: Rumor<VerifiedRecord>[]): MembershipEffect[] {
    return this.hearFrom('friend', content, ...rumors)
  }

  hearFrom(
    from: string,
    content: Content | 'gossip',
    ...rumors: Rumor<VerifiedRecord>[]
  ): MembershipEffect[] {
    const message = { ...(content === 'gossip' ? { kind: content } : content), rumors }
    return this.give({ kind: 'received', from, message })
  }

  /** Lets time pass, every timer in its turn. */
  pass(ms: number): MembershipEffect[] {
    const endMs = this.now + ms
    const all: MembershipEffect[] = []
    for (;;) {
      const wakeup = this.core.wakeup()
      if (wakeup === undefined || wakeup > endMs) break
      this.now = Math.max(this.now, wakeup)
      all.push(...this.give({ kind: 'tick' }))
    }
    this.now = endMs
    this.effects = all
    return all
  }

  sent(kind?: Content['kind']): { to: string; message: Message<VerifiedRecord> }[] {
    return this.effects.flatMap(effect =>
      effect.kind === 'send' && (kind === undefined || effect.message.kind === kind)
        ? [{ to: effect.to, message: effect.message }]
        : []
    )
  }

  signs(): number {
    return this.effects.filter(effect => effect.kind === 'sign').length
  }

  state(id: string): string | undefined {
    return this.core.member(id)?.state
  }
}
