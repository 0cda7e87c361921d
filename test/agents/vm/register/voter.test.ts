import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerMethods } from '../../../../agents/vm/register/methods.ts'
import { RegisterStore } from '../../../../agents/vm/register/store.ts'
import { RegisterVoter } from '../../../../agents/vm/register/voter.ts'
import { MemoryNetwork } from '../../../../overlay/memory.ts'
import type { Asker } from '../../../../overlay/overlay.ts'
import { errorCode, WatariError } from '../../../../protocol/errors.ts'
import type { HostIdentity } from '../../../../protocol/host.ts'
import type { Request } from '../../../../protocol/register/message.ts'

const identity = (id: string): HostIdentity => ({ id, name: id, org: 'north', site: 'a', roles: ['host'] })

describe('register voter', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watari-voter-'))
  })
  afterEach(async () => await rm(directory, { recursive: true }))

  const prepare = (voter: RegisterVoter, counter: number): Request => ({
    key: 'machine/1',
    floor: 0,
    question: {
      kind: 'prepare',
      configuration: { number: 1, voters: [voter.self!] },
      ballot: { counter, proposer: 'p' },
      mayCreate: true
    }
  })

  it('answers only what its method is for, and only whom it may', async () => {
    const network = new MemoryNetwork()
    const asker = network.join(identity('b'))
    const overlay = network.join(identity('a'))
    const authorize = (request: Request) => request.question.kind === 'peek'
    await using voter = await RegisterVoter.open({ host: 'a', directory, onFault: () => {}, authorize })
    voter.serve(overlay)
    const peek: Request = { key: 'machine/1', floor: 0, question: { kind: 'peek' } }
    assert.deepEqual((await asker.request('a', registerMethods.peek, peek)).verdict, { kind: 'peeked' })
    await assert.rejects(asker.request('a', registerMethods.accept, peek), { code: 'bad-message' })
    await assert.rejects(asker.request('a', registerMethods.prepare, prepare(voter, 1)), {
      code: 'not-authorized'
    })
  })

  it('lets whoever asks with a certificate that has ended begin nothing', async () => {
    const network = new MemoryNetwork()
    const asker = network.join({ ...identity('b'), hasEnded: true } as Asker)
    const overlay = network.join(identity('a'))
    await using voter = await RegisterVoter.open({ host: 'a', directory, onFault: () => {} })
    voter.serve(overlay)
    const peek: Request = { key: 'machine/1', floor: 0, question: { kind: 'peek' } }
    assert.deepEqual((await asker.request('a', registerMethods.peek, peek)).verdict, { kind: 'peeked' })
    await assert.rejects(asker.request('a', registerMethods.prepare, prepare(voter, 1)), {
      code: 'certificate-expired'
    })
    assert.equal(voter.record('machine/1'), undefined)
  })

  it('tells of records only when they are on disk', async () => {
    const seen: number[] = []
    const onRecord = () => seen.push(1)
    await using voter = await RegisterVoter.open({ host: 'a', directory, onFault: () => {}, onRecord })
    await voter.ask(prepare(voter, 1))
    assert.equal(voter.configuration('machine/1')?.number, 1)
    assert.deepEqual(seen, [1])
  })

  it('says nothing on a failed write, and votes again from what is on disk', async () => {
    let failing = false
    let now = 0
    const faults: string[] = []
    const openStore = async (path: string) => {
      if (failing) throw new WatariError('state-write-failed', 'the disk is full')
      const store = await RegisterStore.open(path)
      const write = store.write.bind(store)
      store.write = async record => {
        if (failing) throw new WatariError('state-write-failed', 'the disk is full')
        await write(record)
      }
      return store
    }
    const onFault = (error: WatariError) => faults.push(error.code)
    await using voter = await RegisterVoter.open({ host: 'a', directory, onFault, openStore, now: () => now })
    const second = prepare(voter, 2)
    assert.equal((await voter.ask(prepare(voter, 1))).verdict.kind, 'promised')
    failing = true
    const codes = await Promise.all(
      [second, second].map(request =>
        voter.ask(request).then(
          () => 'answered',
          error => errorCode(error)
        )
      )
    )
    assert.deepEqual([codes, faults], [['state-write-failed', 'state-write-failed'], ['state-write-failed']])
    assert.deepEqual(voter.health, { kind: 'failed', message: 'the disk is full' })
    assert.equal(voter.self, undefined)
    assert.deepEqual(voter.records(), [])
    await assert.rejects(voter.ask(second), { code: 'state-write-failed' })
    now = 2000
    await assert.rejects(voter.ask(second), { code: 'state-write-failed' })
    failing = false
    await assert.rejects(voter.ask(second), { code: 'state-write-failed' })
    now = 4000
    const answers = await Promise.all([voter.ask(second), voter.ask(second)])
    assert.deepEqual(
      answers.map(answer => answer.verdict.kind),
      ['promised', 'conflict']
    )
    assert.deepEqual(voter.health, { kind: 'well' })
  })

  it('says for how long its disk has not taken a vote', async () => {
    let now = 0
    const hanging = Promise.withResolvers<void>()
    const openStore = async (path: string) => {
      const store = await RegisterStore.open(path)
      const write = store.write.bind(store)
      store.write = async record => {
        await hanging.promise
        await write(record)
      }
      return store
    }
    const onFault = () => {}
    await using voter = await RegisterVoter.open({ host: 'a', directory, onFault, openStore, now: () => now })
    const answers = [voter.ask(prepare(voter, 1))]
    now = 800
    answers.push(voter.ask(prepare(voter, 2)))
    assert.deepEqual(voter.health, { kind: 'well' })
    now = 4_000
    assert.deepEqual(voter.health, { kind: 'slow', forMs: 4_000 })
    hanging.resolve()
    await Promise.all(answers)
    assert.deepEqual(voter.health, { kind: 'well' })
  })

  it('answers nothing after it was closed', async () => {
    const voter = await RegisterVoter.open({ host: 'a', directory, onFault: () => {} })
    const request = prepare(voter, 1)
    await voter[Symbol.asyncDispose]()
    await assert.rejects(voter.ask(request), { code: 'state-write-failed' })
    await voter[Symbol.asyncDispose]()
  })
})
