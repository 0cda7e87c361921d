import assert from 'node:assert/strict'
import { cp, rm } from 'node:fs/promises'
import { type KeptRegister, type VoterChange, VoterKeeper } from '../../../agents/control/voter-keeper.ts'
import type { RegisterClient } from '../../../agents/vm/register/client.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { Change } from '../../../protocol/register/change.ts'
import { RegisterCluster } from '../../support/register/cluster.ts'

const key = 'segment/00112233445566778899aabbccddeeff'
const put =
  (text: string): Change =>
  () => ({ kind: 'next', value: new TextEncoder().encode(text) })
const goneMs = 600_000

/** One keeper on each of some hosts of a cluster, which look when they are told to. */
class Keepers implements AsyncDisposable {
  readonly cluster: RegisterCluster
  readonly changes: VoterChange[] = []
  readonly troubles: string[] = []
  readonly revoked = new Set<string>()
  readonly hosts: string[]
  now = 0
  readonly #keepers = new Map<string, VoterKeeper>()

  private constructor(cluster: RegisterCluster, hosts: string[]) {
    this.cluster = cluster
    this.hosts = hosts
  }

  static async start(hosts: string, voters: string, count: 3 | 5 = 3): Promise<Keepers> {
    const cluster = await RegisterCluster.start(...hosts)
    const made = new Keepers(cluster, [...hosts])
    await cluster.host('a').client.create(key, [...voters], put('1'))
    for (const id of hosts) made.#keep(id, count)
    return made
  }

  #keep(self: string, count: 3 | 5): void {
    const candidate = (id: string) => ({
      ...{ id, name: id, org: 'north', site: id, roles: ['host'] as const, alive: true }
    })
    const kept = (client: RegisterClient): KeptRegister[] => {
      const configuration = client.configuration(key)
      if (!configuration?.voters.some(({ host }) => host === self)) return []
      return [
        {
          ...{ key, name: 'a segment', configuration, owner: candidate(self), isOwned: false },
          wish: { where: 'across', count },
          replace: (hosts, lost) => client.replaceVoters(key, hosts, configuration, lost)
        }
      ]
    }
    const { client } = this.cluster.host(self)
    this.#keepers.set(
      self,
      new VoterKeeper({
        ...{ registers: client, self, goneMs, lookMs: 3_600_000, now: () => this.now },
        registersKept: () => kept(client),
        candidates: () => this.hosts.map(candidate),
        isRevoked: host => this.revoked.has(host),
        onChanged: change => this.changes.push(change),
        onTrouble: error => this.troubles.push(error instanceof WatariError ? error.code : String(error))
      })
    )
  }

  async look(self = 'a', times = 1): Promise<void> {
    for (let time = 0; time < times; time++) await this.#keepers.get(self)!.look()
  }

  voters(self = 'a'): string[] {
    return this.cluster
      .host(self)
      .client.configuration(key)!
      .voters.map(({ host }) => host)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const keeper of this.#keepers.values()) keeper[Symbol.dispose]()
    await this.cluster[Symbol.asyncDispose]()
  }
}

