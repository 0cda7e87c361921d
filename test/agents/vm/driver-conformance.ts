import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import type { IncomingHandle, MachineDriver, MachineHandle, MachineStart } from '../../../agents/vm/driver.ts'
import { errorCode } from '../../../protocol/errors.ts'
import { eventually } from '../../support/eventually.ts'

/** Two hosts with a driver each, as a suite needs them. Made anew for every test. */
export interface DriverSubject extends AsyncDisposable {
  /** The driver of the host's present agent. */
  driver(side: Side): MachineDriver
  /** The agent dies and starts again; what it ran does not notice. */
  restart(side: Side): Promise<MachineDriver>
  /** Another machine that both hosts can run, with a disk if the subject has them. Nothing of it exists yet. */
  machine(): Promise<MachineStart>
  /** Such a machine, executing, sooner than by its start; without it, it is started. */
  running?(machine: MachineStart): Promise<MachineHandle>
  /** The guest's own counter, which advances only while it executes; may lag by up to `counterLagMs`. */
  counter(handle: MachineHandle): Promise<number>
  /** The copy's process dies at once. */
  kill(handle: MachineHandle): Promise<void>
  /** A path for a Unix socket of the suite. */
  socketPath(): string
}

export type Side = 'source' | 'target'

export interface DriverConformanceOptions {
  /** How long a guest may take from its first `resume` to counting. */
  readonly bootMs: number
  /** How long any step of a relocation may take. */
  readonly stepMs: number
  /** How long a read counter may be behind. */
  readonly counterLagMs: number
}

