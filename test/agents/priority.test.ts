import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** What a process of its own says: this one is to stay as it is. */
async function said(program: string): Promise<unknown> {
  const module = new URL('../../agents/priority.ts', import.meta.url).href
  const { stdout } = await execute(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    `import { execFileSync } from 'node:child_process'
     import { getPriority } from 'node:os'
     import { goFirst, startOrdinary } from '${module}'
     const started = () => Number(execFileSync('nice', { encoding: 'utf8' }))
     console.log(JSON.stringify(${program}))`
  ])
  return JSON.parse(stdout)
}

describe('priority', () => {
  it('is as before for whatever does not ask for it', async () => {
    const [own, child] = (await said('[getPriority(), startOrdinary(started)]')) as [number, number]
    assert.equal(own, child)
  })

  it('is raised for the agent, and not for what it starts', async function () {
    const program =
      '[getPriority(), goFirst(), getPriority(), startOrdinary(started), getPriority(), goFirst()]'
    const [before, may, own, child, after, again] = (await said(program)) as unknown[]
    assert.equal(child, before)
    assert.equal(own, after)
    assert.equal(may, again)
    if (!may) {
      assert.equal(own, before)
      console.warn('      only half of this was seen: this user may not raise a priority')
      this.skip()
    }
    assert.ok(Number(own) <= -10)
  })
})
