import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { labObstacle } from './support.ts'

const runFile = promisify(execFile)
const obstacle = labObstacle()
const user = 54_321
const program = new URL('./user-program.ts', import.meta.url).pathname

/**
 * An ordinary user's lab. The device file is opened to the user in a mount namespace of the test's own, so
 * that nothing changes for anybody else.
 */
describe("an ordinary user's lab", function () {
  this.timeout(120_000)
  let scratch: string

  before(async function () {
    if (obstacle !== undefined) {
      console.log(`      SKIPPED: ${obstacle}`)
      this.skip()
    }
    if (!(await canRead())) {
      console.log(
        `      SKIPPED: an ordinary user cannot read ${program}; check out where everybody may read`
      )
      this.skip()
    }
    scratch = await mkdtemp(path.join(os.tmpdir(), 'user-lab-'))
    await chown(scratch, user, user)
    await runFile('mknod', ['-m', '666', path.join(scratch, 'tun'), 'c', '10', '200'])
    await writeFile(
      path.join(scratch, 'topology.yaml'),
      'sites: {a: {org: o, hosts: {a1: }}, b: {org: o, hosts: {b1: }}}'
    )
  })

  after(async () => {
    if (scratch === undefined) return
    await asUser('down').catch(() => {})
    await rm(scratch, { recursive: true })
  })

  it('joins sites, survives power loss, and leaves nothing behind', async () => {
    await asUser('up', path.join(scratch, 'topology.yaml'))
    assert.match(await asUser('exec', 'a1', 'ping', '-c', '2', '-W', '1', '-q', '10.77.2.11'), / 2 received/)
    await asUser('cycle', 'b1')
    assert.match(await asUser('exec', 'a1', 'ping', '-c', '2', '-W', '1', '-q', '10.77.2.11'), / 2 received/)
    const { warnings, hosts } = JSON.parse(await asUser('status')) as {
      warnings: string[]
      hosts: { agent: string }[]
    }
    assert.match(warnings.join(), /ordinary user/)
    assert.deepEqual(
      hosts.map(host => host.agent),
      ['up', 'up']
    )
    await asUser('down')
    assert.deepEqual((await readdir(scratch)).sort(), ['topology.yaml', 'tun'])
    assert.equal(await livingProcesses(), '')
  })

  async function canRead(): Promise<boolean> {
    const drop = ['--reuid', `${user}`, '--regid', `${user}`, '--clear-groups']
    return await runFile('setpriv', [...drop, 'test', '-r', program]).then(
      () => true,
      () => false
    )
  }

  async function asUser(...words: string[]): Promise<string> {
    const { stdout } = await runFile(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-c', asUserScript(words)],
      { timeout: 30_000 }
    )
    return stdout
  }

  function asUserScript(words: readonly string[]): string {
    const environment = `env XDG_RUNTIME_DIR=${scratch} HOME=${scratch}`
    const drop = `setpriv --reuid=${user} --regid=${user} --clear-groups`
    return `mount --bind ${scratch}/tun /dev/net/tun && exec ${drop} ${environment} ${process.execPath} ${program} ${words.join(' ')}`
  }

  async function livingProcesses(): Promise<string> {
    const found: string[] = []
    for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
      // Whatever ended meanwhile has neither.
      const [status, command] = await Promise.all(
        ['status', 'cmdline'].map(name => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => ''))
      )
      const isUsers = new RegExp(`^Uid:\\t\\d+\\t${user}\\t`, 'm').test(status!)
      if (isUsers && !/^State:\tZ/m.test(status!)) found.push(`${pid} ${command!.replaceAll('\0', ' ')}`)
    }
    return found.join('\n')
  }
})
