import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LineReader, MAX_LINE_BYTES, parseToAgent, parseToGuard } from '../../../agents/guard/conversation.ts'
import { CopyProcess } from '../../../agents/guard/copy-process.ts'
import { type KeptMachine, ownIdentity, readKept, StateFile } from '../../../agents/guard/state-file.ts'
import { Watchdog } from '../../../agents/guard/watchdog.ts'
import { statFields } from '../../../agents/vm/qemu/process.ts'
import { eventually } from '../../support/eventually.ts'

const machine: KeptMachine = {
  id: 'a'.repeat(32),
  epoch: 3,
  untilMs: 12.5,
  state: 'armed',
  process: { pid: 4711, startTicks: '99' },
  monitor: '/run/watari/m/aaaa/guard'
}

describe('parts of the guard', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'wg-'))
  })
  afterEach(async () => {
    await rm(root, { recursive: true, force: true })
  })

  describe("a copy's process", () => {
    it('is killed, and known to be over', async () => {
      const child = spawn('sleep', ['600'])
      await once(child, 'spawn')
      const exited = once(child, 'exit')
      const copy = new CopyProcess({ pid: child.pid!, startTicks: statFields(child.pid!)![19]! })
      assert.equal(copy.isOver, false)
      copy.kill()
      assert.deepEqual(await exited, [null, 'SIGKILL'])
      assert.equal(copy.isOver, true)
      copy.kill()
      copy.close()
    })

    it('is not another one of its number', async () => {
      const child = spawn('sleep', ['600'])
      await once(child, 'spawn')
      const copy = new CopyProcess({ pid: child.pid!, startTicks: '1' })
      assert.equal(copy.isOver, true)
      copy.kill()
      copy.close()
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      assert.deepEqual(await exited, [null, 'SIGTERM'])
    })
  })

  describe('the state file', () => {
    it('keeps machines, and who wrote them', async () => {
      const file = join(root, 'state')
      let machines = [machine]
      const state = new StateFile(file, () => machines)
      state.watchdog = '/dev/watchdog'
      const first = state.save()
      machines = [machine, { ...machine, id: 'b'.repeat(32), state: 'paused' }]
      await Promise.all([first, state.save(), state.save()])
      assert.deepEqual(readKept(file), {
        guard: ownIdentity(),
        watchdog: '/dev/watchdog',
        machines,
        damage: []
      })
    })

    it('is of this boot only', async () => {
      const file = join(root, 'state')
      await new StateFile(file, () => [machine]).save()
      const text = await readFile(file, 'utf8')
      await writeFile(file, text.replace(/"boot":"[^"]*"/, '"boot":"another"'))
      const nothing = { guard: undefined, watchdog: undefined, machines: [], damage: [] }
      assert.deepEqual(readKept(file), nothing)
      assert.deepEqual(readKept(join(root, 'none')), nothing)
    })

    it('is read as far as it can be', async () => {
      const file = join(root, 'state')
      await writeFile(file, '{"boot":')
      assert.equal(readKept(file).damage.length, 1)
      await new StateFile(file, () => [machine, { ...machine, monitor: 'relative' }, machine]).save()
      const { machines, damage } = readKept(file)
      assert.deepEqual(machines, [machine, machine])
      assert.match(damage[0]!, /^machine 1: monitor/)
    })

    it('says when it cannot be written', async () => {
      const state = new StateFile(join(root, 'missing/state'), () => [machine])
      await assert.rejects(state.save(), { code: 'ENOENT' })
      await assert.rejects(state.save(), { code: 'ENOENT' })
    })
  })

  describe('the watchdog', () => {
    it('is fed while all is in order, and told when that ends in good order', async () => {
      const device = join(root, 'watchdog')
      await writeFile(device, '')
      let mayFeed = true
      let asked = 0
      const warnings: string[] = []
      const watchdog = new Watchdog(device, {
        mayFeed: () => {
          asked += 1
          return mayFeed
        },
        onWarning: text => warnings.push(text),
        feedMs: 5
      })
      const fed = async (): Promise<number> => (await readFile(device)).length
      await eventually(async () => (await fed()) >= 3, { deadlineMs: 2_000 })
      mayFeed = false
      const before = await fed()
      const askedBefore = asked
      await eventually(() => asked > askedBefore + 3, { deadlineMs: 2_000 })
      assert.equal(await fed(), before)
      watchdog.close()
      assert.equal(await readFile(device, 'latin1'), `${'\0'.repeat(before)}V`)
      // A file has no time of its own.
      assert.match(warnings[0]!, /refused/)
    })
  })

  describe('the conversation', () => {
    const refused = (line: string): void => {
      assert.throws(() => parseToGuard(line), { code: 'bad-message' }, line)
      assert.throws(() => parseToAgent(line), { code: 'bad-message' }, line)
    }

    it('takes only what it knows', () => {
      const { state: _, ...guarded } = machine
      const message = { kind: 'guard', request: 1, machines: [guarded] } as const
      assert.deepEqual(parseToGuard(JSON.stringify({ ...message, more: 1 })), message)
      for (const change of [
        { id: 'A'.repeat(32) },
        { epoch: -1 },
        { untilMs: '1' },
        { untilMs: -1 },
        { process: { pid: 1, startTicks: '9' } },
        { process: { pid: 9, startTicks: '' } },
        { monitor: `/${'x'.repeat(107)}` },
        { monitor: undefined }
      ]) {
        refused(JSON.stringify({ ...message, machines: [{ ...guarded, ...change }] }))
      }
      for (const line of ['', 'null', '[]', '{', '{"kind":"stop","request":1,"machines":[]}']) refused(line)
      const machines = Array.from({ length: 4_097 }, () => ({ id: machine.id, epoch: 1 }))
      refused(JSON.stringify({ kind: 'release', request: 1, machines }))
      refused(JSON.stringify({ kind: 'tell', machine: { ...machine, state: 'well' } }))
      refused(JSON.stringify({ kind: 'hello', process: { pid: 5 } }))
    })

    it('is cut into lines, however it comes', () => {
      const lines = new LineReader()
      const bytes = Buffer.from('one\ntwö\nthree')
      assert.deepEqual(
        [...bytes].flatMap(byte => lines.read(Uint8Array.of(byte))),
        ['one', 'twö']
      )
      assert.deepEqual(lines.read(Buffer.from('\n\n')), ['three', ''])
      assert.throws(() => lines.read(Buffer.alloc(MAX_LINE_BYTES + 1, 'x')), { code: 'bad-message' })
    })
  })
})