/** What every MachineDriver must do: a suite that is given the driver. */
export function driverConformance(
  name: string,
  create: () => Promise<DriverSubject>,
  options: DriverConformanceOptions
): void {
  const { bootMs, stepMs, counterLagMs } = options

  describe(`${name} as a machine driver`, function () {
    this.timeout(bootMs + 20 * stepMs)
    let subject: DriverSubject

    beforeEach(async () => {
      subject = await create()
    })
    afterEach(async () => {
      await subject[Symbol.asyncDispose]()
    })

    const counts = (handle: MachineHandle) => async () => {
      const before = await subject.counter(handle)
      return await eventually(async () => (await subject.counter(handle)) > before, { deadlineMs: bootMs })
    }

    async function assertStill(handle: MachineHandle): Promise<void> {
      await passes(counterLagMs)
      const before = await subject.counter(handle)
      await passes(counterLagMs)
      assert.equal(await subject.counter(handle), before, 'the guest must not execute')
    }

    async function started(): Promise<{ machine: MachineStart; source: MachineHandle }> {
      const machine = await subject.machine()
      const source = await subject.driver('source').start(machine)
      await source.resume()
      await counts(source)()
      return { machine, source }
    }

    async function running(): Promise<{ machine: MachineStart; source: MachineHandle }> {
      if (!subject.running) return await started()
      const machine = await subject.machine()
      const source = await subject.running(machine)
      await counts(source)()
      return { machine, source }
    }

    async function prepared(begin = running): Promise<{
      machine: MachineStart
      source: MachineHandle
      target: IncomingHandle
    }> {
      const { machine, source } = await begin()
      const target = await subject.driver('target').prepareTarget(incoming(machine))
      return { machine, source, target }
    }

    /**
     * Moves a machine as the agent does: again, where it could not be paused in time, which a driver may say.
     * @returns the copy that has all of it
     */
    async function arrived(machine: MachineStart, source: MachineHandle, first: IncomingHandle) {
      for (let target = first, attempt = 1; ; attempt++) {
        try {
          await within(source.relocate({ ...directly(target), bandwidthBytesPerSecond: 0 }).sent, stepMs)
          await within(target.loaded, stepMs)
          return target
        } catch (error) {
          if (errorCode(error) !== 'switchover-unpaused' || attempt === 3) throw error
          assert.equal((await source.status()).state, 'running')
          await within(target.exited, stepMs)
          await subject.driver('target').remove(machine.id, { disk: true })
          target = await subject.driver('target').prepareTarget(incoming(machine))
        }
      }
    }

    it('says what it can run', async () => {
      const { machineTypes, accelerators } = await subject.driver('source').capabilities()
      const { spec } = await subject.machine()
      assert.ok(machineTypes.includes(spec.machineType))
      assert.ok(accelerators.includes(spec.accelerator))
    })

    it('starts a machine stopped and executes it only after resume', async () => {
      const source = await subject.driver('source').start(await subject.machine())
      assert.equal((await source.status()).state, 'paused')
      await assertStill(source)
      await source.resume()
      assert.equal((await source.status()).state, 'running')
      await counts(source)()
    })

    it('gives the same copy when start is repeated', async () => {
      const machine = await subject.machine()
      const first = await subject.driver('source').start(machine)
      const again = await subject.driver('source').start(machine)
      assert.equal((await again.status()).processId, (await first.status()).processId)
      await first.resume()
      await subject.driver('source').start(machine)
      assert.equal((await first.status()).state, 'running')
    })

    it('names a thread of its process for every virtual processor, the same ones again', async () => {
      const { machine, source } = await running()
      const { processId } = await source.status()
      const { vcpuThreads } = await source.statistics()
      assert.equal(vcpuThreads.length, machine.spec.cpus)
      for (const thread of vcpuThreads) assert.ok(existsSync(`/proc/${processId}/task/${thread}`))
      assert.equal((await source.statistics()).vcpuThreads, vcpuThreads)
    })

    it('pauses, and resumes where it was', async () => {
      const { source } = await started()
      await source.pause()
      await source.pause()
      assert.equal((await source.status()).state, 'paused')
      await assertStill(source)
      const before = await subject.counter(source)
      await source.resume()
      await source.resume()
      await counts(source)()
      assert.ok((await subject.counter(source)) >= before)
    })

    it('reports the exit of a copy that died', async () => {
      const { source } = await running()
      await subject.kill(source)
      assert.equal(typeof (await within(source.exited, stepMs)), 'string')
      assert.equal((await source.status()).state, 'exited')
      await assert.rejects(source.resume())
    })

    it('ends a machine by force, and removes it only then', async () => {
      const { machine, source } = await running()
      await assert.rejects(subject.driver('source').remove(machine.id, { disk: true }))
      await source.stop({ force: true })
      await within(source.exited, stepMs)
      assert.equal(
        (await subject.driver('source').diskBytes(machine.id)) > 0,
        machine.spec.disk !== undefined
      )
      await subject.driver('source').remove(machine.id, { disk: true })
      await subject.driver('source').remove(machine.id, { disk: true })
      assert.equal(await subject.driver('source').diskBytes(machine.id), 0)
    })

    it('refuses to start with a disk that is not there', async function () {
      const machine = await subject.machine()
      if (!machine.spec.disk) return this.skip()
      await assert.rejects(
        subject.driver('source').start({ ...machine, disk: 'keep' }),
        error => errorCode(error) === 'disk-missing'
      )
    })

    it('finds its machines again after the agent died, as they were', async () => {
      const { machine, source } = await started()
      const { processId } = await source.status()
      const owned = machine.epoch + 2
      await source.ownUnder(owned)
      assert.equal(source.epoch, owned)
      const adopted = await (await subject.restart('source')).adopt()
      assert.deepEqual(
        adopted.map(handle => [handle.id, handle.epoch]),
        [[machine.id, owned]]
      )
      const handle = adopted[0]!
      assert.deepEqual(await handle.status().then(({ state, processId }) => [state, processId]), [
        'running',
        processId
      ])
      await counts(handle)()
      await handle.pause()
      await assertStill(handle)
      await subject.kill(handle)
      await within(handle.exited, stepMs)
    })

    it('finds a paused machine paused', async () => {
      const { source } = await running()
      await source.pause()
      const [handle] = await (await subject.restart('source')).adopt()
      assert.equal((await handle!.status()).state, 'paused')
      await assertStill(handle!)
    })

    it('moves a machine: paused at the source, loaded at the target, then executed there', async () => {
      const { source, target } = await prepared(started)
      assert.equal((await target.status()).state, 'incoming')
      // As an agent has, of every machine that was here for a moment.
      await source.statistics()
      const phases: string[] = []
      const outgoing = source.relocate(directly(target, phase => phases.push(phase)))
      await within(outgoing.paused, stepMs)
      assert.equal((await source.status()).state, 'paused')
      await within(outgoing.sent, stepMs)
      await within(target.loaded, stepMs)
      assert.equal((await target.status()).state, 'paused')
      await assertStill(source)
      const left = await subject.counter(source)
      await assertStill(target)
      await target.resume()
      await counts(target)()
      assert.ok((await subject.counter(target)) >= left, 'the guest goes on where it was paused')
      await assertStill(source)
      assert.ok(phases.includes('memory'))
      await source.stop({ force: true })
      await within(source.exited, stepMs)
    })

    it('gives the waiting copy when prepareTarget is repeated, and after the agent died', async () => {
      const { machine, source, target } = await prepared()
      const again = await subject.driver('target').prepareTarget(incoming(machine))
      assert.equal(again.stateSocket, target.stateSocket)
      const restarted = await (await subject.restart('target')).prepareTarget(incoming(machine))
      await arrived(machine, source, restarted)
      const adopted = await (await subject.restart('target')).adopt()
      assert.equal((await adopted[0]!.status()).state, 'paused')
      const loaded = await subject.driver('target').prepareTarget(incoming(machine))
      await within(loaded.loaded, stepMs)
      await loaded.resume()
      await counts(loaded)()
    })

    it('goes on at the source when the stream is cut before the pause', async () => {
      const { source, target } = await prepared()
      const joint = await cuttable(subject.socketPath(), target.stateSocket, 32 * 1024)
      const outgoing = source.relocate({ ...directly(target), stateSocket: joint.path })
      await assert.rejects(within(outgoing.sent, stepMs))
      await assert.rejects(within(outgoing.paused, stepMs))
      await assert.rejects(within(target.loaded, stepMs))
      await outgoing.cancel()
      joint.close()
      assert.equal((await source.status()).state, 'running')
      await counts(source)()
    })

    it('stays paused at the source when the stream is cut after the pause, and resumes only when told', async () => {
      const { source, target } = await prepared()
      const joint = await cuttable(subject.socketPath(), target.stateSocket)
      const outgoing = source.relocate({ ...directly(target), stateSocket: joint.path })
      await within(outgoing.paused, stepMs)
      joint.close()
      await outgoing.sent.catch(() => {})
      await outgoing.cancel()
      assert.equal((await source.status()).state, 'paused')
      await assertStill(source)
      await subject.kill(target)
      await source.resume()
      await counts(source)()
    })

    it('leaves the guest as it was when cancelled, and never pauses it later', async () => {
      const { source, target } = await prepared()
      const outgoing = source.relocate({ ...directly(target), bandwidthBytesPerSecond: 64 * 1024 })
      outgoing.paused.catch(() => {})
      await outgoing.cancel()
      await outgoing.cancel()
      await assert.rejects(outgoing.sent)
      const { state } = await source.status()
      await passes(counterLagMs)
      assert.equal((await source.status()).state, state)
      await source.resume()
      await counts(source)()
    })

    it('relocates after an attempt that failed', async () => {
      const { machine, source, target } = await prepared()
      const outgoing = source.relocate({ ...directly(target), bandwidthBytesPerSecond: 64 * 1024 })
      outgoing.paused.catch(() => {})
      await outgoing.cancel()
      await source.resume()
      await target.stop({ force: true })
      await within(target.exited, stepMs)
      await subject.driver('target').remove(machine.id, { disk: true })
      const fresh = await subject.driver('target').prepareTarget(incoming(machine))
      const copy = await arrived(machine, source, fresh)
      await copy.resume()
      await counts(copy)()
    })

    it('fails to load when the target dies, and stays as it is at the source', async () => {
      const { source, target } = await prepared()
      const outgoing = source.relocate({ ...directly(target), bandwidthBytesPerSecond: 64 * 1024 })
      outgoing.paused.catch(() => {})
      await subject.kill(target)
      await assert.rejects(within(target.loaded, stepMs))
      await assert.rejects(within(outgoing.sent, stepMs))
      await outgoing.cancel()
      assert.equal((await source.status()).state, 'running')
    })

    it('ends the outgoing state when the source dies, and the target never loads', async () => {
      const { source, target } = await prepared()
      const begun = Promise.withResolvers<void>()
      const outgoing = source.relocate({
        ...directly(target, phase => phase === 'memory' && begun.resolve()),
        bandwidthBytesPerSecond: 1024 * 1024
      })
      outgoing.paused.catch(() => {})
      // A source that dies before it reached the target leaves a copy that nobody can tell from a waiting one.
      await within(begun.promise, stepMs)
      await subject.kill(source)
      await assert.rejects(within(outgoing.sent, stepMs))
      await assert.rejects(within(target.loaded, stepMs))
      await target.stop({ force: true })
    })
  })
}

