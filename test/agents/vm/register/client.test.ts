import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { newChangeId } from '../../../../agents/vm/register/client.ts'
import { WatariError } from '../../../../protocol/errors.ts'
import type { Change } from '../../../../protocol/register/change.ts'
import { eventually } from '../../../support/eventually.ts'
import { RegisterCluster } from '../../../support/register/cluster.ts'

const key = 'machine/00112233445566778899aabbccddeeff'
const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = (value: Uint8Array | undefined) => value && new TextDecoder().decode(value)
const put =
  (text: string): Change =>
  () => ({ kind: 'next', value: bytes(text) })
const add =
  (text: string): Change =>
  current => ({ kind: 'next', value: bytes((textOf(current) ?? '') + text) })
const refuse: Change = () => ({ kind: 'refuse', code: 'not-owner', message: 'not yours' })

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'done'
  } catch (error) {
    return error instanceof WatariError ? error.code : String(error)
  }
}

describe('register client', () => {
  it('creates, changes, reads and peeks', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c', 'd')
    const { client } = cluster.host('a')
    const made = await client.create(key, ['a', 'b', 'c'], put('1'))
    assert.deepEqual([textOf(made.value), made.changed, made.configuration.number], ['1', true, 1])
    assert.equal(textOf((await client.change(key, add('2'))).value), '12')
    assert.equal(textOf((await client.read(key)).value), '12')
    const { configuration } = made
    assert.deepEqual(await client.peek(key), { kind: 'decided', value: bytes('12'), configuration })
    assert.equal(textOf((await client.look(key)).value), '12')
  })

  it('looks without disturbing whoever changes the register, also while one is being changed', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c', 'd')
    await cluster.host('a').client.create(key, ['a', 'b', 'c'], put('1'))
    const { overlay } = cluster.host('d')
    const asked: string[] = []
    let isBeingChanged = true
    const request: typeof overlay.request = async (host, method, question, options) => {
      asked.push(method.name)
      const answer = await overlay.request(host, method, question, options)
      if (!isBeingChanged || host === 'b') return answer
      // What b holds nobody else holds yet, and c does not answer.
      if (host === 'c') throw new Error('lost')
      const older = structuredClone(answer) as { verdict: { accepted: { ballot: { counter: number } } } }
      older.verdict.accepted.ballot.counter -= 1
      return older as never
    }
    const { self, putHint, getHint } = overlay
    const client = cluster.client({
      self,
      request,
      putHint: putHint.bind(overlay),
      getHint: getHint.bind(overlay)
    } as never)
    const looking = client.look(key)
    await eventually(() => asked.length > 3, { deadlineMs: 2_000 })
    isBeingChanged = false
    assert.equal(textOf((await looking).value), '1')
    assert.deepEqual([...new Set(asked)], ['register/peek'])
  })

  it('reads what stays undecided', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    await cluster.host('a').client.create(key, ['a', 'b', 'c'], put('1'))
    await cluster.stop('c')
    await cluster.host('a').client.change(key, add('2'))
    await cluster.stop('a')
    await cluster.restart('c')
    const { client } = cluster.host('b')
    assert.equal((await client.peek(key)).kind, 'undecided')
    assert.equal(textOf((await client.look(key)).value), '12')
  })

  it('finds a register that it has never seen by its hint, and one that its own voter keeps without', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c', 'd')
    await cluster.host('a').client.create(key, ['a', 'b', 'c'], put('1'))
    assert.equal(textOf((await cluster.host('d').client.read(key)).value), '1')
    assert.equal(textOf((await cluster.host('b').client.read(key)).value), '1')
    assert.equal(await codeOf(cluster.host('d').client.read('machine/unknown')), 'register-unknown')
  })

  it('is found by the hint that its owner writes again', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c', 'd')
    await cluster.host('a').client.create(key, ['a', 'b', 'c'], put('1'))
    for (const { overlay } of cluster.hosts.values())
      await overlay.putHint(`register/${key}`, bytes('nonsense'))
    const { client } = cluster.host('d')
    assert.equal(await codeOf(client.read(key)), 'register-unknown')
    cluster.host('a').client.announce('machine/unknown')
    cluster.host('a').client.announce(key)
    assert.equal(textOf((await client.read(key)).value), '1')
  })

  it('believes no voter about leases that was put back, but one with another store', async () => {
    const self = { host: 'c', incarnation: 'boot-1' }
    await using cluster = await RegisterCluster.start('a')
    let answer: object | undefined = { store: '1'.repeat(32), sequence: 9 }
    const verdict = { kind: 'watched', traces: [] }
    const request = async (
      _host: string,
      _method: unknown,
      _question: unknown,
      options: { signal: AbortSignal }
    ) => {
      if (answer) return { ...answer, verdict }
      await new Promise((_, reject) => options.signal.addEventListener('abort', reject))
    }
    const client = cluster.client({ ...cluster.host('a').overlay, request } as never)
    const ask = () => client.askOfLeases('b', { kind: 'watch', holders: [self] }, { deadlineMs: 20 })
    assert.deepEqual(await ask(), verdict)
    answer = { store: '1'.repeat(32), sequence: 8 }
    assert.equal(await ask(), undefined)
    answer = { store: '2'.repeat(32), sequence: 1 }
    assert.deepEqual(await ask(), verdict)
    answer = undefined
    assert.equal(await ask(), undefined)
  })

  it('passes the failure of a change that throws to its caller', async () => {
    await using cluster = await RegisterCluster.start('a')
    const { client } = cluster.host('a')
    const mistaken: Change = () => {
      throw new Error('a mistake of ours')
    }
    await assert.rejects(client.create(key, ['a'], mistaken), { message: 'a mistake of ours' })
    assert.equal(textOf((await client.create(key, ['a'], put('1'))).value), '1')
  })

  it('passes a refusal on, with the value that it rests on', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    const { client } = cluster.host('a')
    await client.create(key, ['a', 'b', 'c'], put('1'))
    assert.equal(await codeOf(client.change(key, refuse)), 'not-owner')
    const outcome = await client.propose(key, refuse)
    assert.equal(outcome.kind === 'refused' && textOf(outcome.value), '1')
  })

  it('says that a register does not exist, and leaves no trace of the question', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    const { client } = cluster.host('a')
    client.know(key, { number: 1, voters: await client.voters(['a', 'b', 'c']) })
    assert.equal(await codeOf(client.read(key)), 'register-not-found')
    assert.equal((await client.peek(key)).kind, 'absent')
    assert.deepEqual(cluster.host('b').voter.records(), [])
  })

  it('works with a minority down, and says when a majority is', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    const { client } = cluster.host('a')
    await client.create(key, ['a', 'b', 'c'], put('1'))
    cluster.network.cut('a', 'c')
    assert.equal(textOf((await client.change(key, add('2'))).value), '12')
    cluster.network.cut('a', 'b')
    assert.equal(await codeOf(client.change(key, add('3'), { deadlineMs: 100 })), 'register-unreachable')
    assert.equal((await client.peek(key)).kind, 'unreachable')
    cluster.network.heal('a', 'b')
    assert.equal(textOf((await client.read(key)).value), '12')
  })

  it('makes a change once, however often it is repeated', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    const { client } = cluster.host('a')
    await client.create(key, ['a', 'b', 'c'], put('1'))
    const changeId = newChangeId()
    await client.change(key, add('2'), { changeId })
    await client.change(key, add('3'))
    const again = await client.change(key, add('2'), { changeId })
    assert.deepEqual([textOf(again.value), again.changed], ['123', true])
  })

  it('does not call a change impossible that was tried before', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    const { client } = cluster.host('a')
    await client.create(key, ['a', 'b', 'c'], put('1'))
    cluster.network.isolate('a')
    const options = { changeId: newChangeId(), deadlineMs: 50 }
    assert.equal(await codeOf(client.change(key, add('2'), options)), 'register-unreachable')
    assert.equal(
      await codeOf(client.change(key, add('2'), { ...options, repeated: true })),
      'outcome-unknown'
    )
  })

  it('gives up at once when its caller does', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    const { client } = cluster.host('a')
    await client.create(key, ['a', 'b', 'c'], put('1'))
    assert.equal(
      await codeOf(client.change(key, add('2'), { signal: AbortSignal.abort() })),
      'register-unreachable'
    )
    cluster.network.isolate('a')
    const giving = new AbortController()
    const changing = client.change(key, add('2'), { signal: giving.signal })
    giving.abort()
    assert.equal(await codeOf(changing), 'register-unreachable')
  })

  it('serves many clients at once, losing no change', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c', 'd')
    await cluster.host('a').client.create(key, ['a', 'b', 'c'], put(''))
    const changes = [...'abcd'].flatMap(id =>
      [...'012345'].map(digit => cluster.host(id).client.change(key, add(digit)))
    )
    await Promise.all(changes)
    const value = textOf((await cluster.host('d').client.read(key)).value)!
    assert.deepEqual([...value].sort().join(''), '000011112222333344445555')
  })

  it('bounds what waits for one register', async () => {
    await using cluster = await RegisterCluster.start('a')
    const { client } = cluster.host('a')
    await client.create(key, ['a'], put('1'))
    const codes = await Promise.all(Array.from({ length: 70 }, () => codeOf(client.change(key, add('.')))))
    assert.deepEqual(
      [codes.filter(code => code === 'register-busy').length, codes.at(-1)],
      [6, 'register-busy']
    )
  })

  it('remembers what voters decided over a restart of all of them', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    await cluster.host('a').client.create(key, ['a', 'b', 'c'], put('1'))
    for (const id of ['a', 'b', 'c']) await cluster.stop(id)
    for (const id of ['a', 'b', 'c']) await cluster.restart(id)
    assert.equal(textOf((await cluster.host('a').client.read(key)).value), '1')
  })
})

