import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { failpoint } from '../../agents/failpoint.ts'

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
    const module = new URL('../../agents/failpoint.ts', import.meta.url)
    const program = `import { failpoint } from '${module}'; failpoint('source.renounced'); process.exit(3)`
    const run = async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
        env: { ...process.env, WATARI_FAILPOINTS: directory },
        stdio: 'ignore'
      })
      return await once(child, 'exit')
    }
    writeFileSync(`${directory}/source.renounced`, '')
    assert.deepEqual(await run(), [null, 'SIGKILL'])
    assert.deepEqual(readdirSync(directory), [])
    assert.deepEqual(await run(), [3, null])
  })
})
