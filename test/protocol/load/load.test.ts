import assert from 'node:assert/strict'
import fc from 'fast-check'
import { loadLimits as limits } from '../../../protocol/load/limits.ts'
import {
  defaultLoadSettings,
  Load,
  type LoadEffect,
  type LoadEvent,
  type LoadPeer
} from '../../../protocol/load/load.ts'
import type { LoadMessage } from '../../../protocol/load/message.ts'
import { type LoadRecord, loadRecordCodec, type VerifiedLoad } from '../../../protocol/load/record.ts'
import type { LoadSample } from '../../../protocol/load/sample.ts'
import { seededRandom } from '../../support/random.ts'
import { load, machineLoad } from '../placement/fixture.ts'

function verified(record: LoadRecord): VerifiedLoad {
  return {
    verified: true,
    record,
    signed: { bytes: loadRecordCodec.encode(record), signature: new Uint8Array([1]) }
  }
}

function recordOf(host: string, epoch: number, sequence: number, cpu = 0): VerifiedLoad {
  return verified({ host, version: { epoch, sequence }, draining: false, sample: load({ cpu }) })
}

function peer(host: string, site = 'a', gateway = false): LoadPeer {
  return { host, site, gateway }
}

class OneLoad {
  readonly core: Load
  effects: LoadEffect[] = []
  now = 0

  constructor(self = peer('self')) {
    this.core = new Load({ self, epoch: 3, settings: defaultLoadSettings, random: seededRandom(1) })
  }

  give(event: LoadEvent): LoadEffect[] {
    const effects = this.core.step(event, this.now)
    for (const effect of effects) {
      if (effect.kind !== 'sign') continue
      effects.push(...this.core.step({ kind: 'signed', record: verified(effect.record) }, this.now))
    }
    this.effects = effects
    return effects
  }

  sample(sample: LoadSample, draining = false): LoadEffect[] {
    return this.give({ kind: 'sampled', sample, draining })
  }

  hear(from: string, ...records: VerifiedLoad[]): LoadEffect[] {
    const message = { kind: 'records', records: records.map(record => ({ record, ageMs: 0 })) } as const
    return this.give({ kind: 'received', from, message })
  }

  pass(ms: number, sample?: () => LoadSample): LoadEffect[] {
    const all: LoadEffect[] = []
    for (const endMs = this.now + ms; this.now < endMs; this.now += 500) {
      all.push(...(sample ? this.sample(sample()) : this.give({ kind: 'tick' })))
    }
    return all
  }

  published(topic: 'site' | 'federation', effects = this.effects): LoadMessage<VerifiedLoad>[] {
    return effects.flatMap(effect =>
      effect.kind === 'publish' && effect.topic === topic ? [effect.message] : []
    )
  }

  sent(kind: 'records' | 'summary'): { to: string; message: LoadMessage<VerifiedLoad> }[] {
    return this.effects.flatMap(effect =>
      effect.kind === 'send' && effect.message.kind === kind
        ? [{ to: effect.to, message: effect.message }]
        : []
    )
  }
}

