import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initOrganization, type OrganizationDocument } from '../../../../overlay/identity/organization.ts'
import { readRetirement, requireFresh, signRetirement } from '../../../../overlay/identity/retirement.ts'
import type { HostId } from '../../../../protocol/host.ts'
import type { MachineRecord } from '../../../../protocol/machine.ts'
import { readChange } from '../../../../protocol/register/change.ts'
import type { Configuration } from '../../../../protocol/register/configuration.ts'
import { machineRecordCodec } from '../../../../protocol/register/machine-codec.ts'
import {
  created,
  machineChange,
  settingsChanged,
  started
} from '../../../../protocol/register/machine-record.ts'
import { type Retirement, retirementGap, retiringChange } from '../../../../protocol/register/retirement.ts'
import { eventually } from '../../../support/eventually.ts'
import { RegisterCluster } from '../../../support/register/cluster.ts'
import { machineRecord } from '../support/machine-record.ts'

const [a, b, c, d, e] = [...'abcde'].map(letter => letter.repeat(46)) as [
  HostId,
  HostId,
  HostId,
  HostId,
  HostId
]
const owner = { host: b, incarnation: 'boot-1' }
const template = machineRecord({ name: 'north/web', owner })
const key = `machine/${template.id}`
const label = (tier: string) => machineChange(settingsChanged({ labels: { tier } }))

