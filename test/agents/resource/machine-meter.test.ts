import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { MachineMeter } from '../../../agents/resource/machine-meter.ts'
import { readProcess } from '../../../agents/resource/process.ts'

const machine = { id: 'a'.repeat(32), cpus: 1, memoryBytes: 2 ** 28, hereMs: 0, processId: process.pid }

describe('the meter of a machine without a group', () => {
  it('begins anew what its threads waited when it learns which of them are processors', () => {
    const meter = new MachineMeter(undefined, 5000)
    assert.equal(meter.read(machine, 0), undefined)
    assert.equal(typeof meter.read(machine, 1000)?.cpuPressure, 'number')
    const vcpuThreads = [process.pid]
    const learnt = meter.read({ ...machine, vcpuThreads }, 2000)
    assert(learnt, 'the rest of the sample is there')
    assert.equal(learnt.cpuPressure, null)
    assert.equal(typeof meter.read({ ...machine, vcpuThreads }, 3000)?.cpuPressure, 'number')
  })

  it('counts these threads alone', () => {
    assert(readdirSync('/proc/self/task').length > 1)
    const all = readProcess(process.pid)?.waitingUs ?? 0
    const one = readProcess(process.pid, [process.pid])?.waitingUs
    assert(one !== undefined && one < all + 1e6)
    const meter = new MachineMeter(undefined, 5000)
    const gone = { ...machine, vcpuThreads: [2 ** 30] }
    meter.read(gone, 0)
    assert.equal(meter.read(gone, 1000)?.cpuPressure, null)
  })
})
