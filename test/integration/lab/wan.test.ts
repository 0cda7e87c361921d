import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { down, up, wan } from '../../../lab/commands.ts'
import { eventually } from '../../support/eventually.ts'
import { labObstacle, onHost, ping } from './support.ts'

const name = 'ltw'
const obstacle = labObstacle()
const port = 5201

/**
 * How exact the WAN is. The bounds leave room for other work on the computer; what was measured on a quiet
 * one stands in docs/lab.md.
 */
describe('the WAN of a lab, measured', function () {
  this.timeout(60_000)
  let scratch: string

  before(async function () {
    if (obstacle !== undefined) {
      console.log(`      SKIPPED: ${obstacle}`)
      this.skip()
    }
    scratch = await mkdtemp(path.join(os.tmpdir(), 'wan-test-'))
    const topology = path.join(scratch, 'topology.yaml')
    await writeFile(
      topology,
      'sites: {a: {org: o, hosts: {a1: {disk: 32M}}}, b: {org: o, hosts: {b1: {disk: 32M}}}, c: {org: o, hosts: {c1: {disk: 32M}}}}'
    )
    await up({ name, topology, standIn: ['busybox', 'nc', '-ll', '-p', `${port}`, '-e', '/bin/true'] })
  })

  after(async () => {
    if (obstacle !== undefined) return
    await down({ name })
    await rm(scratch, { recursive: true })
  })

  for (const delayMs of [0, 10, 50, 100]) {
    it(`adds ${2 * delayMs} ms to a round trip when each way is ${delayMs} ms`, async () => {
      await wan({ name, delayMs })
      const { received, smallestMs, medianMs } = await ping(name, 'a1', '10.77.2.11', {
        count: 20,
        everyMs: 20
      })
      assert.equal(received, 20)
      // Never early, and the best of 20 is little disturbed by other work.
      assert.ok(smallestMs >= 2 * delayMs && smallestMs < 2 * delayMs + 2, `smallest ${smallestMs} ms`)
      assert.ok(medianMs < 2 * delayMs + 10, `median ${medianMs} ms`)
    })
  }

  it('changes one pair of sites and not the others', async () => {
    await wan({ name, delayMs: 0 })
    await wan({ name, delayMs: 30, between: ['a', 'b'] })
    assert.ok((await ping(name, 'a1', '10.77.2.11', { count: 5 })).smallestMs >= 60)
    assert.ok((await ping(name, 'a1', '10.77.3.11', { count: 5 })).smallestMs < 20)
    await wan({ name, delayMs: 0 })
    await assert.rejects(wan({ name, delayMs: 1, between: ['a', 'zz'] }), { code: 'no-such-site' })
    await assert.rejects(wan({ name, delayMs: 1, between: ['a', 'a'] }), { code: 'usage' })
    await assert.rejects(wan({ name, lossPercent: 101 }), { code: 'invalid-wan' })
  })

  it('carries TCP at the rate set, and not above', async () => {
    await wan({ name, rateMbit: 50, queueBytes: 100_000 })
    const before = await bytesPassed()
    const mbit = await transferMbit(8)
    // Headers are on the line too: 1,448 of 1,500 bytes are payload.
    assert.ok(mbit < 50 && mbit > 35, `${mbit} Mbit/s`)
    await eventually(async () => (await bytesPassed()) - before >= 8 * 1024 * 1024, { deadlineMs: 5_000 })
    await wan({ name, rateMbit: 0 })
  })

  it('loses packets in the share set', async () => {
    await wan({ name, lossPercent: 20 })
    const { received } = await ping(name, 'a1', '10.77.2.11', { count: 400, everyMs: 5 })
    await wan({ name, lossPercent: 0 })
    // Both ways must go well: 0.64 of 400, give or take four standard deviations.
    assert.ok(Math.abs(received - 256) < 4 * Math.sqrt(400 * 0.64 * 0.36), `${received} of 400`)
  })

  it('carries intact what it passes in superpackets, with and without a delay', async () => {
    for (const delayMs of [0, 5]) {
      await wan({ name, delayMs })
      assert.equal(await hashThrough(), await onHost(name, 'a1', 'sh', '-c', `${source} | sha256sum`))
    }
    await wan({ name, delayMs: 0 })
  })

  const source = 'seq 1 2000000'

  async function bytesPassed(): Promise<number> {
    return (await wan({ name })).find(each => each.from === 'a' && each.to === 'b')!.bytes
  }

  /** Sends from a1 to b1 and gives what arrived there, hashed. */
  async function hashThrough(): Promise<string> {
    const sink = spawn('nsenter', [
      `--net=/run/netns/watari-${name}-b1`,
      '--',
      'sh',
      '-c',
      'busybox nc -l -p 5300 | sha256sum'
    ])
    let text = ''
    sink.stdout.on('data', part => {
      text += part
    })
    const ended = new Promise(resolve => sink.on('close', resolve))
    const script = `for try in 1 2 3 4 5 6 7 8 9; do ${source} | busybox nc -w 5 10.77.2.11 5300 && break; sleep 0.1; done`
    await onHost(name, 'a1', 'sh', '-c', script)
    await ended
    return text
  }

  async function transferMbit(mebibytes: number): Promise<number> {
    const sink = spawn('nsenter', [
      `--net=/run/netns/watari-${name}-b1`,
      '--',
      'sh',
      '-c',
      'busybox nc -l -p 5301 | wc -c'
    ])
    let text = ''
    sink.stdout.on('data', part => {
      text += part
    })
    const ended = new Promise(resolve => sink.on('close', resolve))
    const script = `for try in 1 2 3 4 5 6 7 8 9; do head -c ${mebibytes}M /dev/zero | busybox nc -w 5 10.77.2.11 5301 && break; sleep 0.1; done`
    const start = performance.now()
    await onHost(name, 'a1', 'sh', '-c', script)
    await ended
    assert.equal(Number(text), mebibytes * 1024 * 1024)
    return (mebibytes * 1024 * 1024 * 8) / 1000 / (performance.now() - start)
  }
})