describe('voters that were retired by a document', () => {
  let directory: string
  let north: OrganizationDocument
  let cluster: RegisterCluster
  let first: Configuration
  const trust = {
    find: (thumbprint: string) => organizations.find(each => each.thumbprint === thumbprint) as never,
    onChange: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
  const organizations: OrganizationDocument[] = []
  const listeners = new Set<() => void>()

  /** What this federation trusts from now on. */
  function trusted(...those: OrganizationDocument[]): void {
    organizations.splice(0, organizations.length, ...those)
    for (const listener of listeners) listener()
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watari-retirement-'))
    north = await initOrganization('north', join(directory, 'north'))
    listeners.clear()
    trusted(north)
    cluster = await RegisterCluster.trusting(trust, a, b, c, d, e)
    const { id, name, spec, policy, pinned, labels } = template
    const { client } = cluster.host(b)
    const make = machineChange(created({ id, name, spec, policy, pinned, labels, owner }))
    first = (await client.create(key, [a, b, c], make)).configuration
    await client.change(key, machineChange(started(owner, 1)))
    // So that what is left holds the value, and not only a majority without it.
    await client.read(key)
    await cluster.host(a).client.read(key)
  })

  afterEach(async () => {
    await cluster[Symbol.asyncDispose]()
    await rm(directory, { recursive: true })
  })

  const sign = (retired: readonly HostId[] = [b, c], org = 'north') =>
    signRetirement(join(directory, org), { key, configuration: first, retired })

  async function lose(...hosts: HostId[]): Promise<void> {
    for (const host of hosts) await cluster.stop(host)
  }

  async function retire(token: string, at: HostId = d, next: readonly HostId[] = [a, d, e]) {
    const { client, retirements } = cluster.host(at)
    await retirements!.give(a, token)
    const retirement: Retirement = await readRetirement(token, trust)
    const voters = await client.voters(next)
    const { value, configuration } = await client.retire(
      key,
      retirement,
      retiringChange(retirement, voters, host => host === b)
    )
    return { record: machineRecordCodec.decode(value) as MachineRecord, configuration }
  }

  const code = async (promise: Promise<unknown>): Promise<string> =>
    await promise.then(
      () => 'done',
      (error: { code: string }) => error.code
    )

  const asked = async (host: HostId, counter = 2 ** 45) => {
    const ballot = { counter, proposer: 'test' }
    const question = { kind: 'prepare', configuration: first, ballot, mayCreate: false } as const
    const { verdict } = await cluster.host(host).voter.ask({ key, floor: 0, question })
    return verdict.kind === 'refused' ? verdict.code : verdict.kind
  }

  it('leave the decision to those that are left, who go on with others', async () => {
    await lose(b, c)
    const { client } = cluster.host(a)
    assert.equal(await code(client.change(key, label('1'), { deadlineMs: 500 })), 'register-unreachable')
    const { record, configuration } = await retire(await sign())
    assert.deepEqual(
      [configuration.number, configuration.voters.map(({ host }) => host)],
      [1 + retirementGap, [a, d, e]]
    )
    // Epochs that only those who are gone know of are left behind.
    assert.deepEqual([record.epoch, record.owner], [2 + retirementGap, owner])
    const changed = await cluster.host(e).client.change(key, label('2'))
    assert.deepEqual(machineRecordCodec.decode(changed.value).labels, { tier: '2' })
  })

  it('keep the epoch of an owner that nobody says is off', async () => {
    await lose(b, c)
    const token = await sign()
    await cluster.host(d).retirements!.give(a, token)
    const retirement = await readRetirement(token, trust)
    const { client } = cluster.host(d)
    const change = retiringChange(retirement, await client.voters([a, d, e]), () => false)
    const { value } = await client.retire(key, retirement, change)
    assert.equal(machineRecordCodec.decode(value).epoch, 2)
  })

  it('do not vote when they come back, and learn it before they could', async () => {
    await lose(b, c)
    await retire(await sign())
    await cluster.restart(b)
    await cluster.restart(c)
    assert.equal((await cluster.host(c).client.look(key)).configuration.number, 1 + retirementGap)
    assert.deepEqual([await asked(b), await asked(c)], ['retired', 'retired'])
    // Whoever knows only them is led on by who is left.
    const { client } = cluster.host(b)
    const { configuration } = await client.change(key, label('3'))
    assert.equal(configuration.number, 1 + retirementGap)
    // They know it from their disk, without anybody.
    await lose(b)
    cluster.network.isolate(b)
    await cluster.restart(b)
    assert.equal(await asked(b), 'retired')
  })

  it('are not heard by those who took the document, whatever they say', async () => {
    await lose(b, c)
    const token = await sign()
    await cluster.host(d).retirements!.give(a, token)
    assert.equal(await asked(a), 'retired')
    // c comes back where only a is, before anything was decided by the document: both refuse, for good.
    await cluster.restart(c)
    assert.equal(
      await code(cluster.host(c).client.change(key, label('4'), { deadlineMs: 500 })),
      'register-unreachable'
    )
    assert.equal((await retire(token)).configuration.number, 1 + retirementGap)
  })

  it('are retired once, by whoever is first: the other finds what was decided', async () => {
    await lose(b, c)
    const token = await sign()
    const both = await Promise.all([retire(token, d, [a, d, e]), retire(token, e, [a, e, d])])
    assert.equal(both[0].configuration.number, both[1].configuration.number)
    const later = await retire(token, e, [a])
    assert.deepEqual(later.configuration, both[0].configuration)
    assert.equal(later.record.epoch, 2 + retirementGap)
  })

  it('cannot be retired by a second document', async () => {
    await lose(b, c)
    // The organization's directory was copied, and two operators sign in two halves.
    await cp(join(directory, 'north'), join(directory, 'copy'), { recursive: true })
    const one = await sign([b, c])
    const other = await sign([a, b], 'copy')
    await cluster.host(d).retirements!.give(a, one)
    assert.equal(await code(cluster.host(d).retirements!.give(a, other)), 'retired-already')
    assert.equal(await sign([c, b]), one)
    assert.equal(await code(sign([a, b])), 'retired-already')
    assert.equal((await retire(one)).configuration.number, 1 + retirementGap)
  })

  it('are retired by one document, where two operators sign for others at once', async () => {
    const signed = await Promise.allSettled([sign([b, c]), sign([a, b]), sign([a, c])])
    const refused = signed.filter(each => each.status === 'rejected')
    assert.deepEqual(
      refused.map(({ reason }) => reason.code),
      ['retired-already', 'retired-already']
    )
  })

  it('need all that are left: one that does not answer decides nothing', async () => {
    await lose(b)
    const token = await sign([b])
    const retirement = await readRetirement(token, trust)
    for (const host of [a, c]) await cluster.host(d).retirements!.give(host, token)
    await lose(c)
    const { client } = cluster.host(d)
    const change = retiringChange(retirement, await client.voters([a, d, e]), () => true)
    const promised = () => cluster.host(a).voter.record(key)!.promised.counter
    const before = promised()
    const outcome = client.retire(key, retirement, change)
    // It was asked more than once, and promised alone.
    await eventually(() => promised() > before, { deadlineMs: 5_000 })
    const once = promised()
    await eventually(() => promised() > once, { deadlineMs: 5_000 })
    assert.equal(cluster.host(a).voter.record(key)!.configuration.number, 1)
    await cluster.restart(c)
    assert.equal((await outcome).configuration.number, 1 + retirementGap)
    assert.deepEqual((await client.change(key, readChange)).configuration.number, 1 + retirementGap)
  })

  it('may be named in any order', async () => {
    await lose(b, c)
    const configuration = { ...first, voters: [...first.voters].reverse() }
    const token = await signRetirement(join(directory, 'north'), { key, configuration, retired: [c, b] })
    // By whom nobody else's decoding puts in order: the one that is left asks itself.
    const made = await retire(token, a)
    assert.equal(made.configuration.number, 1 + retirementGap)
  })

  it('stay retired while their organization is not trusted, and when it is again', async () => {
    await lose(b, c)
    const { retirements } = cluster.host(a)
    await retirements!.accept(await sign())
    await cluster.stop(a)
    const south = await initOrganization('south', join(directory, 'south'))
    trusted(south)
    // Nobody who could tell of it is there.
    await cluster.restart(a)
    assert.deepEqual(cluster.host(a).retirements!.list(), [])
    const other = { ...first, number: 7 }
    const document = await signRetirement(join(directory, 'south'), {
      ...{ key: `machine/${'0'.repeat(32)}`, configuration: other, retired: [b, c] }
    })
    await cluster.host(a).retirements!.accept(document)
    trusted(south, north)
    await eventually(() => cluster.host(a).retirements!.list().length === 2, { deadlineMs: 5_000 })
    assert.equal(await asked(a), 'retired')
    const { documents } = JSON.parse(await readFile(cluster.retirementsFile(a), 'utf8'))
    assert.equal(documents.length, 2)
  })

  it('are retired by their own organization only, and while the document is fresh', async () => {
    const south = await initOrganization('south', join(directory, 'south'))
    const token = await sign([b, c], 'south')
    assert.equal(await code(readRetirement(token, trust)), 'unknown-organization')
    organizations.push(south)
    assert.equal(await code(cluster.host(d).retirements!.give(a, token)), 'wrong-document')
    const forged = `${token.slice(0, -4)}AAAA`
    assert.equal(await code(cluster.host(d).retirements!.give(a, forged)), 'bad-signature')
    assert.equal(await code(sign([a, b, c]).then(all => readRetirement(all, trust))), 'bad-message')
    const { expiresAt } = await readRetirement(token, trust)
    requireFresh({ expiresAt }, () => expiresAt)
    assert.throws(() => requireFresh({ expiresAt }, () => expiresAt + 1_000), { code: 'document-expired' })
  })
})