describe('voters of a register', () => {
  it('are changed, and clients that know the old ones find the new', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c', 'd', 'e', 'f')
    const told: number[] = []
    const stale = cluster.client(cluster.host('f').overlay, {
      onConfiguration: (_, configuration) => told.push(configuration.number)
    })
    const { client } = cluster.host('a')
    await client.create(key, ['a', 'b', 'c'], put('1'))
    await stale.read(key)
    const moved = await client.changeVoters(key, ['c', 'd', 'e'])
    assert.deepEqual(
      [moved.configuration.number, moved.configuration.voters.map(voter => voter.host)],
      [2, ['c', 'd', 'e']]
    )
    assert.equal(textOf((await stale.change(key, add('2'))).value), '12')
    assert.deepEqual(told, [1, 2])
    assert.equal((await client.peek(key)).kind, 'decided')
    for (const id of ['a', 'b']) await cluster.stop(id)
    assert.equal(textOf((await stale.read(key)).value), '12')
  })

  it('grow from one to three', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    const { client } = cluster.host('a')
    await client.create(key, ['a'], put('1'))
    await client.changeVoters(key, ['a', 'b', 'c'])
    await cluster.stop('c')
    assert.equal(textOf((await client.change(key, add('2'))).value), '12')
  })

  it('are found by a newer hint when all old ones are gone', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c', 'd', 'e', 'f', 'g')
    const { client } = cluster.host('g')
    await client.create(key, ['a', 'b', 'c'], put('1'))
    const other = cluster.host('d').client
    await other.changeVoters(key, ['d', 'e', 'f'])
    for (const id of ['a', 'b', 'c']) await cluster.stop(id)
    assert.equal(textOf((await client.change(key, add('2'))).value), '12')
  })

  it('have to be 1, 3 or 5 hosts that answer', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    const { client } = cluster.host('a')
    assert.equal(await codeOf(client.create(key, ['a', 'b'], put('1'))), 'bad-voters')
    assert.equal(await codeOf(client.create(key, ['a', 'b', 'x'], put('1'))), 'voter-unreachable')
  })

  it('do not vote after they lost their store, until they are replaced by their new one', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    const { client } = cluster.host('a')
    await client.create(key, ['a', 'b', 'c'], put('1'))
    await cluster.stop('c')
    await rm(cluster.host('c').directory, { recursive: true })
    await cluster.restart('c')
    await cluster.stop('b')
    const outcome = await client.propose(key, add('2'), { deadlineMs: 600 })
    assert.equal(outcome.kind === 'unreachable' && outcome.problems.c, 'unknown-store')
    await cluster.restart('b')
    await client.changeVoters(key, ['a', 'b', 'c'])
    await cluster.stop('b')
    assert.equal(textOf((await client.change(key, add('2'))).value), '12')
  })

  it('tell of what they hold', async () => {
    await using cluster = await RegisterCluster.start('a', 'b', 'c')
    await cluster.host('a').client.create(key, ['a', 'b', 'c'], put('1'))
    const { voter } = cluster.host('c')
    // A majority may have decided while this one has only promised.
    const accepted = await eventually(() => voter.records('machine/')[0]?.accepted, { deadlineMs: 2000 })
    assert.equal(textOf(accepted?.envelope.value), '1')
    assert.deepEqual(voter.records('segment/'), [])
  })
})
