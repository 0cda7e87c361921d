import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { failpoint } from '../../agents/failpoint.ts'
import { eventually } from '../support/eventually.ts'

describe('a failpoint', () => {
  let directory: string

  beforeEach(() => {
    directory = mkdtempSync('/tmp/wf-')
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('is passed where nobody marked it', () => {
    writeFileSync(`${directory}/source.renounced`, '')
    failpoint('source.streaming', directory)
    failpoint('source.renounced', '')
    failpoint('source.renounced', `${directory}/none`)
    assert.deepEqual(readdirSync(directory), ['source.renounced'])
  })

  it('ends the process where it is marked, once', async () => {
    const run = async () => await once(comingPast(), 'exit')
    writeFileSync(`${directory}/source.renounced`, '')
    assert.deepEqual(await run(), [null, 'SIGKILL'])
    assert.deepEqual(readdirSync(directory), [])
    assert.deepEqual(await run(), [3, null])
  })

  it('has it stand still where the mark says so, until it is continued', async () => {
    writeFileSync(`${directory}/source.renounced`, 'stop')
    const child = comingPast()
    const exit = once(child, 'exit')
    const isStopped = () => /^State:\tT/m.test(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
    await eventually(isStopped, { deadlineMs: 5_000 })
    assert.deepEqual(readdirSync(directory), [])
    child.kill('SIGCONT')
    assert.deepEqual(await exit, [3, null])
  })

  /** A process that comes past a failpoint and ends with 3. */
  function comingPast() {
    const module = new URL('../../agents/failpoint.ts', import.meta.url)
    const program = `import { failpoint } from '${module}'; failpoint('source.renounced'); process.exit(3)`
    return spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, WATARI_FAILPOINTS: directory },
      stdio: 'ignore'
    })
  }
})
