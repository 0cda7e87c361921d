import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { readProcess } from '../../../agents/resource/process.ts'
import type {
  IncomingHandle,
  MachineHandle,
  MachineStart,
  MigrationProgress,
  OutgoingMigration
} from '../../../agents/vm/driver.ts'
import { QemuIncoming } from '../../../agents/vm/qemu/incoming.ts'
import { QemuMachine } from '../../../agents/vm/qemu/machine.ts'
import { findQemuImg, run } from '../../../agents/vm/qemu/tools.ts'
import { errorCode } from '../../../protocol/errors.ts'
import { eventually } from '../../support/eventually.ts'
import { cuttable, type Joint } from './joint.ts'
import { QemuSubject, requireQemu } from './subject.ts'

const BOOT_MS = 60_000
const STEP_MS = 60_000

describe('QEMU relocation', function () {
  this.timeout(60_000)
  let subject: QemuSubject
  before(async function () {
    this.timeout(300_000)
    await requireQemu(this)
  })
  beforeEach(async () => {
    subject = await QemuSubject.create()
  })
  afterEach(async () => {
    await subject[Symbol.asyncDispose]()
  })

  /** A machine that was started here, and a copy that waits for it. */
  async function startedPair(machine = subject.diskMachine()) {
    const source = await subject.driver('source').start(machine)
    await source.resume()
    return await prepared(machine, source)
  }
  /** Sooner: its guest was started before. */
  async function pair() {
    const machine = subject.diskMachine()
    return await prepared(machine, await subject.running(machine))
  }
  async function prepared(machine: MachineStart, source: MachineHandle) {
    await counting(source)
    const target = await subject.driver('target').prepareTarget(machine)
    return { machine, source: source as QemuMachine, target: target as QemuMachine & IncomingHandle }
  }
  const counting = async (handle: MachineHandle) => {
    const before = await subject.counter(handle)
    await eventually(async () => (await subject.counter(handle)) > before + 1, { deadlineMs: BOOT_MS })
  }
  /** Writes to the machine's disk as its guest would, by QEMU itself. */
  const write = async (machine: QemuMachine, pattern: number, at: string, length: string) => {
    const command = `qemu-io -d /machine/peripheral/vd0/virtio-backend "write -P ${pattern} ${at} ${length}"`
    const words = String(await machine.execute('human-monitor-command', { 'command-line': command }))
    assert.equal(words.trim(), '')
  }
  const contents = async (path: string) => {
    const raw = subject.socketPath()
    await run(findQemuImg(), ['convert', '-U', '-O', 'raw', path, raw], 30_000)
    return createHash('sha256')
      .update(await readFile(raw))
      .digest('hex')
  }
  const begin = (
    source: MachineHandle,
    target: IncomingHandle,
    change: {
      state?: string
      disk?: string
      bandwidth?: number
      onProgress?: (p: MigrationProgress) => void
    } = {}
  ): OutgoingMigration =>
    source.relocate({
      stateSocket: change.state ?? target.stateSocket,
      diskSocket: change.disk ?? target.diskSocket,
      bandwidthBytesPerSecond: change.bandwidth ?? 0,
      onProgress: change.onProgress ?? (() => {}),
      onPause: () => {},
      onGoOn: () => {},
      mayGoOn: () => true
    })

  /** Sends it again where QEMU was quicker than our pause, as the agent does. @returns the copy that has it all */
  async function arrival(
    { machine, source, target }: Awaited<ReturnType<typeof pair>>,
    bandwidth: number
  ): Promise<QemuMachine> {
    for (let attempt = 1; ; attempt++) {
      try {
        await begin(source, target, { bandwidth }).sent
        await target.loaded
        return target
      } catch (error) {
        if (errorCode(error) !== 'switchover-unpaused' || attempt === 3) throw error
        await target.exited
        await subject.driver('target').remove(machine.id, { disk: true })
        target = (await subject.driver('target').prepareTarget(machine)) as typeof target
      }
    }
  }

  it('moves memory and disk, and nothing of the disk is missing', async () => {
    const { machine, source, target } = await startedPair()
    await write(source, 0xa1, '0', '3M')
    await write(source, 0xb2, '40000k', '192k')
    const phases = new Set<string>()
    const outgoing = begin(source, target, { onProgress: ({ phase }) => phases.add(phase) })
    await outgoing.paused
    await outgoing.sent
    await target.loaded
    const [left, right] = [
      subject.driver('source').diskPath(machine.id),
      subject.driver('target').diskPath(machine.id)
    ]
    assert.equal(await contents(left), await contents(right))
    assert.match(await run(findQemuImg(), ['check', '-U', right], 30_000), /No errors/)
    assert.deepEqual([...phases], ['disk', 'memory', 'last-pass', 'sent'])
    assert.equal(await target.runState(), 'paused')
    await target.resume()
    await counting(target)
    await write(target, 0xc3, '1M', '64k')
    await subject.kill(source)
  })

  it('keeps the disk in step while the guest writes, and the guest finds every record', async () => {
    const both = await pair()
    const { machine, source } = both
    await subject.shell(source, 'disk write')
    const target = await arrival(both, 16 * 1024 * 1024)
    assert.equal(
      await contents(subject.driver('source').diskPath(machine.id)),
      await contents(subject.driver('target').diskPath(machine.id))
    )
    await target.resume()
    await counting(target)
    await subject.kill(source)
    await subject.shell(target, 'disk stop')
    assert.match(await subject.shell(target, 'disk check'), /DISK records [1-9]/)
    assert.doesNotMatch(subject.printed(target), /DISK failed|I\/O error|EXT4-fs error/)
  })

  it('resumes at the source after everything was sent, when it is told to', async () => {
    const { source, target } = await pair()
    const outgoing = begin(source, target)
    await outgoing.sent
    await target.loaded
    await target.stop({ force: true })
    assert.equal((await source.status()).state, 'paused')
    await source.resume()
    await counting(source)
    await write(source, 0xd4, '2M', '64k')
  })

  /** Follows the run state for a while. @returns whether the guest ever ran */
  async function everRuns(machine: QemuMachine, ms: number): Promise<boolean> {
    const until = performance.now() + ms
    while (performance.now() < until) {
      if ((await machine.runState()) === 'running') return true
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    return false
  }

  describe('when the state stream is cut', () => {
    let joint: Joint
    afterEach(() => joint.close())

    for (const percent of [5, 50, 90]) {
      it(`at ${percent} % of the memory: the guest goes on`, async () => {
        const { source, target } = await pair()
        joint = await cuttable(subject.socketPath(), target.stateSocket)
        const outgoing = begin(source, target, {
          state: joint.path,
          bandwidth: 32 * 1024 * 1024,
          onProgress: ({ phase, memoryBytes, memoryRemainingBytes }) => {
            if (
              phase === 'memory' &&
              memoryBytes > 0 &&
              1 - memoryRemainingBytes / (128 * 1024 * 1024) > percent / 100
            )
              joint.close()
          }
        })
        await assert.rejects(outgoing.sent)
        await assert.rejects(outgoing.paused, error => errorCode(error) === 'relocation-failed')
        await assert.rejects(target.loaded)
        assert.equal(await source.runState(), 'running')
        await counting(source)
      })
    }

    it('after the pause, before the rest: the guest stays paused until it is told to go on', async () => {
      const { source, target } = await pair()
      joint = await cuttable(subject.socketPath(), target.stateSocket)
      const outgoing = begin(source, target, { state: joint.path })
      await outgoing.paused
      joint.close()
      await outgoing.sent.catch(() => {})
      await outgoing.cancel()
      assert.equal(await everRuns(source, 1000), false)
      await source.resume()
      await counting(source)
    })

    it('at the moment of our stop: it runs or it is paused for good, as we were told', async () => {
      const { source, target } = await pair()
      joint = await cuttable(subject.socketPath(), target.stateSocket)
      const outgoing = begin(source, target, {
        state: joint.path,
        onProgress: ({ phase }) => phase === 'last-pass' && joint.close()
      })
      const paused = await outgoing.paused.then(
        () => true,
        () => false
      )
      await outgoing.sent.catch(() => {})
      await outgoing.cancel()
      if (paused) assert.equal(await everRuns(source, 1000), false)
      else assert.equal(await source.runState(), 'running')
    })
  })

  it('goes on when the disk stream is cut', async () => {
    const { source, target } = await pair()
    await write(source, 0xa1, '0', '30M')
    const joint = await cuttable(subject.socketPath(), target.diskSocket!)
    let began: number | undefined
    const outgoing = begin(source, target, {
      disk: joint.path,
      bandwidth: 4 * 1024 * 1024,
      // The target looks now and then who is connected: somebody has to be, for longer than between two looks.
      onProgress: ({ phase, diskBytes }) => {
        if (phase !== 'disk' || diskBytes <= 12 * 1024 * 1024) return
        began ??= performance.now()
        if (performance.now() - began > 1_000) joint.close()
      }
    })
    await assert.rejects(outgoing.sent, error => errorCode(error) === 'relocation-failed')
    await assert.rejects(outgoing.paused)
    await assert.rejects(target.loaded)
    assert.equal(await source.runState(), 'running')
    await write(source, 0xa2, '0', '1M')
    const jobs = await source.execute('query-jobs')
    assert.deepEqual(jobs, [], 'nothing is left of the mirror')
    await counting(source)
  })

  it('takes its own stop back when cancelled, but never after it was told', async () => {
    const { source, target } = await pair()
    const early = begin(source, target, { bandwidth: 1024 * 1024 })
    await new Promise(resolve => setTimeout(resolve, 300))
    await early.cancel()
    assert.equal(await source.runState(), 'running')
    await target.stop({ force: true })
    await subject.driver('target').remove(source.id, { disk: true })
    const fresh = await subject.driver('target').prepareTarget(subject.again(source.id))
    const late = begin(source, fresh)
    await late.paused
    await late.cancel()
    assert.equal(await everRuns(source, 1000), false)
  })

  it('refuses to resume, or to be sent again, while it is being sent', async () => {
    const { source, target } = await pair()
    const outgoing = begin(source, target, { bandwidth: 64 * 1024 })
    await assert.rejects(source.resume(), error => errorCode(error) === 'relocation-in-progress')
    assert.throws(
      () => begin(source, target),
      error => errorCode(error) === 'relocation-in-progress'
    )
    await assert.rejects(target.resume(), error => errorCode(error) === 'not-loaded')
    await outgoing.cancel()
  })

  for (const phase of ['disk', 'memory', 'last-pass'] as const) {
    it(`is called off by the next agent when the agent dies in the phase ${phase}; the guest is as it was`, async () => {
      const { machine, source, target } = await startedPair()
      await write(source, 0xa1, '0', '16M')
      const reached = Promise.withResolvers<void>()
      const outgoing = begin(source, target, {
        bandwidth: phase === 'last-pass' ? 0 : 8 * 1024 * 1024,
        onProgress: progress => {
          if (progress.phase !== phase) return
          reached.resolve()
        }
      })
      await reached.promise
      if (phase === 'last-pass') await outgoing.paused
      const [found] = await (await subject.restart('source')).adopt()
      assert.ok(found instanceof QemuMachine)
      assert.equal(found.id, machine.id)
      await outgoing.sent.catch(() => {})
      if (phase === 'last-pass') {
        assert.equal(await everRuns(found, 1000), false)
        await found.resume()
      } else {
        assert.equal((await found.status()).state, 'running')
      }
      assert.deepEqual(await found.execute('query-jobs'), [])
      await counting(found)
      await subject.kill(target)
      await write(found, 0xa2, '0', '1M')
    })
  }

  for (const phase of ['memory', 'last-pass'] as const) {
    it(`is called off by the next agent in the phase ${phase} also where the machine had come by relocation`, async () => {
      const { machine, source, ...rest } = await pair()
      const target = await arrival({ machine, source, ...rest }, 0)
      await source.stop({ force: true })
      await subject.driver('source').remove(machine.id, { disk: true })
      await target.resume()
      await counting(target)
      const back = (await subject.driver('source').prepareTarget(machine)) as QemuMachine & IncomingHandle
      const reached = Promise.withResolvers<void>()
      const outgoing = begin(target, back, {
        bandwidth: phase === 'last-pass' ? 0 : 8 * 1024 * 1024,
        onProgress: progress => {
          if (progress.phase === phase) reached.resolve()
        }
      })
      await reached.promise
      if (phase === 'last-pass') await outgoing.paused
      const [found] = await (await subject.restart('target')).adopt()
      assert.ok(found instanceof QemuMachine && !(found instanceof QemuIncoming))
      await outgoing.sent.catch(() => {})
      if (phase === 'last-pass') assert.equal(await everRuns(found, 1000), false)
      else assert.equal((await found.status()).state, 'running')
      await found.resume()
      await counting(found)
      await subject.kill(back)
    })
  }

  it('moves a machine that was paused, and leaves it paused', async () => {
    const { source, target } = await pair()
    await source.pause()
    const outgoing = begin(source, target)
    await outgoing.sent
    await target.loaded
    assert.equal(await source.runState(), 'postmigrate')
    assert.equal((await target.status()).state, 'paused')
  })

  it('moves a guest that keeps dirtying memory, and nothing of its memory is old', async () => {
    const both = await startedPair(subject.machineOf({ memoryBytes: 256 * 1024 * 1024, cards: [] }))
    const { source } = both
    // Files in memory, written one after the other with their sums, until it is told to end.
    const write = 'head -c 65536 /dev/urandom >/run/t/$i; md5sum /run/t/$i >/run/t/$i.sum'
    const keep = `while [ ! -e /run/end ]; do i=$(((i + 1) % 64)); ${write}; done; touch /run/ended`
    await subject.shell(source, `mkdir /run/t; (i=0; ${keep}) >/dev/null 2>&1 &`)
    await subject.shell(source, 'while [ ! -e /run/t/63.sum ]; do sleep 0.1; done')
    // Slow enough that all of it is written while it is sent.
    const target = await arrival(both, 24 * 1024 * 1024)
    await target.resume()
    await counting(target)
    assert.ok((await subject.counter(target)) >= (await subject.counter(source)))
    await subject.shell(target, 'touch /run/end; while [ ! -e /run/ended ]; do sleep 0.1; done')
    assert.match(
      await subject.shell(target, 'cat /run/t/*.sum | md5sum -c -s && echo all whole'),
      /^all whole/m
    )
    assert.doesNotMatch(subject.printed(target), /BUG:|Oops|panic/)
  })

  it('shuts down when asked, and says what it uses', async () => {
    const source = await subject.driver('source').start(subject.diskMachine())
    await assert.rejects(source.stop({ force: false }), error => errorCode(error) === 'machine-paused')
    await source.resume()
    await counting(source)
    const { vcpuThreads } = await source.statistics()
    const use = readProcess((await source.status()).processId!, vcpuThreads)
    assert.ok(use && use.cpuUs > 0 && use.memoryUsed > 1024 * 1024)
    assert.ok(vcpuThreads.length === 1 && use.waitingUs !== undefined)
    await source.stop({ force: false, signal: AbortSignal.timeout(STEP_MS) })
    assert.equal(await source.exited, 'guest-shutdown')
    assert.equal((await source.status()).state, 'exited')
    assert.ok(existsSync(subject.driver('source').diskPath(source.id)))
    await subject.driver('source').remove(source.id, { disk: true })
    assert.ok(!existsSync(subject.driver('source').diskPath(source.id)))
  })
})
