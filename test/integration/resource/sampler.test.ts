import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { runningMachines } from '../../../agents/capacity.ts'
import { controlGroupMounts } from '../../../agents/resource/control-group.ts'
import { hostFacts } from '../../../agents/resource/host-facts.ts'
import type { RunningMachine } from '../../../agents/resource/machine-meter.ts'
import { readProcess } from '../../../agents/resource/process.ts'
import { Sampler } from '../../../agents/resource/sampler.ts'
import type { LoadSample } from '../../../protocol/load/sample.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import { eventually } from '../../support/eventually.ts'
import { QemuSubject, requireQemu } from '../qemu/subject.ts'

const mounts = controlGroupMounts()
const cpuMount = mounts.controllers.get('cpu')
const machineId = '0123456789abcdef0123456789abcdef'

/** A group in every hierarchy, with half a processor for the group below it, and a child that burns in that. */
class BurningGroup implements AsyncDisposable {
  readonly path = `/watari-test-${process.pid}`
  readonly guests = `${this.path}/guests`
  readonly child: ChildProcess
  readonly #directories: string[] = []

  constructor() {
    const tops = new Set([
      mounts.unified,
      ...['cpu', 'cpuacct', 'memory'].map(name => mounts.controllers.get(name))
    ])
    for (const top of tops) {
      if (top === undefined) continue
      for (const path of [this.path, this.guests]) {
        mkdirSync(join(top, path))
        this.#directories.unshift(join(top, path))
      }
    }
    this.#limit()
    this.child = spawn(
      process.execPath,
      ['-e', 'setTimeout(() => process.exit(), 30000).unref(); for (;;);'],
      { stdio: 'ignore' }
    )
    for (const top of tops)
      if (top) writeFileSync(join(top, this.guests, 'cgroup.procs'), String(this.child.pid))
  }

  #limit(): void {
    if (cpuMount !== undefined) {
      writeFileSync(join(cpuMount, this.guests, 'cpu.cfs_period_us'), '100000')
      writeFileSync(join(cpuMount, this.guests, 'cpu.cfs_quota_us'), '50000')
    } else writeFileSync(join(mounts.unified!, this.guests, 'cpu.max'), '50000 100000')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL')
    const isGone = (directory: string): boolean => {
      try {
        rmdirSync(directory)
      } catch {
        // Busy until the last process is reaped.
      }
      return !existsSync(directory)
    }
    for (const directory of this.#directories) await eventually(() => isGone(directory), { deadlineMs: 5000 })
  }
}

async function sampled(sampler: Sampler, ms = 2500): Promise<LoadSample> {
  const end = performance.now() + ms
  let sample = await sampler.sample()
  await eventually(
    async () => {
      sample = await sampler.sample()
      return performance.now() >= end
    },
    { deadlineMs: ms + 2000, everyMs: 250 }
  )
  assert(sample)
  return sample
}