function incoming(machine: MachineStart): MachineStart {
  return { ...machine, disk: 'create' }
}

/** As fast as a good link: without a limit all may be sent before the guest can be paused, which is no failure. */
const LINK_BYTES_PER_SECOND = 100 * 2 ** 20

function directly(target: IncomingHandle, onPhase: (phase: string) => unknown = () => {}) {
  return {
    stateSocket: target.stateSocket,
    diskSocket: target.diskSocket,
    bandwidthBytesPerSecond: LINK_BYTES_PER_SECOND,
    onProgress: ({ phase }: { phase: string }) => onPhase(phase),
    onPause: () => {},
    onGoOn: () => {},
    mayGoOn: () => true
  }
}

/** Lets time pass: the only way to show that nothing happens in it. */
async function passes(ms: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, ms))
}

async function within<T>(promise: Promise<T>, deadlineMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`not within ${deadlineMs} ms`)), deadlineMs)
  return await Promise.race([promise, late.promise]).finally(() => clearTimeout(timer))
}

/** A Unix socket that leads to another one, and can be cut: by itself after so many bytes, or by `close`. */
async function cuttable(
  path: string,
  to: string,
  cutAfterBytes = Number.POSITIVE_INFINITY
): Promise<{ path: string; close: () => void }> {
  const sockets = new Set<Socket>()
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  const server: Server = createServer(inner => {
    const outer = createConnection(to)
    let bytes = 0
    for (const socket of [inner, outer]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => (socket === inner ? outer : inner).destroy())
    }
    inner.on('data', chunk => {
      bytes += chunk.length
      if (bytes >= cutAfterBytes) close()
    })
    inner.pipe(outer).pipe(inner)
  })
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(path, listening))
  return { path, close }
}