describe('the keeper of voters', () => {
  it('takes more as there are hosts for it, once that is steady, and only the first of them does', async () => {
    await using keepers = await Keepers.start('abc', 'a', 3)
    keepers.hosts.splice(1)
    await keepers.look('a', 3)
    assert.deepEqual(keepers.voters(), ['a'])
    keepers.hosts.push('b', 'c')
    await keepers.look()
    assert.deepEqual(keepers.voters(), ['a'])
    await keepers.look()
    assert.deepEqual(keepers.voters(), ['a', 'b', 'c'])
    keepers.hosts.push('d')
    for (const id of 'bc') await keepers.look(id, 3)
    assert.equal(keepers.changes.length, 1)
  })

  it('replaces a voter that is silent for too long, and none that is silent for less', async () => {
    await using keepers = await Keepers.start('abcd', 'abc')
    await keepers.cluster.stop('c')
    await keepers.look('a', 3)
    keepers.now = goneMs - 1
    await keepers.look('a', 3)
    assert.deepEqual(keepers.voters(), ['a', 'b', 'c'])
    keepers.now = goneMs
    await keepers.look('a', 2)
    assert.deepEqual(keepers.voters(), ['a', 'b', 'd'])
    const [{ lost, joined, left } = keepers.changes[0]!] = keepers.changes
    assert.deepEqual(
      [lost.map(({ host, fault }) => [host, fault]), joined, left],
      [[['c', 'gone']], ['d'], []]
    )
  })

  it('is replaced in its office when its own voter is the one that is lost', async () => {
    await using keepers = await Keepers.start('abcd', 'abc')
    await keepers.cluster.host('b').client.read(key)
    await keepers.cluster.stop('a')
    await keepers.look('b')
    keepers.now = goneMs
    await keepers.look('b', 2)
    assert.deepEqual(keepers.voters('b'), ['b', 'c', 'd'])
  })

  it('gives a voter that was emptied its new seat, after which it votes again', async () => {
    await using keepers = await Keepers.start('abc', 'abc')
    const { cluster } = keepers
    await cluster.stop('c')
    await rm(cluster.host('c').directory, { recursive: true })
    await cluster.restart('c')
    await keepers.look('a', 2)
    assert.equal(keepers.changes[0]?.lost[0]?.fault, 'emptied')
    await cluster.stop('b')
    const { value } = await cluster.host('a').client.change(key, put('2'))
    assert.equal(new TextDecoder().decode(value), '2')
  })

  it('replaces a voter that was put back to an earlier state, which is not taken again', async () => {
    await using keepers = await Keepers.start('abcd', 'abc')
    const { cluster } = keepers
    const { directory } = cluster.host('c')
    await cluster.stop('c')
    await cp(directory, `${directory}.old`, { recursive: true })
    await cluster.restart('c')
    for (const text of ['2', '3', '4']) await cluster.host('a').client.change(key, put(text))
    assert.equal(await cluster.host('a').client.answerOf(cluster.host('c').voter.self!), 'sound')
    await cluster.stop('c')
    await rm(directory, { recursive: true })
    await cp(`${directory}.old`, directory, { recursive: true })
    await cluster.restart('c')
    await keepers.look('a', 2)
    assert.deepEqual([keepers.changes[0]?.lost[0]?.fault, keepers.voters()], ['restored', ['a', 'b', 'd']])
    await rm(`${directory}.old`, { recursive: true })
  })

  it('replaces a voter whose host may not vote any more', async () => {
    await using keepers = await Keepers.start('abcd', 'abc')
    keepers.revoked.add('b')
    await keepers.look('a', 2)
    assert.deepEqual(keepers.voters(), ['a', 'c', 'd'])
  })

  it('changes nothing without a majority, says so once, and does it when there is one', async () => {
    await using keepers = await Keepers.start('abcde', 'abc')
    const { cluster } = keepers
    keepers.revoked.add('c')
    cluster.network.cut('a', 'b')
    cluster.network.cut('a', 'c')
    const { client } = cluster.host('a')
    const replace = client.replaceVoters.bind(client)
    client.replaceVoters = (...args) =>
      Promise.race([
        replace(...args),
        new Promise<never>((_, reject) => setTimeout(() => reject(unreachable), 400))
      ])
    await keepers.look('a', 3)
    assert.deepEqual([keepers.changes, keepers.troubles], [[], ['register-unreachable']])
    cluster.network.heal('a', 'b')
    await client.read(key)
    await keepers.look('a', 2)
    assert.deepEqual(keepers.voters(), ['a', 'b', 'd'])
  })

  it('leaves a change to whoever made one first', async () => {
    await using keepers = await Keepers.start('abcde', 'abc')
    const { client } = keepers.cluster.host('a')
    const before = client.configuration(key)!
    await keepers.cluster.host('b').client.changeVoters(key, ['a', 'b', 'd'])
    await assert.rejects(client.replaceVoters(key, ['a', 'b', 'e'], before), { code: 'voters-changed' })
    assert.deepEqual(keepers.voters('b'), ['a', 'b', 'd'])
  })

  it('does not hinder a proposer that knows the old voters, nor is it heard by those', async () => {
    await using keepers = await Keepers.start('abcd', 'abc')
    const { cluster } = keepers
    const stale = cluster.host('d').client
    await stale.read(key)
    await cluster.stop('c')
    await keepers.look()
    keepers.now = goneMs
    await keepers.look('a', 2)
    await cluster.restart('c')
    await cluster.stop('a')
    // It knows a, b and c; c has not heard of the change, and with it there would be a majority of the old ones.
    const { configuration, value } = await stale.change(key, put('2'))
    assert.deepEqual([configuration.number, new TextDecoder().decode(value)], [2, '2'])
    assert.equal(cluster.host('c').voter.records()[0]?.configuration.number, 1)
  })
})

const unreachable = new WatariError('register-unreachable', 'no majority')
