import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ControlGroup, controlGroupMounts } from '../../../agents/resource/control-group.ts'
import { usedOfPart } from '../../../agents/resource/host-meter.ts'
import { Inbox } from '../../../agents/resource/inbox.ts'
import { readProcess } from '../../../agents/resource/process.ts'
import { readKeyed, readNumber, readPressureUs, readText } from '../../../agents/resource/pseudo-file.ts'
import { Rate, Share } from '../../../agents/resource/rate.ts'

describe('a declared part of a computer', () => {
  it('is used by its own machines, or by others who need more than the rest of the computer', () => {
    assert.equal(usedOfPart(1, { used: 0.5, total: 4 }, 0), 0)
    assert.equal(usedOfPart(1, { used: 0.5, total: 4 }, 0.4), 0.4)
    assert.equal(usedOfPart(1, { used: 3.75, total: 4 }, 0.4), 0.75)
  })

  it('is used by everybody where it is all of it', () => {
    assert.equal(usedOfPart(4, { used: 1.5, total: 4 }, 1), 1.5)
  })
})

describe('rates', () => {
  it('need two readings, and average over time', () => {
    const rate = new Rate(5000)
    assert.equal(rate.read(100, 0), undefined)
    assert.equal(rate.read(1100, 1000), 1)
    const after = rate.read(1100, 2000)
    assert(after !== undefined && after > 0.7 && after < 0.9)
    assert.equal(rate.read(1100, 2000), after, 'no time, no change')
    let last: number | undefined
    for (let now = 3000; now < 60_000; now += 1000) last = rate.read(1100, now)
    assert(last !== undefined && last < 0.001)
  })

  it('begin anew when the counter goes back or is not there', () => {
    const rate = new Rate(5000)
    rate.read(100, 0)
    rate.read(200, 1000)
    assert.equal(rate.read(50, 2000), undefined)
    assert.equal(rate.read(1050, 3000), 1)
    assert.equal(rate.read(undefined, 4000), undefined)
    assert.equal(rate.read(2050, 5000), undefined)
  })

  it('of a part against a whole that stands still are 0', () => {
    const share = new Share(5000)
    assert.equal(share.read(0, 0, 0), undefined)
    assert.equal(share.read(0, 0, 1000), 0)
    assert.equal(share.read(5, 10, 2000), 0.5)
    assert.equal(share.read(undefined, undefined, 3000), undefined)
  })
})

