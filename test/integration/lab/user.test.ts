import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { recordOf, signal } from '../../../lab/processes.ts'
import { labObstacle } from './support.ts'

const runFile = promisify(execFile)
const obstacle = labObstacle()
const user = 54_321
const program = new URL('./user-program.ts', import.meta.url).pathname
const demo = new URL('../../../demo/main.ts', import.meta.url).pathname
const drop = ['--reuid', `${user}`, '--regid', `${user}`, '--clear-groups']
const ownMounts = ['--mount', '--propagation', 'private', 'sh', '-c']

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
    // What a test that failed has left.
    for (const line of (await livingProcesses()).split('\n').filter(Boolean)) {
      signal(recordOf(Number.parseInt(line, 10)), 'SIGKILL')
    }
    await rm(scratch, { recursive: true })
  })

  it('joins sites, survives power loss, and leaves nothing behind', async () => {
    await asUser('up', path.join(scratch, 'topology.yaml'))
    assert.match(await asUser('exec', 'a1', 'ping', '-c', '2', '-W', '1', '-q', '10.77.2.11'), / 2 received/)
    await asUser('cycle', 'b1')
    assert.match(await asUser('exec', 'a1', 'ping', '-c', '2', '-W', '1', '-q', '10.77.2.11'), / 2 received/)
    await asUser('freeze', 'b1')
    assert.match(await livingProcesses(), /^\d+ T .*sleep 1000/m)
    await asUser('heal')
    assert.doesNotMatch(await livingProcesses(), /^\d+ T /m)
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
    await nothingIsLeft()
  })

  it('is made and taken away by one process that takes an older one away first', async () => {
    const { hosts } = JSON.parse(await asUser('afresh', path.join(scratch, 'topology.yaml'))) as {
      hosts: { name: string }[]
    }
    assert.deepEqual(
      hosts.map(host => host.name),
      ['a1', 'b1']
    )
    await nothingIsLeft()
  })

  it('is not there for a command that makes none, which makes no namespace either', async () => {
    await assert.rejects(asUser('status'), /no-lab there is no lab 'ltu' here/)
    await nothingIsLeft()
  })

  it('is refused where the kernel gives users no namespaces', async () => {
    // In a namespace of its own the user may set the limit, for what is below that one only.
    const own = 'unshare --user --map-current-user --keep-caps'
    const limit = 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"'
    await assert.rejects(
      runFile('setpriv', [
        ...drop,
        ...environment(),
        ...own.split(' '),
        ...['sh', '-c', limit, 'sh', process.execPath, program, 'up', path.join(scratch, 'topology.yaml')]
      ]),
      /lab-needs-namespaces a lab needs root, or a system that lets users make namespaces/
    )
    await nothingIsLeft()
  })

  it('is refused in words where the user may not open /dev/net/tun', async () => {
    const forbid = `mount --bind ${scratch}/closed /dev/net/tun`
    await runFile('mknod', ['-m', '600', path.join(scratch, 'closed'), 'c', '10', '200'])
    const command = (words: string) => asUserScript(program, [words]).replace(/^mount .*? && /, '')
    try {
      await assert.rejects(
        runFile('unshare', [...ownMounts, `${forbid} && ${command(`up ${scratch}/topology.yaml`)}`]),
        /lab-needs-tun the WAN of the lab did not start: the lab joins its sites through \/dev\/net\/tun/
      )
    } finally {
      await asUser('down')
      await rm(path.join(scratch, 'closed'))
    }
    await nothingIsLeft()
  })

  it('is what the demo makes, and takes away again when somebody interrupts it', async () => {
    const { promise, resolve } = Promise.withResolvers<{ code: unknown; stdout: string; stderr: string }>()
    const child = execFile(
      'unshare',
      // No small guest: it is not needed so early, and to make one takes long.
      [...ownMounts, asUserScript(demo, [], `WATARI_GUEST=${scratch}/none`)],
      { timeout: 90_000 },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr })
    )
    // When its networks are there; and once more, as npm and a terminal do, which changes nothing.
    child.stdout!.on('data', (text: string) => {
      if (/turning hosts on|Interrupted/.test(text)) child.kill('SIGTERM')
    })
    const { code, stdout, stderr } = await promise
    assert.match(stdout, /turning hosts on.*Interrupted.*Taking everything away.*nothing is left behind\n$/s)
    assert.equal(stdout.split('Interrupted').length, 2)
    assert.equal(stderr, '')
    assert.equal(code, 130)
    await nothingIsLeft()
  })

  async function nothingIsLeft(): Promise<void> {
    assert.deepEqual((await readdir(scratch)).sort(), ['topology.yaml', 'tun'])
    assert.equal(await livingProcesses(), '')
  }

  async function canRead(): Promise<boolean> {
    return await runFile('setpriv', [...drop, 'test', '-r', program]).then(
      () => true,
      () => false
    )
  }

  async function asUser(...words: string[]): Promise<string> {
    const { stdout } = await runFile('unshare', [...ownMounts, asUserScript(program, words)], {
      timeout: 30_000
    })
    return stdout
  }

  function asUserScript(file: string, words: readonly string[], ...more: string[]): string {
    const command = ['setpriv', ...drop, ...environment(), ...more, process.execPath, file, ...words]
    return `mount --bind ${scratch}/tun /dev/net/tun && exec ${command.join(' ')}`
  }

  function environment(): string[] {
    return ['env', `XDG_RUNTIME_DIR=${scratch}`, `HOME=${scratch}`]
  }

  async function livingProcesses(): Promise<string> {
    const found: string[] = []
    for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
      // Whatever ended meanwhile has neither.
      const [status, command] = await Promise.all(
        ['status', 'cmdline'].map(name => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => ''))
      )
      const isUsers = new RegExp(`^Uid:\\t\\d+\\t${user}\\t`, 'm').test(status!)
      const state = /^State:\t(\w)/m.exec(status!)?.[1]
      if (isUsers && state !== 'Z') found.push(`${pid} ${state} ${command!.replaceAll('\0', ' ')}`)
    }
    return found.join('\n')
  }
})
