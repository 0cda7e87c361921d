import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tryKvm } from '../../../../agents/vm/qemu/accelerator.ts'
import { trimConsoleLog } from '../../../../agents/vm/qemu/console-log.ts'
import { machinePaths, renewDirectory } from '../../../../agents/vm/qemu/machine-paths.ts'
import {
  hasConnection,
  isAlive,
  launchDetached,
  processOf,
  statFields,
  watchExit
} from '../../../../agents/vm/qemu/process.ts'
import { QmpClient } from '../../../../agents/vm/qemu/qmp-client.ts'
import { readRecord, writeRecord } from '../../../../agents/vm/qemu/runtime-record.ts'
import { findProgram } from '../../../../agents/vm/qemu/tools.ts'
import { errorCode } from '../../../../protocol/errors.ts'
import { eventually } from '../../../support/eventually.ts'

describe('qemu processes', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'wp-'))
  })
  afterEach(async () => {
    await rm(root, { recursive: true, force: true })
  })

  it('enter their control groups before they are anything, with their words in a file', async () => {
    for (const group of ['one', 'two']) {
      await mkdir(join(root, group))
      await writeFile(join(root, group, 'cgroup.procs'), '')
    }
    const { identity, exited } = await launchDetached({
      program: '/bin/sh',
      args: ['-c', 'echo "$$ $1" >&2; exit 3', 'sh', 'a b'],
      cgroups: [join(root, 'one'), join(root, 'two')],
      log: join(root, 'log')
    })
    assert.equal(await exited, 'exit code 3')
    for (const group of ['one', 'two']) {
      assert.equal(Number(await readFile(join(root, group, 'cgroup.procs'), 'utf8')), identity.pid)
    }
    assert.equal(await readFile(join(root, 'log'), 'utf8'), `${identity.pid} a b\n`)
  })

  it('are gone when the kernel says so, and not when it cannot be asked', () => {
    const self = { pid: process.pid, startTicks: statFields(process.pid)![19]! }
    const failing = (code: string) => () => {
      throw Object.assign(new Error(code), { code })
    }
    assert.ok(isAlive(self))
    assert.ok(!isAlive({ ...self, startTicks: '1' }))
    for (const code of ['ENOENT', 'ESRCH']) assert.ok(!isAlive(self, failing(code)))
    for (const code of ['EMFILE', 'ENOMEM']) assert.ok(isAlive(self, failing(code)))
    assert.throws(() => statFields(self.pid, failing('EMFILE')), { code: 'EMFILE' })
    assert.equal(processOf(join(root, 'nothing.pid')), undefined)
    assert.throws(() => processOf(root), { code: 'EISDIR' })
  })

  it('leave their last words to whoever asks why they ended, and nothing else', async () => {
    const paths = machinePaths({ runtime: root, disks: root }, '1'.repeat(32))
    for (const words of ['one', 'two', 'three']) {
      await renewDirectory(paths)
      await writeFile(paths.log, words)
      await writeFile(paths.pid, '1')
      await mkdir(join(paths.directory, 'more'))
    }
    await renewDirectory(paths)
    assert.deepEqual(await readdir(paths.directory), ['qemu.log.1'])
    assert.equal(await readFile(`${paths.log}.1`, 'utf8'), 'three')
  })

  it('do not start outside of a control group', async () => {
    const { exited } = await launchDetached({
      program: '/bin/true',
      args: [],
      cgroups: [join(root, 'nothing')],
      log: join(root, 'log')
    })
    assert.equal(await exited, 'exit code 97')
  })

  it('are told apart from later ones of the same number', async () => {
    const pidFile = join(root, 'pid')
    const child = spawn('/bin/sh', ['-c', 'sleep 60 & wait', 'sh', '-pidfile', pidFile], { stdio: 'ignore' })
    await once(child, 'spawn')
    await writeFile(pidFile, String(child.pid))
    const identity = (await eventually(() => processOf(pidFile), { deadlineMs: 5000 }))!
    assert.equal(isAlive(identity), true)
    assert.equal(isAlive({ ...identity, startTicks: '1' }), false)
    await writeFile(join(root, 'other'), String(child.pid))
    assert.equal(processOf(join(root, 'other')), undefined, 'started with another PID file')
    await writeFile(join(root, 'garbage'), 'x')
    assert.equal(processOf(join(root, 'garbage')), undefined)
    const { exited } = watchExit(identity)
    child.kill('SIGKILL')
    await exited
    assert.equal(processOf(pidFile), undefined)
  })

  it('show whether anybody is connected to their socket', async () => {
    const path = join(root, 's')
    const server = createServer().listen(path)
    await once(server, 'listening')
    assert.equal(hasConnection(process.pid, path), false)
    const client = (await import('node:net')).createConnection(path)
    const [accepted] = await once(server, 'connection')
    assert.equal(hasConnection(process.pid, path), true)
    client.destroy()
    accepted.destroy()
    await eventually(() => !hasConnection(process.pid, path), { deadlineMs: 2000 })
    server.close()
  })

  it('leave a record that is believed only when it is whole', async () => {
    const path = join(root, 'machine.json')
    const record = { id: 'a'.repeat(32), name: 'n', epoch: 3, cards: 1, hasDisk: true, incoming: false }
    await writeRecord(path, record)
    assert.deepEqual(readRecord(path), record)
    await writeFile(path, '{"id":"a"')
    assert.equal(readRecord(path), undefined)
    await writeFile(path, JSON.stringify({ ...record, id: '../x' }))
    assert.equal(readRecord(path), undefined)
  })

  it('keep only the end of what a guest printed', async () => {
    const log = join(root, 'console.log')
    await writeFile(log, 'x'.repeat(100))
    assert.equal(await trimConsoleLog(log, 100, 10), false)
    await appendFile(log, 'the end')
    assert.equal(await trimConsoleLog(log, 100, 7), true)
    assert.equal(await readFile(`${log}.old`, 'utf8'), 'the end')
    assert.equal((await stat(log)).size, 0)
  })

  it('are told by name when they are missing', () => {
    assert.throws(
      () => findProgram('no-such-program-here', 'some-package'),
      error => errorCode(error) === 'driver-missing' && /apt install some-package/.test(String(error))
    )
  })

  describe('accelerator', () => {
    const guest = (kernel: string) => ({
      kernel: join(root, kernel),
      initrd: join(root, 'i'),
      append: '',
      marker: /up/
    })
    beforeEach(async () => {
      for (const file of ['k', 'i', 'k2']) await writeFile(join(root, file), file)
    })
    const trial = () => ({
      policy: 'auto' as const,
      program: '/bin/false',
      version: '7.2.0',
      device: join(root, 'kvm'),
      guest: async () => guest('k'),
      cacheFile: join(root, 'state', 'kvm.json'),
      bootId: 'b1'
    })

    it('is emulation where there is no KVM, with the reason', async () => {
      const verdict = await tryKvm(trial())
      assert.equal(verdict.kvm, false)
      assert.match(verdict.warning!, /there is no .*kvm/)
      assert.deepEqual(await tryKvm({ ...trial(), policy: 'tcg' }), { kvm: false })
      assert.deepEqual(await tryKvm({ ...trial(), policy: 'kvm' }), { kvm: true })
    })

    it('is KVM only when a guest reached user space, remembered for this boot, version and guest', async () => {
      await writeFile(join(root, 'kvm'), '')
      const good = join(root, 'good')
      await writeFile(good, '#!/bin/sh\necho booting\necho up\nexec sleep 60\n', { mode: 0o755 })
      assert.match((await tryKvm(trial())).warning!, /did not reach user space/)
      assert.equal((await tryKvm({ ...trial(), program: good })).kvm, false, 'remembered')
      assert.equal((await tryKvm({ ...trial(), program: good, bootId: 'b2' })).kvm, true)
      assert.equal((await tryKvm({ ...trial(), bootId: 'b2' })).kvm, true, 'remembered')
      assert.equal((await tryKvm({ ...trial(), bootId: 'b2', version: '8.0.0' })).kvm, false)
      const others = async () => guest('k2')
      const version = '8.0.0'
      assert.equal(
        (await tryKvm({ ...trial(), program: good, bootId: 'b2', version, guest: others })).kvm,
        true
      )
    })

    it('is kept only where a trial was made, and this boot has a name', async () => {
      await writeFile(join(root, 'kvm'), '')
      await writeFile(join(root, 'good'), '#!/bin/sh\necho up\nexec sleep 60\n', { mode: 0o755 })
      const good = { ...trial(), program: join(root, 'good') }
      const failing = async () => {
        throw new Error('no busybox')
      }
      assert.match((await tryKvm({ ...good, guest: failing })).warning!, /could not be tried \(no busybox\)/)
      const unreadable = async () => guest('nobody')
      assert.match((await tryKvm({ ...good, guest: unreadable })).warning!, /could not be tried .*ENOENT/)
      assert.equal((await tryKvm({ ...trial(), bootId: undefined })).kvm, false)
      assert.equal((await tryKvm({ ...good, bootId: undefined })).kvm, true)
      assert.equal((await tryKvm(good)).kvm, true)
    })

    it('is what a trial proved that another agent made at the same moment', async () => {
      await writeFile(join(root, 'kvm'), '')
      const [good, hangs] = [join(root, 'good'), join(root, 'hangs')]
      await writeFile(good, '#!/bin/sh\necho up\nexec sleep 60\n', { mode: 0o755 })
      await writeFile(hangs, `#!/bin/sh\ntouch '${root}/begun'\nexec sleep 60\n`, { mode: 0o755 })
      const slow = tryKvm({ ...trial(), program: hangs, trialMs: 1_500 })
      await eventually(() => existsSync(join(root, 'begun')), { deadlineMs: 1_400 })
      assert.equal((await tryKvm({ ...trial(), program: good })).kvm, true)
      assert.equal((await slow).kvm, true)
      assert.equal((await tryKvm({ ...trial(), program: hangs, trialMs: 50 })).kvm, true, 'kept')
    })

    it('is emulation when the guest hangs, or there is none to try with', async () => {
      await writeFile(join(root, 'kvm'), '')
      const hangs = join(root, 'hangs')
      await writeFile(hangs, '#!/bin/sh\necho booting\nexec sleep 60\n', { mode: 0o755 })
      assert.match((await tryKvm({ ...trial(), program: hangs, trialMs: 50 })).warning!, /within 0.05 s/)
      assert.match((await tryKvm({ ...trial(), bootId: 'b3', guest: undefined })).warning!, /no guest to try/)
    })
  })

  describe('monitor client', () => {
    it('gives answers, refusals and events, and says why it ended', async () => {
      const path = join(root, 'qmp')
      const server = createServer(socket => {
        socket.write('{"QMP":{"version":{"qemu":{"micro":0,"minor":0,"major":9}}}}\r\n')
        socket.on('data', chunk => {
          for (const line of String(chunk).trim().split('\r\n')) {
            const { execute, id } = JSON.parse(line)
            if (execute === 'fail')
              socket.write(`{"error":{"class":"GenericError","desc":"no"},"id":${id}}\r\n`)
            else if (execute === 'garbage') socket.write('}\r\n')
            else if (execute !== 'hang')
              socket.write(`{"event":"E","data":{"n":1}}\r\n{"return":"${execute}","id":${id}}\r\n`)
          }
        })
        socket.on('error', () => {})
      }).listen(path)
      await once(server, 'listening')
      const client = await QmpClient.connect(path)
      const events: string[] = []
      const off = client.onEvent((name, data) => events.push(`${name} ${data.n}`))
      assert.equal(await client.ready, '9.0.0')
      assert.equal(await client.execute('x'), 'x')
      off()
      assert.deepEqual(events, ['E 1'])
      const code = (expected: string) => (error: unknown) => errorCode(error) === expected
      await assert.rejects(client.execute('fail'), code('qmp-refused'))
      await assert.rejects(client.execute('hang', undefined, { deadlineMs: 10 }), code('qmp-late'))
      await assert.rejects(client.execute('garbage'), code('qmp-closed'))
      assert.match(await client.closed, /not JSON/)
      assert.equal(client.open, false)
      await assert.rejects(client.execute('x'), code('qmp-closed'))
      await assert.rejects(QmpClient.connect(join(root, 'nothing')), code('qmp-closed'))
      server.close()
    })
  })
})
