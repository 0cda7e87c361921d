import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { BulkProcess } from '../../../agents/bulk/process.ts'

const support = (name: string) => fileURLToPath(new URL(`../../agents/bulk/support/${name}`, import.meta.url))
const pump = support('pump.ts')
const relocation = 'ab'.repeat(16)
const machine = 'cd'.repeat(16)
const pumpedBytes = 1024 ** 3

describe('bulk at full speed', function () {
  this.timeout(240_000)
  const directory = mkdtempSync('/tmp/wp-')
  const make = (name: string) =>
    new BulkProcess({
      module: support('bulk-main.ts'),
      args: [`${directory}/${name}`],
      settings: async () => ({ id: `H${name}`, name, org: 'north', site: 'a', roles: ['host'] })
    })
  const source = make('source')
  const target = make('target')

  after(async () => {
    await source.close()
    await target.close()
    rmSync(directory, { recursive: true })
  })

  it('does not slow the agent while a gibibyte goes through it', async () => {
    const receiving = await target.receive({
      relocation,
      machine,
      epoch: 4,
      from: 'Hsource',
      stateSocket: `${directory}/state`,
      diskSocket: undefined
    })
    const sending = await source.send({
      relocation,
      machine,
      epoch: 4,
      ticket: receiving.ticket,
      hasDisk: false,
      bytesPerSecond: 0
    })
    const delay = monitorEventLoopDelay({ resolution: 5 })
    const reader = fork(pump, ['read', `${directory}/state`], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc']
    })
    await new Promise(resolve => reader.once('message', resolve))
    const writer = fork(pump, ['write', sending.stateSocket, String(pumpedBytes)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc']
    })
    const begun = performance.now()
    delay.enable()
    const [read, written] = await Promise.all(
      [reader, writer].map(child => new Promise<{ bytes: number }>(resolve => child.once('message', resolve)))
    )
    const seconds = (performance.now() - begun) / 1000
    delay.disable()
    assert.equal(read?.bytes, pumpedBytes)
    assert.deepEqual(read, written)
    const p99 = delay.percentile(99) / 1e6
    console.log(
      `      ${(pumpedBytes / 1e6 / seconds).toFixed(0)} MB/s; event loop of the agent: 99 % under ${p99.toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(1)} ms`
    )
    // Late enough for a neighbour to be suspected would be seconds.
    assert.ok(delay.max / 1e6 < 1_000)
  })
})
