import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Receiving } from '../../../agents/bulk/paths.ts'
import type { MachineDecision } from '../../../agents/vm/machine-registers.ts'
import { DISK_EXPORT } from '../../../agents/vm/qemu/disk-mirror.ts'
import { endDaemons, startDaemon } from '../../../agents/vm/replicas/daemon.ts'
import { ReplicaHolder } from '../../../agents/vm/replicas/holder.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostIdentity } from '../../../protocol/host.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import type { Holding } from '../../../protocol/replica/holding.ts'
import { machineRecord } from '../../agents/vm/support/machine-record.ts'
import { eventually } from '../../support/eventually.ts'

const runFile = promisify(execFile)
const [copyA, copyB] = ['aa'.repeat(16), 'bb'.repeat(16)]
const owner = { id: 'Hsource' } as HostIdentity
const self = 'Hreplica'

/** A replica's host with real files and real servers of copies; what is around it does as it is told. */
describe('the host of a replica', function () {
  this.timeout(30_000)
  let root: string
  let holder: ReplicaHolder
  let record: MachineRecord
  let decided: MachineRecord
  let refusal: WatariError | undefined
  let faults: string[]
  let streams: { epoch: number; isClosed: boolean }[]

  before(function () {
    if (!existsSync('/usr/bin/qemu-storage-daemon') || !existsSync('/usr/bin/qemu-io')) {
      console.error('    SKIPPED: qemu-storage-daemon and qemu-io are needed')
      this.skip()
    }
  })

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'wr-'))
    await mkdir(join(root, 'disks'))
    record = machineRecord({ policy: 'restart', epoch: 5, disk: { hosts: ['Hsource', self], generation: 3 } })
    Object.assign(record.spec, { disk: { sizeBytes: 1024 * 1024 } })
    decided = record
    refusal = undefined
    faults = []
    streams = []
    holder = await begin()
  })

  afterEach(async () => {
    for (const pid of daemons()) process.kill(pid, 'SIGCONT')
    await holder[Symbol.asyncDispose]()
    assert.deepEqual(daemons(), [])
    await rm(root, { recursive: true, force: true })
  })

  const begin = () =>
    ReplicaHolder.open({
      self,
      directory: join(root, 'replicas'),
      runtime: join(root, 'r'),
      diskPath: machine => join(root, 'disks', machine),
      bulk: {
        receive: async ({ epoch }) => {
          const stream = { epoch, isClosed: false }
          streams.push(stream)
          return {
            bytes: 0,
            ticket: { peer: self, addresses: [], token: `${streams.length}` },
            close: async () => {
              stream.isClosed = true
            }
          } as unknown as Receiving
        }
      },
      registers: {
        read: async () => await said(),
        look: async () => await said()
      },
      check: async () => {
        if (refusal) throw refusal
      },
      fetchImages: async () => new Map(),
      onFault: error => faults.push((error as WatariError).code ?? String(error))
    })

  async function said(): Promise<MachineDecision> {
    return { record: decided } as MachineDecision
  }

  /** What an agent does that was killed, with whatever it left. */
  async function beginAnew(): Promise<void> {
    holder = await begin()
  }

  const open = (copy: string, more: { epoch?: number; onlyIfThere?: boolean } = {}) => {
    const { epoch = record.epoch, onlyIfThere = false } = more
    return holder.open({ record: { ...record, epoch }, copy, onlyIfThere, diskBytes: 0 }, owner)
  }
  const say = (word: 'complete' | 'joined', copy: string, epoch = record.epoch) =>
    holder.word({ machine: record.id, epoch, copy, word })
  const directory = () => join(root, 'replicas', record.id)
  const file = (copy: string) => join(directory(), `${copy}.qcow2`)
  const place = () => join(root, 'disks', record.id)
  const holding = () => JSON.parse(readFileSync(join(directory(), 'holding.json'), 'utf8')) as Holding
  const socket = () => join(root, 'r', `${record.id.slice(0, 16)}.n`)
  const files = async () => (await readdir(directory())).sort()

  function daemons(): number[] {
    return readdirSync('/proc').flatMap(name => {
      try {
        const command = readFileSync(`/proc/${Number(name)}/cmdline`, 'utf8')
        return command.includes('qemu-storage-daemon') && command.includes(root) ? [Number(name)] : []
      } catch {
        return []
      }
    })
  }

  /** As QEMU at the owner would. */
  const write = (byte: number) =>
    runFile('qemu-io', [
      '-f',
      'raw',
      '-c',
      `write -P ${byte} 0 64k`,
      `nbd+unix:///${DISK_EXPORT}?socket=${socket()}`
    ])
  async function has(path: string, byte: number): Promise<void> {
    const { stdout } = await runFile('qemu-io', [
      '-f',
      'qcow2',
      '-r',
      '-U',
      '-c',
      `read -P ${byte} 0 64k`,
      path
    ])
    assert.doesNotMatch(stdout, /verification failed/)
  }

  /** A copy in step, with a byte in it that is known. */
  async function inStep(copy: string, byte: number): Promise<void> {
    await open(copy)
    await write(byte)
    await say('complete', copy)
    await say('joined', copy)
  }

  it('serves a copy, and keeps the one before until the next is in the register', async () => {
    await inStep(copyA!, 7)
    assert.deepEqual(await files(), [`${copyA}.qcow2`, 'holding.json'])
    await open(copyB!)
    assert.deepEqual(await files(), [`${copyA}.qcow2`, `${copyB}.qcow2`, 'holding.json'])
    await has(file(copyA!), 7)
    await say('complete', copyB!)
    assert.equal((await files()).length, 3)
    await say('joined', copyB!)
    assert.deepEqual(await files(), [`${copyB}.qcow2`, 'holding.json'])
  })

  it('serves one stream at a time: the newest', async () => {
    const [first, second] = await Promise.all([open(copyA!), open(copyA!, { onlyIfThere: true })])
    assert.deepEqual(
      streams.map(({ isClosed }) => isClosed),
      [true, false]
    )
    assert.notDeepEqual(first, second)
    assert.equal(daemons().length, 1)
    await inStep(copyA!, 7)
    await open(copyA!, { onlyIfThere: true })
    await has(file(copyA!), 7)
  })

  it('takes one connection to a copy', async () => {
    await open(copyA!)
    const first = execFile('qemu-io', ['-f', 'raw', `nbd+unix:///${DISK_EXPORT}?socket=${socket()}`])
    let heard = ''
    first.stdout!.on('data', text => (heard += text))
    first.stdin!.write('read 0 4k\n')
    await eventually(() => heard.includes('read 4096'), { deadlineMs: 5_000 })
    const second = runFile(
      'qemu-io',
      ['-f', 'raw', '-c', 'write 0 4k', `nbd+unix:///${DISK_EXPORT}?socket=${socket()}`],
      {
        timeout: 500,
        killSignal: 'SIGKILL'
      }
    )
    await assert.rejects(second)
    first.kill('SIGKILL')
    await new Promise(resolve => first.once('exit', resolve))
  })

  it('opens nothing for a host that does not own the machine, or whose machine it could not run', async () => {
    await inStep(copyA!, 7)
    const before = await files()
    const other = { id: 'Hother' } as HostIdentity
    const request = { record, copy: copyB!, onlyIfThere: false, diskBytes: 0 }
    await assert.rejects(holder.open(request, other), { code: 'not-owner' })
    const diskless = { ...record, spec: { ...record.spec, disk: undefined } } as unknown as MachineRecord
    await assert.rejects(holder.open({ ...request, record: diskless }, owner), { code: 'not-owner' })
    decided = { ...record, epoch: 6, owner: { host: 'Hother', incarnation: 'boot-2' } }
    await assert.rejects(open(copyB!), { code: 'not-owner' })
    decided = { ...record, epoch: 6 }
    await assert.rejects(open(copyB!), { code: 'not-owner' })
    decided = record
    refusal = new WatariError('no-room', 'no room')
    await assert.rejects(open(copyB!), { code: 'no-room' })
    await assert.rejects(open(copyB!, { onlyIfThere: true }), { code: 'copy-unknown' })
    assert.deepEqual(await files(), before)
    assert.deepEqual(
      streams.map(({ isClosed }) => isClosed),
      [false]
    )
    // The one that is in step goes on.
    await write(8)
  })

  it('refuses streams and words of older epochs once it is sealed, also after it has started anew', async () => {
    await inStep(copyA!, 7)
    await holder.promote(record, 6)
    for (const anew of [false, true]) {
      if (anew) await beginAnew()
      await assert.rejects(open(copyA!, { onlyIfThere: true }), { code: 'sealed' })
      await assert.rejects(open(copyB!), { code: 'sealed' })
      await assert.rejects(say('complete', copyA!), { code: 'sealed' })
      assert.deepEqual(daemons(), [])
    }
    assert.ok(streams.every(({ isClosed }) => isClosed))
    await has(place(), 7)
  })

  it('is sealed on disk before its server ends, and has the disk in its place only when that is gone', async () => {
    await inStep(copyA!, 7)
    const [daemon] = daemons()
    process.kill(daemon!, 'SIGSTOP')
    let isOver = false
    const promoted = holder.promote(record, 6).then(() => {
      isOver = true
    })
    await eventually(() => holding().isPromoted === true, { deadlineMs: 2_000 })
    assert.deepEqual([holding().minEpoch, daemons()], [6, [daemon]])
    // What does not end by itself is ended.
    let isEarly = false
    await eventually(
      () => {
        const isDone = isOver || existsSync(place())
        const isServed = daemons().length > 0
        if (isDone && isServed) isEarly = true
        return !isServed
      },
      { deadlineMs: 10_000 }
    )
    await promoted
    assert.ok(!isEarly)
    await has(place(), 7)
  })

  it('is given to nobody while it is not complete, nor under an epoch that it has seen', async () => {
    await assert.rejects(holder.promote(record, 6), { code: 'disk-missing' })
    await open(copyA!)
    await assert.rejects(holder.promote(record, 6), { code: 'disk-missing' })
    await say('complete', copyA!)
    await assert.rejects(holder.promote(record, 5), { code: 'sealed' })
    assert.equal(daemons().length, 1)
  })

  for (const [when, isMoved] of [
    ['before', false],
    ['after', true]
  ] as const) {
    it(`goes on with a takeover whose agent ended just ${when} the disk was in its place`, async () => {
      await inStep(copyA!, 7)
      await holder.promote(record, 6)
      if (!isMoved) await rename(place(), file(copyA!))
      await beginAnew()
      await holder.promote(record, 6)
      await has(place(), 7)
      assert.ok(!existsSync(file(copyA!)))
      decided = { ...record, epoch: 6, owner: { host: self, incarnation: 'boot-9' } }
      holder.ended(record.id)
      await eventually(() => !existsSync(directory()), { deadlineMs: 2_000 })
      await has(place(), 7)
    })

    it(`has its copy back when a takeover that ended just ${when} that came to nothing`, async () => {
      await inStep(copyA!, 7)
      await holder.promote(record, 6)
      if (!isMoved) await rename(place(), file(copyA!))
      await beginAnew()
      holder.ended(record.id)
      await eventually(() => holding().isPromoted === undefined, { deadlineMs: 2_000 })
      assert.deepEqual([holding().minEpoch, existsSync(place()), faults], [5, false, []])
      await has(file(copyA!), 7)
      await open(copyA!, { onlyIfThere: true })
      await write(8)
    })
  }

  it('says that the disk is missing when what it had put into its place is gone', async () => {
    await inStep(copyA!, 7)
    await holder.promote(record, 6)
    await rm(place())
    await assert.rejects(holder.promote(record, 6), { code: 'disk-missing' })
  })

  it('makes the next copy where one was cut short before its file was there', async () => {
    await inStep(copyA!, 7)
    await open(copyB!)
    await rm(file(copyB!))
    await holder[Symbol.asyncDispose]()
    await beginAnew()
    await assert.rejects(open(copyB!, { onlyIfThere: true }), { code: 'driver-failed' })
    assert.deepEqual(daemons(), [])
    const copyC = 'cc'.repeat(16)
    await open(copyC)
    await has(file(copyA!), 7)
    await write(8)
  })

  it('puts a damaged file aside with its copies, and takes another copy', async () => {
    await inStep(copyA!, 7)
    await holder[Symbol.asyncDispose]()
    await writeFile(join(directory(), 'holding.json'), '{"machine":')
    await beginAnew()
    assert.deepEqual(faults, ['state-damaged'])
    assert.ok(!holder.isHolding(record.id))
    await assert.rejects(holder.promote(record, 6), { code: 'disk-missing' })
    await assert.rejects(open(copyA!, { onlyIfThere: true }), { code: 'copy-unknown' })
    await inStep(copyB!, 8)
    await has(join(`${directory()}.damaged1`, `${copyA}.qcow2`), 7)
    await holder[Symbol.asyncDispose]()
    await writeFile(join(directory(), 'holding.json'), '')
    await beginAnew()
    await has(join(`${directory()}.damaged2`, `${copyB}.qcow2`), 8)
    await has(join(`${directory()}.damaged1`, `${copyA}.qcow2`), 7)
  })

  it('keeps the disk of a machine that it has lost, however often it is told to', async () => {
    await inStep(copyA!, 7)
    await holder.promote(record, 6)
    decided = { ...record, epoch: 7, owner: { host: 'Hother', incarnation: 'boot-2' } }
    await holder.keepAside(record.id)
    const kept = holding().former!.copy
    await has(file(kept), 7)
    assert.deepEqual([holding().isPromoted, existsSync(place())], [undefined, false])
    await holder.keepAside(record.id)
    await beginAnew()
    await holder.keepAside(record.id)
    assert.deepEqual(await files(), [`${kept}.qcow2`, 'holding.json'])
    // It was cut short between the two steps.
    await rename(file(kept), place())
    await holder.keepAside(record.id)
    await has(file(holding().former!.copy), 7)
    assert.equal((await files()).length, 2)
  })

  it('removes what is of no use any more, and nothing that may be', async () => {
    await inStep(copyA!, 7)
    for (const hosts of [['Hsource', self], ['Hsource'], ['Hother']]) {
      decided = { ...record, disk: { hosts, generation: 4 } }
      holder.ended(record.id)
      await new Promise(resolve => setImmediate(resolve))
      // Its turn is after that of the look.
      await say('joined', copyA!)
    }
    await has(file(copyA!), 7)
    decided = { ...record, disk: { hosts: ['Hsource', 'Hother'], generation: 4 } }
    holder.ended(record.id)
    await eventually(() => !existsSync(directory()), { deadlineMs: 8_000 })
    assert.ok(!holder.isHolding(record.id))
    assert.deepEqual([daemons(), faults], [[], []])
  })

  it('ends servers that an earlier life left before anything else', async () => {
    await inStep(copyA!, 7)
    const [left] = daemons()
    await beginAnew()
    assert.deepEqual(daemons(), [])
    // Here alone its parent lives on, and reaps it a moment after its end.
    await eventually(() => !existsSync(`/proc/${left}`), { deadlineMs: 2_000 })
  })
})

describe('the server of a copy', function () {
  this.timeout(30_000)

  it('says why it does not start, and leaves nothing', async function () {
    if (!existsSync('/usr/bin/qemu-storage-daemon')) this.skip()
    const directory = await mkdtemp(join(tmpdir(), 'wr-'))
    try {
      const at = { directory, socket: join(directory, 'x.n'), log: join(directory, 'x.log') }
      const started = startDaemon(at, [join(directory, 'none.qcow2')], undefined)
      await assert.rejects(started, { code: 'driver-failed', message: /none\.qcow2.*No such file/ })
      await writeFile(join(directory, 'bad.qcow2'), 'no image')
      await assert.rejects(startDaemon(at, [join(directory, 'bad.qcow2')], undefined), {
        code: 'driver-failed'
      })
      await endDaemons(at)
      assert.ok(!existsSync(at.socket))
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })
})
