import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RegisterStore } from '../../../../agents/vm/register/store.ts'
import { RegisterVoter } from '../../../../agents/vm/register/voter.ts'
import { WatariError } from '../../../../protocol/errors.ts'
import type { Request } from '../../../../protocol/register/message.ts'

const peek: Request = { key: 'machine/1', floor: 0, question: { kind: 'peek' } }

describe('a voter whose votes are damaged', () => {
  let directory: string
  let path: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watari-damage-'))
    path = join(directory, 'register.log')
  })
  afterEach(async () => await rm(directory, { recursive: true }))

  it('does not begin, says which file it is and what to do, and leaves it as it is', async () => {
    for (const damage of ['', 'nonsense', '\0'.repeat(4_096), '{"format":1}']) {
      await writeFile(path, damage)
      await assert.rejects(
        RegisterVoter.open({ host: 'a', directory, onFault: assert.fail }),
        (error: WatariError) => {
          assert.equal(error.code, 'state-damaged')
          assert.ok(error.message.includes(path) && error.message.includes('move the file away'))
          assert.equal(error.fields.path, path)
          return true
        }
      )
      assert.equal(await readFile(path, 'utf8'), damage)
    }
    assert.deepEqual(await readdir(directory), ['register.log'])
  })

  it('does not take what cannot be read for what is not there', async () => {
    await mkdir(path)
    await assert.rejects(RegisterVoter.open({ host: 'a', directory, onFault: assert.fail }), {
      code: 'state-damaged'
    })
    assert.deepEqual(await readdir(directory, { recursive: true }), ['register.log'])
  })

  it('answers nothing from the moment it has to read them again, however often it is asked', async () => {
    let now = 0
    const faults: string[] = []
    const openStore = async (where: string) => {
      const store = await RegisterStore.open(where)
      store.write = async () => {
        throw new WatariError('state-write-failed', 'the disk is gone')
      }
      return store
    }
    const onFault = (error: WatariError) => faults.push(error.code)
    await using voter = await RegisterVoter.open({ host: 'a', directory, onFault, openStore, now: () => now })
    const configuration = { number: 1, voters: [voter.self!] }
    const ballot = { counter: 1, proposer: 'p' }
    const prepare: Request = {
      ...peek,
      question: { kind: 'prepare', configuration, ballot, mayCreate: true }
    }
    await assert.rejects(voter.ask(prepare), { code: 'state-write-failed' })
    const damage = Buffer.from(await readFile(path)).reverse()
    await writeFile(path, damage)
    for (let round = 0; round < 3; round++) {
      now += 2_000
      await assert.rejects(voter.ask(round === 0 ? prepare : peek), { code: 'state-damaged' })
      assert.deepEqual(await readFile(path), damage)
    }
    assert.deepEqual(await readdir(directory), ['register.log'])
    assert.equal(voter.self, undefined)
    assert.deepEqual(faults, ['state-write-failed'])
  })
})