describe('control groups', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'watari-groups-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  function group(path: string, files: Record<string, string>): void {
    mkdirSync(join(root, path), { recursive: true })
    for (const [name, text] of Object.entries({ 'cgroup.procs': '', ...files }))
      writeFileSync(join(root, path, name), text)
  }

  it('are found where they are mounted, unified, hybrid or apart', () => {
    const mounts = controlGroupMounts(
      [
        'proc /proc proc rw 0 0',
        'cgroup /g/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0',
        'cgroup2 /g/unified cgroup2 rw 0 0',
        'cgroup2 /elsewhere cgroup2 rw 0 0',
        'broken'
      ].join('\n')
    )
    assert.equal(mounts.unified, '/g/unified')
    assert.equal(mounts.controllers.get('cpuacct'), '/g/cpu,cpuacct')
    assert.equal(controlGroupMounts('').unified, undefined)
  })

  it('tell all from v2', () => {
    group('v2/h', {
      'cpu.stat': 'usage_usec 5000\nnr_periods 10\nnr_throttled 4\n',
      'cpu.pressure':
        'some avg10=1.00 avg60=0.00 avg300=0.00 total=700\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1\n',
      'memory.pressure': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=9\n',
      'memory.current': '3000\n',
      'memory.stat': 'anon 1\ninactive_file 1000\n',
      'memory.max': '8000\n'
    })
    const one = new ControlGroup('/h', { unified: join(root, 'v2'), controllers: new Map() })
    assert.deepEqual(one.read(0), {
      ...{
        cpuUs: 5000,
        periods: 10,
        throttledPeriods: 4,
        cpuPressureUs: 700,
        memoryPressureUs: 9,
        memoryUsed: 2000
      }
    })
    assert.equal(one.memoryLimit(), 8000)
    writeFileSync(join(root, 'v2/h/memory.max'), 'max\n')
    assert.equal(one.memoryLimit(), undefined)
  })

  it('tell from v1 and the unified mount together, throttling from the group below', () => {
    group('unified/h', { 'cpu.stat': 'usage_usec 77\n' })
    group('cpu/h', { 'cpu.stat': 'nr_periods 0\nnr_throttled 0\n' })
    group('cpu/h/guests', { 'cpu.stat': 'nr_periods 20\nnr_throttled 15\n' })
    group('memory/h', {
      'memory.usage_in_bytes': '500\n',
      'memory.stat': 'total_inactive_file 100\n',
      'memory.limit_in_bytes': '9223372036854771712\n'
    })
    const controllers = new Map([
      ['cpu', join(root, 'cpu')],
      ['memory', join(root, 'memory')]
    ])
    const one = new ControlGroup('/h', { unified: join(root, 'unified'), controllers })
    const counters = one.read(0)
    assert.deepEqual(
      [counters.cpuUs, counters.periods, counters.throttledPeriods, counters.memoryUsed],
      [77, 20, 15, 400]
    )
    assert.equal(one.memoryLimit(), undefined)
  })

  it('tell use from v1 alone, in the same unit', () => {
    group('cpuacct/h', { 'cpuacct.usage': '5000000\n' })
    const one = new ControlGroup('/h', {
      unified: undefined,
      controllers: new Map([['cpuacct', join(root, 'cpuacct')]])
    })
    const counters = one.read(0)
    assert.equal(counters.cpuUs, 5000)
    assert.deepEqual(
      [counters.cpuPressureUs, counters.memoryUsed, counters.periods],
      [undefined, undefined, undefined]
    )
  })

  it('without a memory controller are the sum of their processes, those below included', () => {
    group('v2/h', {})
    group('v2/h/below', { 'cgroup.procs': `${process.pid}\n` })
    const one = new ControlGroup('/h', { unified: join(root, 'v2'), controllers: new Map() })
    assert.deepEqual(one.processes(), [process.pid])
    assert((one.read(0).memoryUsed ?? 0) > 2 ** 20)
  })

  it('without a memory controller count nothing of a process that is gone, and a new one from the look after it was found', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log("up")'], {
      stdio: ['pipe', 'pipe', 'ignore']
    })
    // Before that it is not what it will be.
    await once(child.stdout, 'data')
    group('v2/h', { 'cgroup.procs': `${child.pid}\n` })
    const one = new ControlGroup('/h', { unified: join(root, 'v2'), controllers: new Map() })
    assert((one.read(0).memoryUsed ?? 0) > 2 ** 20)
    child.kill()
    await once(child, 'exit')
    assert.equal(one.read(1).memoryUsed, 0)
    group('v2/h', { 'cgroup.procs': `${process.pid}\n` })
    assert.equal(one.read(10_001).memoryUsed, 0)
    assert((one.read(10_002).memoryUsed ?? 0) > 2 ** 20)
  })

  it('are refused when they are nowhere', () => {
    assert.throws(() => new ControlGroup('/h', { unified: root, controllers: new Map() }), {
      code: 'no-control-group'
    })
  })

  it('have files that may be missing or strange', () => {
    writeFileSync(join(root, 'x'), 'not a number\nalone\n\nn max\n')
    assert.equal(readNumber(join(root, 'x')), undefined)
    assert.equal(readKeyed(join(root, 'x'))?.size, 0)
    assert.equal(readPressureUs(join(root, 'x')), undefined)
    for (const read of [readText, readNumber, readKeyed, readPressureUs])
      assert.equal(read(join(root, 'none')), undefined)
  })
})

describe('processes', () => {
  it('are read with their threads, or not at all when they are gone', () => {
    const own = readProcess(process.pid)
    assert(own && own.cpuUs > 0 && own.memoryUsed > 2 ** 20)
    assert.equal(readProcess(process.pid, [])?.waitingUs, undefined)
    assert.equal(readProcess(2 ** 30), undefined)
  })
})

describe('inbox', () => {
  it('keeps order whatever each message takes, survives a fault, and bounds what waits', async () => {
    const faults: unknown[] = []
    const inbox = new Inbox(error => faults.push(error))
    const gate = Promise.withResolvers<void>()
    const done: string[] = []
    inbox.handle(async () => {
      await gate.promise
      done.push('slow')
    })
    let accepted = 1
    while (inbox.handle(async () => void done.push('quick'))) accepted += 1
    assert.equal(accepted, 512)
    gate.resolve()
    await new Promise(resolve => setImmediate(resolve))
    assert.equal(done[0], 'slow')
    assert.equal(done.length, accepted)
    inbox.handle(() => Promise.reject(new Error('a fault')))
    await new Promise<void>(resolve => inbox.handle(async () => resolve()))
    assert.equal(faults.length, 1)
  })
})