describe('load core', () => {
  it('sends the first sample at once, then seldom while nothing changes', () => {
    const one = new OneLoad()
    assert.equal(one.core.wakeup(), undefined)
    one.sample(load())
    assert.equal(one.published('site').length, 1)
    assert.equal(one.core.wakeup(), undefined, 'until there is a new sample')
    const quiet = one.published(
      'site',
      one.pass(60_000, () => load())
    )
    assert(quiet.length >= 10 && quiet.length <= 14, `${quiet.length} in a minute`)
  })

  it('sends more often while the load changes', () => {
    const one = new OneLoad()
    let cpu = 0
    const changing = (): LoadSample => {
      cpu = 2 - cpu
      return load({ cpu })
    }
    const busy = one.published('site', one.pass(60_000, changing))
    assert(busy.length >= 20 && busy.length <= 34, `${busy.length} in a minute`)
  })

  for (const [what, sample] of Object.entries({
    pressure: load({ cpuPressure: 0.5 }),
    'pressure that cannot be measured any more': load({ cpuPressure: null }),
    throttling: load({ throttled: 0.5 }),
    memory: load({ memoryUsed: 2 ** 31 }),
    capacity: load({ cpus: 3 }),
    'a promise of processors': load({ reserved: { cpus: 1, memoryBytes: 0 } }),
    'a promise of memory': load({ reserved: { cpus: 0, memoryBytes: 1 } }),
    'a machine': load({ machines: [machineLoad('00'.repeat(16), 0)] })
  })) {
    it(`counts as a change: ${what}`, () => {
      const one = new OneLoad()
      one.sample(load())
      one.now += 2500
      one.sample(load({ cpu: 0.1 }))
      assert.equal(one.published('site').length, 0)
      one.sample(sample)
      assert.equal(one.published('site').length, 1)
    })
  }

  it('tells of another machine in the place of one', () => {
    const one = new OneLoad()
    one.sample(load({ machines: [machineLoad('00'.repeat(16), 0)] }))
    one.now += 2500
    one.sample(load({ machines: [machineLoad('11'.repeat(16), 0)] }))
    assert.equal(one.published('site').length, 1)
  })

  it('tells at once that it is being drained', () => {
    const one = new OneLoad()
    one.sample(load())
    one.now += 10
    one.sample(load(), true)
    assert.equal(one.published('site').length, 1)
    assert.equal(one.core.get('self', one.now)?.record.draining, true)
  })

  it('keeps the newest of each host and refuses what is older', () => {
    const one = new OneLoad()
    one.hear('x', recordOf('x', 1, 5, 1))
    one.hear('x', recordOf('x', 1, 5, 2), recordOf('x', 1, 4, 2))
    assert.equal(one.core.get('x', 0)?.record.sample.cpu, 1)
    one.hear('x', recordOf('x', 2, 1, 1.5))
    assert.equal(one.core.get('x', 0)?.record.sample.cpu, 1.5)
    one.hear('x', recordOf('x', 1, 99, 2))
    assert.equal(one.core.get('x', 0)?.record.sample.cpu, 1.5)
  })

  it('counts age from when the host measured it, passing on included', () => {
    const one = new OneLoad()
    one.now = 10_000
    const message = { kind: 'records', records: [{ record: recordOf('x', 1, 1), ageMs: 4000 }] } as const
    one.give({ kind: 'received', from: 'y', message })
    assert.equal(one.core.get('x', 12_000)?.ageMs, 6000)
    assert.deepEqual(
      one.core.all(12_000).map(({ record, ageMs }) => [record.host, ageMs]),
      [['x', 6000]]
    )
    assert.equal(one.core.get('nobody', 0), undefined)
  })

  it('goes past a record of its own that it does not know: its counter was lost', () => {
    const one = new OneLoad()
    one.sample(load())
    one.hear('x', recordOf('self', 9, 100, 2), recordOf('self', 1, 1))
    assert.equal(one.core.get('self', 0)?.record.sample.cpu, 0, 'and does not believe it')
    one.now += 6000
    one.sample(load())
    assert.deepEqual(one.core.get('self', one.now)?.record.version, { epoch: 10, sequence: 1 })
  })

  it('ignores a late or foreign signature', () => {
    const one = new OneLoad()
    one.sample(load())
    assert.deepEqual(one.give({ kind: 'signed', record: recordOf('self', 3, 1) }), [])
    assert.deepEqual(one.give({ kind: 'signed', record: recordOf('x', 3, 1) }), [])
  })

  it('sends what the other has not, and asks for what it has not itself', () => {
    const one = new OneLoad()
    one.hear('x', recordOf('x', 1, 5), recordOf('y', 1, 5))
    const versions = [
      { host: 'x', version: { epoch: 1, sequence: 4 } },
      { host: 'y', version: { epoch: 1, sequence: 6 } }
    ]
    one.give({ kind: 'received', from: 'z', message: { kind: 'summary', versions, reply: true } })
    const [records] = one.sent('records')
    assert(records?.to === 'z' && records.message.kind === 'records')
    assert.deepEqual(
      records.message.records.map(({ record }) => record.record.host),
      ['x']
    )
    const [summary] = one.sent('summary')
    assert(summary?.message.kind === 'summary' && !summary.message.reply)
  })

  it('answers one summary a second of each host', () => {
    const one = new OneLoad()
    one.hear('x', recordOf('x', 1, 5))
    const ask = {
      kind: 'received',
      from: 'z',
      message: { kind: 'summary', versions: [], reply: false }
    } as const
    one.give(ask)
    assert.equal(one.sent('records').length, 1)
    one.give(ask)
    assert.equal(one.sent('records').length, 0)
    one.give({ ...ask, from: 'y' })
    assert.equal(one.sent('records').length, 1)
    one.now += 1000
    one.give(ask)
    assert.equal(one.sent('records').length, 1)
    for (let at = 0; at <= limits.hosts; at += 1) one.give({ ...ask, from: `a${at}` })
    assert.equal(one.sent('records').length, 1)
  })

  it('compares versions with the first that it meets, and then now and then', () => {
    const one = new OneLoad()
    one.now = 500
    one.give({ kind: 'peers', peers: [peer('x')] })
    assert.equal(one.sent('summary')[0]?.to, 'x')
    one.give({ kind: 'peers', peers: [peer('x'), peer('y')] })
    assert.equal(one.sent('summary').length, 0)
    const later = one.pass(5 * 60_000).filter(effect => effect.kind === 'send')
    assert(later.length >= 8 && later.length <= 12, `${later.length} in five minutes`)
  })

  it('passes its site on to others if it is the one to speak', () => {
    const speaks = (self: LoadPeer, ...peers: LoadPeer[]): boolean => {
      const one = new OneLoad(self)
      one.sample(load())
      one.hear('b', recordOf('b', 1, 1))
      one.give({ kind: 'peers', peers })
      const [message] = one.published('federation', one.pass(12_000))
      if (message?.kind === 'records') {
        assert.deepEqual(
          message.records.map(({ record }) => record.record.host).sort(),
          [self.host, 'b'].sort()
        )
      }
      return message !== undefined
    }
    assert(!speaks(peer('a'), peer('b')), 'there is no other site')
    assert(speaks(peer('a'), peer('b'), peer('z', 'far')))
    assert(!speaks(peer('c'), peer('b'), peer('z', 'far')))
    assert(speaks(peer('c', 'a', true), peer('b'), peer('z', 'far')), 'gateways first')
    assert(!speaks(peer('a'), peer('b', 'a', true), peer('z', 'far')))
  })

  it('tells newcomers soon, and together, what was sent before they listened', () => {
    const one = new OneLoad()
    const hosts = (effects: LoadEffect[], topic: 'site' | 'federation') =>
      one
        .published(topic, effects)
        .map(message =>
          message.kind === 'records' ? message.records.map(each => each.record.record.host) : []
        )
    const sampled = (ms: number) => one.pass(ms, () => load({ cpu: one.now / 1e6 }))
    sampled(6_000)
    // Three in a row, of two sites; the first record of one of them comes last.
    one.give({ kind: 'peers', peers: [peer('x', 'far')] })
    assert.deepEqual(one.published('federation'), [], 'its topics are not known yet')
    one.give({ kind: 'peers', peers: [peer('x', 'far'), peer('y', 'far'), peer('z')] })
    const soon = sampled(2_000)
    assert.deepEqual(hosts(soon, 'federation'), [['self']])
    assert.deepEqual(hosts(soon, 'site'), [['self']])
    assert.deepEqual(hosts(sampled(2_000), 'federation'), [], 'once')
    one.hear('z', recordOf('z', 1, 1))
    assert.deepEqual(hosts(sampled(2_000), 'federation'), [['self', 'z']])
    one.hear('z', recordOf('z', 1, 2))
    assert.deepEqual(hosts(sampled(2_000), 'federation'), [], 'it is no news')
  })

  it('tells a newcomer of a load that has changed no later than of one that has not', () => {
    const one = new OneLoad()
    one.sample(load({ cpu: 0 }))
    one.now = 2_500
    one.sample(load({ cpu: 1 }))
    assert.equal(one.published('site').length, 1)
    one.give({ kind: 'peers', peers: [peer('z')] })
    // Not yet the next turn of a load that changes.
    one.now += 1_200
    one.sample(load({ cpu: 0 }))
    assert.equal(one.published('site').length, 1)
  })

  it('takes nobody for new who was there before', () => {
    const one = new OneLoad()
    const peers = [peer('z'), peer('x', 'far')]
    one.sample(load())
    one.give({ kind: 'peers', peers })
    one.pass(1_500, () => load())
    one.give({ kind: 'peers', peers: [] })
    one.give({ kind: 'peers', peers })
    const soon = one.pass(2_000, () => load())
    assert.deepEqual([one.published('site', soon), one.published('federation', soon)], [[], []])
  })

  it('tells other sites of itself soon, where they were there first', () => {
    const one = new OneLoad()
    one.give({ kind: 'peers', peers: [peer('x', 'far')] })
    one.pass(3_000)
    one.sample(load())
    assert.equal(one.published('federation', one.pass(2_000)).length, 1)
  })

  it('sends records in messages of bounded size', () => {
    const one = new OneLoad()
    const many = Array.from({ length: 60 }, (_, machine) =>
      machineLoad(machine.toString(16).padStart(32, '0'), 0.5)
    )
    for (let at = 0; at < 100; at += 1) {
      const sample = load({ machines: at % 2 ? many : [] })
      one.hear('x', verified({ host: `x${at}`, version: { epoch: 1, sequence: 1 }, draining: false, sample }))
    }
    one.give({ kind: 'received', from: 'z', message: { kind: 'summary', versions: [], reply: false } })
    const messages = one
      .sent('records')
      .flatMap(({ message }) => (message.kind === 'records' ? [message.records] : []))
    assert.equal(messages.flat().length, 100)
    for (const records of messages) {
      assert(records.length <= limits.records)
      assert(records.reduce((sum, { record }) => sum + record.signed.bytes.length, 0) <= limits.recordsBytes)
    }
  })

  it('holds so many hosts: the longest silent makes way, we never do; the silent are forgotten', () => {
    const one = new OneLoad()
    one.sample(load())
    for (let at = 0; at < limits.hosts + 3; at += 1) {
      one.now += 1
      one.hear('x', recordOf(`x${at}`, 1, 1))
    }
    assert.equal(one.core.all(one.now).length, limits.hosts)
    assert(one.core.get('self', one.now))
    assert.equal(one.core.get('x0', one.now), undefined)
    one.give({ kind: 'peers', peers: [peer('x')] })
    one.now += defaultLoadSettings.forgetMs
    one.give({ kind: 'tick' })
    assert.equal(one.core.all(one.now).length, 1)
  })

  it('brings any two tables together in one exchange', () => {
    const versions = fc.array(
      fc.record({
        host: fc.nat(9),
        epoch: fc.integer({ min: 1, max: 3 }),
        sequence: fc.integer({ min: 1, max: 5 })
      })
    )
    fc.assert(
      fc.property(versions, versions, (mine, theirs) => {
        const cores = { a: new OneLoad(peer('a')), b: new OneLoad(peer('b')) }
        for (const { host, epoch, sequence } of mine) cores.a.hear('z', recordOf(`h${host}`, epoch, sequence))
        for (const { host, epoch, sequence } of theirs)
          cores.b.hear('z', recordOf(`h${host}`, epoch, sequence))
        let waiting = cores.a
          .give({ kind: 'peers', peers: [peer('b')] })
          .map(effect => ({ from: 'a' as 'a' | 'b', effect }))
        for (let round = 0; round < 4; round += 1) {
          waiting = waiting.flatMap(({ from, effect }) => {
            if (effect.kind !== 'send') return []
            const to = from === 'a' ? 'b' : 'a'
            return cores[to]
              .give({ kind: 'received', from, message: effect.message })
              .map(next => ({ from: to as 'a' | 'b', effect: next }))
          })
        }
        const known = (core: Load): string[] =>
          core
            .all(0)
            .map(({ record }) => `${record.host} ${record.version.epoch} ${record.version.sequence}`)
            .sort()
        assert.deepEqual(known(cores.a.core), known(cores.b.core))
      }),
      { numRuns: 60 }
    )
  })
})
