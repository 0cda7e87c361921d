import assert from 'node:assert/strict'
import { type FileHandle, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scanFrames } from '../../../../agents/vm/register/log-file.ts'
import { RegisterStore } from '../../../../agents/vm/register/store.ts'
import { RegisterVoter } from '../../../../agents/vm/register/voter.ts'
import { errorCode, type WatariError } from '../../../../protocol/errors.ts'
import type { Answer, Question, Request } from '../../../../protocol/register/message.ts'
import { eventually } from '../../../support/eventually.ts'

type Flush = (this: FileHandle) => Promise<void>
type Flushes = Record<'datasync' | 'sync', Flush>

const soon = { deadlineMs: 5_000 }

/*
 * What the kernel has is not what the disk has, and no test that kills a process tells them apart. So the flushes
 * themselves are held back here, and made to fail.
 */
describe('the promise of a voter', () => {
  let directory: string
  let path: string
  let handles: Flushes
  let real: Flushes

  before(async () => {
    const handle = await open(import.meta.filename)
    handles = Object.getPrototypeOf(handle) as Flushes
    await handle.close()
    real = { datasync: handles.datasync, sync: handles.sync }
  })
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watari-durability-'))
    path = join(directory, 'register.log')
  })
  afterEach(async () => {
    Object.assign(handles, real)
    await rm(directory, { recursive: true })
  })

  const ballot = (counter: number) => ({ counter, proposer: 'p' })

  function asking(voter: RegisterVoter, question: 'prepare' | 'accept', counter: number): Request {
    const configuration = { number: 1, voters: [voter.self!] }
    const envelope = { value: Uint8Array.of(counter), changeIds: [] }
    const questions: Record<typeof question, Question> = {
      prepare: { kind: 'prepare', configuration, ballot: ballot(counter), mayCreate: true },
      accept: { kind: 'accept', configuration, ballot: ballot(counter), envelope }
    }
    return { key: 'machine/1', floor: 0, question: questions[question] }
  }

  /** From now on each flush of a log waits until it is let go. */
  function holdBack(): { readonly waiting: (() => void)[] } {
    const waiting: (() => void)[] = []
    handles.datasync = async function () {
      await new Promise<void>(resolve => waiting.push(resolve))
      await real.datasync.call(this)
    }
    return { waiting }
  }

  for (const question of ['prepare', 'accept'] as const) {
    it(`is answered after its ${question} is flushed, not when it is written`, async () => {
      await using voter = await RegisterVoter.open({ host: 'a', directory, onFault: assert.fail })
      await voter.ask(asking(voter, 'prepare', 1))
      const framesBefore = scanFrames(await readFile(path)).frames.length
      const { waiting } = holdBack()
      const answers: Answer[] = []
      const asked = voter.ask(asking(voter, question, 2)).then(answer => answers.push(answer))
      try {
        await eventually(() => waiting.length === 1, soon)
        // It is in the file already, and many turns of the event loop later nobody has been told.
        for (let turn = 0; turn < 50; turn++) {
          assert.equal(scanFrames(await readFile(path)).frames.length, framesBefore + 1)
        }
        assert.equal(answers.length, 0)
        assert.deepEqual(voter.records()[0]?.promised, ballot(1))
      } finally {
        for (const letGo of waiting.splice(0)) letGo()
      }
      await asked
      assert.deepEqual(
        answers.map(({ verdict }) => verdict.kind),
        [question === 'prepare' ? 'promised' : 'accepted']
      )
      assert.deepEqual(voter.records()[0]?.promised, ballot(2))
    })
  }

  it('that comes while another is flushed has a flush of its own', async () => {
    const store = await RegisterStore.open(directory)
    const configuration = { number: 1, voters: [{ host: 'a', store: store.id }] }
    const { waiting } = holdBack()
    const written: number[] = []
    const write = (counter: number) =>
      store
        .write({ key: 'machine/1', configuration, promised: ballot(counter), accepted: undefined })
        .then(() => written.push(counter))
    const first = write(1)
    await eventually(() => waiting.length === 1, soon)
    const second = write(2)
    waiting.shift()!()
    await first
    await eventually(() => waiting.length === 1, soon)
    assert.deepEqual(written, [1])
    waiting.shift()!()
    await second
    assert.deepEqual(written, [1, 2])
    await store.close()
  })

  it('is not given when the flush fails, and the next ones rest on a file that was written anew', async () => {
    let now = 0
    const faults: string[] = []
    const onFault = (error: WatariError) => faults.push(error.code)
    await using voter = await RegisterVoter.open({ host: 'a', directory, onFault, now: () => now })
    const [second, third, fourth] = [2, 3, 4].map(counter => asking(voter, 'prepare', counter))
    await voter.ask(asking(voter, 'prepare', 1))
    let flushes = 0
    handles.datasync = async () => {
      flushes++
      throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' })
    }
    const codes = await Promise.all(
      [second!, third!].map(request =>
        voter.ask(request).then(
          () => 'answered',
          error => errorCode(error)
        )
      )
    )
    assert.deepEqual(codes, ['state-write-failed', 'state-write-failed'])
    assert.deepEqual(faults, ['state-write-failed'])
    // A second fdatasync of the same file may succeed although the first lost the pages (fsyncgate): none is tried.
    Object.assign(handles, real)
    await assert.rejects(voter.ask(fourth!), { code: 'state-write-failed' })
    assert.equal(flushes, 1)
    const { ino } = await stat(path)
    now = 2_000
    assert.equal((await voter.ask(fourth!)).verdict.kind, 'promised')
    assert.notEqual((await stat(path)).ino, ino)
  })

  it('rests on a file that was flushed before it took its place, and its place before it was used', async () => {
    await (await RegisterStore.open(directory)).close()
    const log: string[] = []
    handles.sync = async function () {
      const { ino } = await this.stat()
      const what = ino === (await stat(directory)).ino ? 'directory' : 'log'
      const inPlace = (await stat(path)).ino === ino || what === 'directory'
      log.push(`${what} ${inPlace ? 'in its place' : 'beside'}`)
      await real.sync.call(this)
      log.push('flushed')
    }
    const store = await RegisterStore.open(directory)
    log.push('opened')
    await store.close()
    assert.deepEqual(log, ['log beside', 'flushed', 'directory in its place', 'flushed', 'opened'])
  })
})
