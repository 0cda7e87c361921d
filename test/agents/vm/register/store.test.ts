import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { scanFrames } from '../../../../agents/vm/register/log-file.ts'
import { RegisterStore } from '../../../../agents/vm/register/store.ts'
import { errorCode } from '../../../../protocol/errors.ts'
import type { VoterRecord } from '../../../../protocol/register/message.ts'

const configuration = { number: 1, voters: [{ host: 'a', store: '0'.repeat(32) }] }

function record(name: string, counter: number, size = 10): VoterRecord {
  const promised = { counter, proposer: 'p' }
  const envelope = { value: new Uint8Array(size).fill(counter), changeIds: [] }
  return { key: `machine/${name}`, configuration, promised, accepted: { ballot: promised, envelope } }
}

const counters = (store: RegisterStore) =>
  Object.fromEntries(
    [...store.records()].map(({ key, promised }) => [key.slice('machine/'.length), promised.counter])
  )

describe('register store', () => {
  let directory: string
  let path: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watari-store-'))
    path = join(directory, 'register.log')
  })
  afterEach(async () => await rm(directory, { recursive: true }))

  async function written(count: number): Promise<{ id: string; ends: number[] }> {
    const store = await RegisterStore.open(directory)
    const ends = [(await readFile(path)).length]
    for (let number = 1; number <= count; number++) {
      await store.write(record('a', number))
      ends.push((await readFile(path)).length)
    }
    await store.close()
    return { id: store.id, ends }
  }

  async function codeOfOpening(): Promise<string> {
    try {
      await (await RegisterStore.open(directory)).close()
      return 'opened'
    } catch (error) {
      return errorCode(error)
    }
  }

  it('begins with a new id and keeps it, its records and its sequence', async () => {
    const { id } = await written(3)
    const store = await RegisterStore.open(directory)
    assert.deepEqual([store.id, store.sequence, counters(store)], [id, 3, { a: 3 }])
    assert.deepEqual(store.record('machine/a'), record('a', 3))
    assert.equal(store.record('machine/b'), undefined)
    await store.close()
  })

  it('makes another id when its file is gone', async () => {
    const { id } = await written(1)
    await rm(path)
    const store = await RegisterStore.open(directory)
    assert.notEqual(store.id, id)
    assert.equal(store.sequence, 0)
    await store.close()
  })

  it('writes what waits together, in order', async () => {
    const store = await RegisterStore.open(directory)
    const order: number[] = []
    const writes = Array.from({ length: 600 }, (_, at) =>
      store.write(record('a', at + 1)).then(() => order.push(at + 1))
    )
    await Promise.all(writes)
    assert.deepEqual(
      order,
      Array.from({ length: 600 }, (_, at) => at + 1)
    )
    assert.equal(store.sequence, 600)
    await store.close()
    const frames = scanFrames(await readFile(path)).frames.length
    assert.ok(frames < 10, `600 records took ${frames} frames`)
  })

  it('stays small however often it is written', async () => {
    const store = await RegisterStore.open(directory)
    for (let number = 1; number <= 60; number++) await store.write(record('a', number, 200_000))
    const { length } = await readFile(path)
    assert.ok(length < 6_000_000, `${length} bytes for one record of 200,000`)
    assert.equal(store.sequence, 60)
    await store.close()
    const again = await RegisterStore.open(directory)
    assert.deepEqual([again.sequence, counters(again)], [60, { a: 60 }])
    await again.close()
  })

  it('leaves out a torn last batch, keeps a copy of it, and goes on', async () => {
    const { ends } = await written(3)
    await truncate(path, ends[3]! - 5)
    const store = await RegisterStore.open(directory)
    assert.deepEqual([store.sequence, counters(store)], [2, { a: 2 }])
    assert.equal((await readFile(`${path}.torn`)).length, ends[3]! - 5)
    await store.write(record('a', 9))
    await store.close()
    const again = await RegisterStore.open(directory)
    assert.deepEqual([again.sequence, counters(again)], [3, { a: 9 }])
    await again.close()
  })

  it('refuses damage before the last batch, and touches nothing', async () => {
    const { ends } = await written(3)
    const good = await readFile(path)
    for (let at = 0; at < ends[2]!; at += 7) {
      const bad = Buffer.from(good)
      bad[at]! ^= 0x10
      await writeFile(path, bad)
      assert.equal(await codeOfOpening(), 'state-damaged', `byte ${at}`)
      assert.deepEqual(await readFile(path), bad)
    }
    assert.deepEqual(await readdir(directory), ['register.log'])
  })

  it('refuses a file without a head, or with a batch missing in the middle', async () => {
    const { ends } = await written(3)
    const good = await readFile(path)
    await writeFile(path, Buffer.concat([good.subarray(0, ends[1]), good.subarray(ends[2])]))
    assert.equal(await codeOfOpening(), 'state-damaged')
    await writeFile(path, good.subarray(ends[0]))
    assert.equal(await codeOfOpening(), 'state-damaged')
    await writeFile(path, '')
    assert.equal(await codeOfOpening(), 'state-damaged')
  })

  it('never makes sense of garbage', async () => {
    const { ends } = await written(2)
    const good = await readFile(path)
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(ends[2]!),
        async (garbage, at) => {
          await writeFile(path, Buffer.concat([good.subarray(0, at), garbage]))
          const code = await codeOfOpening()
          if (at < ends[0]!) assert.equal(code, 'state-damaged')
          else assert.equal(code, 'opened')
        }
      ),
      { numRuns: 60 }
    )
  })

  it('takes nothing after it was closed', async () => {
    const store = await RegisterStore.open(directory)
    await store.close()
    await assert.rejects(store.write(record('a', 1)), { code: 'state-write-failed' })
  })

  it('has everything that it said was on disk when it is killed', async () => {
    for (let round = 0; round < 4; round++) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'store-writer.ts'), directory], {
        stdio: ['ignore', 'pipe', 'ignore']
      })
      const said: Record<string, number> = {}
      let lines = 0
      for await (const line of createInterface({ input: child.stdout })) {
        const [name, number] = line.split(' ')
        said[name!] = Number(number)
        if (++lines === 20 + 37 * round) child.kill('SIGKILL')
      }
      const store = await RegisterStore.open(directory)
      const found = counters(store)
      for (const [name, number] of Object.entries(said))
        assert.ok(found[name]! >= number, `${name} ${number}`)
      await store.close()
    }
  })
})
