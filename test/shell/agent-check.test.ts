import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Ended, run, runProgram } from './support/run.ts'

describe('watari agent --check', function () {
  this.timeout(20_000)
  let directory: string
  let config: string

  beforeEach(async () => {
    directory = await mkdtemp('/tmp/wx-')
    config = join(directory, 'agent.yaml')
  })
  afterEach(async () => {
    await rm(directory, { recursive: true })
  })

  const check = (...args: string[]): Promise<Ended> => run(['agent', '--check', '--config', config, ...args])

  /** Neither the state nor the runtime directory, nor anything else. */
  async function nothingWasTouched(): Promise<void> {
    assert.deepEqual(await readdir(directory), ['agent.yaml'])
  }

  it('tells every mistake and contradiction at once, and touches nothing: 1', async () => {
    await writeFile(
      config,
      `state: ${directory}/state
runtime: ${directory}/run
balanced: auto
balance: always
relay: { serve: true }
listen: []
cgroup: { host: a, guests: b/guests }
`
    )
    const { code, out, err } = await check()
    assert.deepEqual([code, out], [1, ''])
    for (const mistake of [
      'unknown key balanced',
      'balance ',
      'relay.serve needs an address',
      'nobody could reach this agent',
      'cgroup.guests is not inside cgroup.host'
    ]) {
      assert.ok(err.includes(mistake), `${mistake} is not in ${err}`)
    }
    assert.ok(err.startsWith(`watari: ${config} is not valid: `), err)
    assert.ok(err.endsWith('(bad-config)\n'), err)
    await nothingWasTouched()

    const asJson = await check('--json')
    assert.deepEqual([asJson.code, asJson.out], [1, ''])
    const { error } = JSON.parse(asJson.err)
    assert.deepEqual([error.code, error.file, error.mistakes.length], ['bad-config', config, 5])
    await nothingWasTouched()
  })

  it('prints what is in force, the defaults too, and touches nothing: 0', async () => {
    await writeFile(config, `state: ${directory}/state\nruntime: run\nbalance: auto\n`)
    const { code, out, err } = await runProgram(['agent', '--check', '--config', config])
    assert.deepEqual([code, err], [0, ''])
    const inForce = parse(out)
    assert.equal(inForce.state, join(directory, 'state'))
    assert.equal(inForce.runtime, join(directory, 'run'))
    assert.equal(inForce.socket, join(directory, 'run/agent.sock'))
    assert.equal(inForce.balance, 'auto')
    assert.deepEqual(inForce.relocation, { bandwidth: 0, concurrent: 2 })
    assert.deepEqual(JSON.parse((await check('--json')).out), inForce)
    await nothingWasTouched()

    await writeFile(config, out)
    assert.equal((await check()).out, out, 'what was printed is a configuration that says the same')
  })

  it('says what to do without a file that it can read: 1', async () => {
    const missing = await check()
    assert.deepEqual([missing.code, missing.out], [1, ''])
    assert.match(
      missing.err,
      /there is no configuration at .*'watari join' writes one.*\(config-missing\)\n$/
    )
    await mkdir(config)
    const unreadable = await check()
    assert.deepEqual([unreadable.code, unreadable.out], [1, ''])
    assert.match(unreadable.err, /cannot be read.*with --config \(config-unreadable\)\n$/)
  })
})
