import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** What a process of its own says, started by another program if one is given: this process is to stay as it is. */
async function said(program: string, by: readonly string[] = []): Promise<unknown[]> {
  const [module, carrier] = ['priority', 'network/native/native-carrier'].map(
    name => new URL(`../../agents/${name}.ts`, import.meta.url).href
  )
  const [command, ...args] = [
    ...by,
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    `import { spawn } from 'node:child_process'
     import { readFileSync } from 'node:fs'
     import { getPriority } from 'node:os'
     import { readdirSync } from 'node:fs'
     import { setTimeout } from 'node:timers/promises'
     import { goFirst, startOrdinary } from '${module}'
     const look = async (what, detached = false) => {
       const child = startOrdinary(() => spawn('sleep', ['20'], { detached, stdio: 'ignore' }))
       try { return await what(child.pid) } finally { child.kill() }
     }
     const started = () => look(getPriority)
     const links = async () => {
       const { NativeCarrier } = await import('${carrier}')
       const opened = new NativeCarrier({ port: 0, threads: 2 })
       const threads = readdirSync('/proc/self/task').filter(id =>
         readFileSync('/proc/self/task/' + id + '/comm', 'utf8').startsWith('links'))
       const nices = threads.map(id => getPriority(Number(id)))
       opened.close()
       return nices
     }
     const group = pid => readFileSync('/proc/' + pid + '/autogroup', 'utf8')
     const lowered = async pid => {
       const end = performance.now() + 10_000
       while (!group(pid).endsWith(' nice 5\\n') && performance.now() < end) await setTimeout(10)
       return group(pid)
     }
     console.log(JSON.stringify(${program}))`
  ]
  const { stdout } = await execute(command!, args)
  return JSON.parse(stdout) as unknown[]
}

describe('priority', () => {
  it('is as before for whatever does not ask for it', async () => {
    const [own, child] = await said('[getPriority(), await started()]')
    assert.equal(own, child)
  })

  it('is raised for the agent, and not for what it starts', async function () {
    const program = '[getPriority(), goFirst(), getPriority(), await started(), getPriority(), goFirst()]'
    const [before, may, own, child, after, again] = await said(program)
    assert.equal(own, after)
    assert.equal(may, again)
    if (!may) {
      assert.equal(own, before)
      console.warn('      only half of this was seen: this user may not raise a priority')
      this.skip()
    }
    assert.equal(child, before)
    assert.ok(Number(own) <= -10)
  })

  it('is not raised for what carries the frames of guests', async () => {
    const [before, , links] = await said('[getPriority(), goFirst(), await links()]')
    assert.deepEqual(links, [before, before])
  })

  it('is lowered for what the agent starts where its own may not be raised', async function () {
    const unprivileged = process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-sys_nice', '--'] : []
    const program = '[getPriority(), goFirst(), getPriority(), await started()]'
    const [before, may, own, child] = await said(program, unprivileged)
    if (may) {
      console.warn('      not seen: this user may raise a priority without being root')
      this.skip()
    }
    assert.equal(own, before)
    assert.equal(child, Math.min(Number(before) + 5, 19))
    if (!existsSync('/proc/self/autogroup')) {
      console.warn('      only half of this was seen: this kernel has no autogroups')
      this.skip()
    }
    // Two at once: of those who are not root, the kernel takes ten changes a second from all of them together.
    const groups =
      '[goFirst(), ...(await Promise.all([look(lowered, true), look(lowered, true)])), await look(group)]'
    const [, one, other, ours] = await said(groups, unprivileged)
    for (const its of [one, other]) assert.match(String(its), / nice 5\n$/)
    assert.equal(ours, readFileSync('/proc/self/autogroup', 'utf8'))
  })
})
