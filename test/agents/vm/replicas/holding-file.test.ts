import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { readHolding, writeHolding } from '../../../../agents/vm/replicas/holding-file.ts'
import { errorCode } from '../../../../protocol/errors.ts'
import type { Holding } from '../../../../protocol/replica/holding.ts'

const machine = '11'.repeat(16)
const held: Holding = {
  machine,
  minEpoch: 7,
  current: { copy: 'aa'.repeat(16), epoch: 6, isComplete: true },
  former: { copy: 'bb'.repeat(16), epoch: 0, isComplete: true },
  isPromoted: true
}

describe('the file of what a host has of a replica', () => {
  let root: string
  const path = () => join(root, machine, 'holding.json')
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'wh-'))
    await mkdir(join(root, machine))
  })
  afterEach(async () => await rm(root, { recursive: true, force: true }))

  it('says what was written, and nothing where nothing was', async () => {
    assert.equal(await readHolding(path()), undefined)
    await writeHolding(path(), held)
    assert.deepEqual(await readHolding(path()), held)
    await writeHolding(path(), { machine, minEpoch: 8 })
    assert.deepEqual(await readHolding(path()), { machine, minEpoch: 8 })
    assert.ok(!existsSync(`${path()}.new`))
  })

  it('is what it was where its successor was cut short', async () => {
    await writeHolding(path(), held)
    await writeFile(`${path()}.new`, '{"machine":')
    assert.deepEqual(await readHolding(path()), held)
    await writeHolding(path(), { machine, minEpoch: 8 })
    assert.deepEqual(await readHolding(path()), { machine, minEpoch: 8 })
  })

  const { current: _, ...without } = held
  for (const [what, text] of Object.entries({
    'is empty': '',
    'was cut short': JSON.stringify(held).slice(0, -20),
    'is no object': '7',
    'has a minimum epoch of 0': JSON.stringify({ ...held, minEpoch: 0 }),
    'names a path as its copy': JSON.stringify({ ...held, former: { ...held.former, copy: '../../disk' } }),
    'is of another machine': JSON.stringify({ ...held, machine: '22'.repeat(16) }),
    'has put a copy into its place, and names none': JSON.stringify(without)
  }))
    it(`is refused when it ${what}`, async () => {
      await writeFile(path(), text)
      await assert.rejects(readHolding(path()), error => errorCode(error) === 'state-damaged')
    })

  it('is refused, or says what could stand there, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json()), async content => {
        await writeFile(path(), content)
        const outcome = await readHolding(path()).catch(errorCode)
        if (typeof outcome === 'string') assert.equal(outcome, 'state-damaged')
        else assert.equal(outcome?.machine, machine)
      }),
      { numRuns: 50 }
    )
  })
})
