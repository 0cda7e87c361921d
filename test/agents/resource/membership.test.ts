import assert from 'node:assert/strict'
import { signedBytes } from '../../../agents/resource/signer.ts'
import { encodeMessage } from '../../../protocol/membership/message.ts'
import { firstIncarnation, recordCodec } from '../../../protocol/membership/record.ts'
import { eventually } from '../../support/eventually.ts'
import { TestSite, testSigner } from './fixture.ts'

describe('membership agent', () => {
  it('finds the others and passes their addresses to the overlay', async () => {
    const site = new TestSite()
    await using one = site.start('one')
    await using two = site.start('two')
    await using three = site.start('three')
    for (const { membership } of [one, two, three]) {
      await eventually(() => membership.members().filter(({ state }) => state === 'alive').length === 2, {
        deadlineMs: 3000
      })
    }
    assert.deepEqual(site.faults, [])
  })

  it('notices a host that is gone, and tells listeners', async () => {
    const site = new TestSite()
    await using one = site.start('one')
    await using _two = site.start('two')
    const three = site.start('three')
    await eventually(() => one.membership.members().length === 2, { deadlineMs: 3000 })
    const heard: string[] = []
    assert.equal(one.membership.hostNamed('one'), 'one')
    assert.equal(one.membership.hostNamed('three'), 'three')
    // On a busy machine any of them may be suspected for a moment; that two is there is what the suspicion finds out.
    one.membership.onChange(({ host, state }) => {
      if (host.id === 'three' || state === 'dead') heard.push(`${host.id} ${state}`)
    })
    await three[Symbol.asyncDispose]()
    await eventually(() => one.membership.member('three')?.state === 'dead', { deadlineMs: 5000 })
    // Suspected before, it may have been refuted once, while it was there.
    assert.deepEqual(heard.slice(-2), ['three suspect', 'three dead'])
    assert.ok(!heard.includes('two dead'))
    assert.equal(one.membership.hostNamed('three'), undefined)
  })

  it('announces a restart before it ends, and the next boot is up again', async () => {
    const site = new TestSite()
    await using one = site.start('one')
    const two = site.start('two')
    await eventually(() => two.membership.members().length === 1, { deadlineMs: 3000 })
    await two.membership.announceRestarting(20_000)
    await two[Symbol.asyncDispose]()
    await eventually(() => one.membership.member('two')?.agent === 'restarting', { deadlineMs: 1000 })
    await using _again = site.start('two', { boot: 2 })
    await eventually(() => one.membership.member('two')?.agent === 'up', { deadlineMs: 3000 })
    assert.equal(one.membership.member('two')?.state, 'alive')
  })

  it('leaves for good', async () => {
    const site = new TestSite()
    await using one = site.start('one')
    const two = site.start('two')
    await eventually(() => two.membership.members().length === 1, { deadlineMs: 3000 })
    await two.membership.leave()
    await two[Symbol.asyncDispose]()
    await eventually(() => one.membership.member('two')?.state === 'left', { deadlineMs: 1000 })
  })

  it('ends even where nobody ever answered', async () => {
    const site = new TestSite()
    await using one = site.start('one')
    await one.membership.announceRestarting(1000)
    await one.membership.leave()
    await one.membership.leave()
  })

  it('refuses forged, altered and misattributed records, and garbage', async () => {
    const site = new TestSite()
    await using one = site.start('one')
    await using two = site.start('two')
    await eventually(() => one.membership.members().length === 1, { deadlineMs: 3000 })
    const record = {
      host: { id: 'ghost', name: 'ghost', org: 'north', site: 'a', roles: ['host'] as const },
      incarnation: firstIncarnation(9),
      addresses: [],
      state: 'alive' as const,
      restartingMs: 0,
      credentials: new Uint8Array()
    }
    const tell = async (
      told: typeof record,
      signer: string,
      kind: 'membership' | 'load' = 'membership'
    ): Promise<void> => {
      const bytes = recordCodec.encode(told)
      const signature = await testSigner(signer).sign(signedBytes(kind, bytes))
      const rumor = {
        kind: 'told',
        record: { verified: true, record: told, signed: { bytes, signature } },
        restartRemainingMs: 0
      } as const
      two.overlay.send('one', 'membership', encodeMessage({ kind: 'gossip', rumors: [rumor] }))
    }
    await tell(record, 'two')
    await tell(record, 'ghost', 'load')
    await tell({ ...record, host: { ...record.host, id: 'two', org: 'south' } }, 'two')
    two.overlay.send('one', 'membership', new Uint8Array([255, 0, 7]))
    // What is sent after all of that arrives after it.
    await tell({ ...record, host: { ...record.host, id: 'guest' } }, 'guest')
    await eventually(() => one.membership.member('guest'), { deadlineMs: 1000 })
    assert.equal(one.membership.member('ghost'), undefined)
    assert.equal(one.membership.member('two')?.host.org, 'north')
  })

  it('believes only what the credentials prove, where it can check them', async () => {
    const site = new TestSite()
    await using one = site.start('one', { membership: { believes: record => record.credentials.length > 0 } })
    await using _two = site.start('two')
    await using _three = site.start('three', { membership: { credentials: () => new Uint8Array([1]) } })
    await eventually(() => one.membership.member('three'), { deadlineMs: 3000 })
    assert.equal(one.membership.member('two'), undefined)
  })
})