describe('sampler against this computer', () => {
  it('measures a control group with a throttled group below it, and the machine in that', async function () {
    this.timeout(40_000)
    if (process.getuid?.() !== 0) {
      console.log('      NOT RUN: needs root to make a control group')
      this.skip()
    }
    await using group = new BurningGroup()
    const machine: RunningMachine = {
      ...{ id: machineId, cpus: 1, memoryBytes: 2 ** 28, hereMs: 0 },
      processId: group.child.pid,
      cgroup: group.guests
    }
    const sampler = new Sampler({
      scope: { cgroup: group.path },
      milliCpus: 500,
      memoryBytes: 2 ** 30,
      diskPath: '/',
      machines: () => [machine]
    })
    // The averages need a while to settle: a child that starts slowly delays them, and what it used before the quota
    // took hold is in them.
    let sample = await sampled(sampler)
    await eventually(
      async () => {
        sample = (await sampler.sample()) ?? sample
        const { cpu, throttled, cpuPressure, machines } = sample
        const within = (value = 0) => value > 0.3 && value < 0.7
        return within(cpu) && within(machines[0]?.cpu) && (throttled ?? 0) > 0.7 && (cpuPressure ?? 1) > 0.2
      },
      {
        deadlineMs: 20_000,
        everyMs: 250,
        state: () => JSON.stringify(sample)
      }
    )
    assert.equal(sample.cpus, 0.5)
    assert(sample.cpu <= 0.5, `cpu ${sample.cpu}`)
    assert.equal(sample.memoryTotal, 2 ** 30)
    assert(sample.memoryUsed > 2 ** 20 && sample.memoryUsed < 2 ** 29, `memory ${sample.memoryUsed}`)
    assert((sample.diskFree ?? 0) > 0)
    const [burning] = sample.machines
    assert.equal(burning?.id, machineId)
    assert(burning.memoryUsed > 2 ** 20)
  })

  it('measures a machine by its process alone where it has no group', async function () {
    this.timeout(15_000)
    const child = spawn(
      process.execPath,
      [
        '-e',
        'setTimeout(() => process.exit(), 30000); const end = Date.now() + 20000; while (Date.now() < end);'
      ],
      {
        stdio: 'ignore'
      }
    )
    try {
      const machine = { id: machineId, cpus: 1, memoryBytes: 2 ** 28, hereMs: 0, processId: child.pid }
      const sampler = new Sampler({ scope: 'computer', machines: () => [machine] })
      let sample = await sampled(sampler)
      await eventually(
        async () => {
          sample = (await sampler.sample()) ?? sample
          const { cpu = 0 } = sample.machines[0] ?? {}
          return cpu > 0.2 && cpu < 1.3 && sample.cpu > cpu - 0.2
        },
        { deadlineMs: 10_000, everyMs: 250, state: () => JSON.stringify(sample) }
      )
      assert.equal(sample.throttled, null)
      assert.equal(sample.machines[0]?.throttled, null)
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('measures a QEMU without a group by the threads of its virtual processors, which QEMU names', async function () {
    this.timeout(60_000)
    await requireQemu(this)
    await using subject = await QemuSubject.create()
    const machine = subject.diskMachine()
    const handle = await subject.driver('source').start(machine)
    await handle.resume()
    const pid = (await handle.status()).processId!
    const local = [
      { record: { id: machine.id, spec: machine.spec } as MachineRecord, handle, settled: true, since: 0 }
    ]
    const running = runningMachines({ local: () => local, processId: () => pid }, undefined)
    const sampler = new Sampler({ scope: 'computer', machines: running })
    await eventually(
      async () => {
        const sample = await sampler.sample()
        return running()[0]?.vcpuThreads !== undefined && typeof sample?.machines[0]?.cpuPressure === 'number'
      },
      { deadlineMs: 20_000, everyMs: 250 }
    )
    const [thread, ...others] = running()[0]!.vcpuThreads!
    assert.deepEqual(others, [])
    assert.match(readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8'), /^CPU 0\//)
    assert(readdirSync(`/proc/${pid}/task`).length > 1, 'the others are not counted')
    assert(readProcess(pid, [thread!])?.waitingUs !== undefined)
  })

  it('measures the whole computer, at a small cost', async function () {
    this.timeout(15_000)
    const sampler = new Sampler({ scope: 'computer', machines: () => [] })
    const sample = await sampled(sampler, 1200)
    assert(sample.cpu >= 0 && sample.cpu <= sample.cpus)
    assert(sample.memoryUsed > 0 && sample.memoryUsed < sample.memoryTotal)
    assert(sample.runQueue !== null)
    const before = process.cpuUsage()
    const samples = 50
    for (let number = 0; number < samples; number += 1) await sampler.sample()
    const { user, system } = process.cpuUsage(before)
    const perSampleMs = (user + system) / 1000 / samples
    // One every two seconds then is at most a quarter of a percent of a processor.
    assert(perSampleMs < 5, `${perSampleMs} ms a sample`)
  })

  it('does not hold against a declared part of the computer what the rest of it has room for', async function () {
    this.timeout(15_000)
    const free =
      os.totalmem() - (await sampled(new Sampler({ scope: 'computer', machines: () => [] }), 100)).memoryUsed
    const sampler = new Sampler({
      scope: 'computer',
      memoryBytes: free / 4,
      milliCpus: 1,
      machines: () => []
    })
    const sample = await sampled(sampler, 1200)
    assert.equal(sample.memoryUsed, 0)
    assert.equal(sample.memoryTotal, free / 4)
  })

  it('says what the computer is', async function () {
    this.timeout(15_000)
    const facts = await hostFacts()
    assert(facts.processors >= 1 && facts.memoryBytes > 0 && facts.kernel !== '')
    assert(facts.cores >= 1 && facts.processor !== '' && facts.system !== '')
  })

  it('refuses a control group that is not there', () => {
    assert.throws(() => new Sampler({ scope: { cgroup: '/watari-no-such-group' }, machines: () => [] }), {
      code: 'no-control-group'
    })
  })
})
