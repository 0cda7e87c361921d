import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createDisk } from '../../../agents/vm/qemu/disk.ts'
import type { QemuMachine } from '../../../agents/vm/qemu/machine.ts'
import { mirrorJob } from '../../../agents/vm/qemu/mirror-job.ts'
import { type DaemonPlace, endDaemons, startDaemon } from '../../../agents/vm/replicas/daemon.ts'
import { NbdRefuser } from '../../../protocol/replica/nbd-refuser.ts'
import { eventually } from '../../support/eventually.ts'
import { QemuSubject, requireQemu } from './subject.ts'

const SIZE = 64 * 2 ** 20
const JOB = 'replica'
const ROUNDS = 20
const NBD_REPLY_BYTES = 16
/** A mirror sees ten times a second that there was an error. */
const AFTER_MS = 300

/** Between QEMU and the server of a copy, as an outlet is: it passes everything on, lets it wait, or refuses. */
class Between {
  readonly socket: string
  readonly #copy: string
  readonly #server: Server
  #mode: 'passes' | 'holds' | 'refuses' = 'passes'
  #current: Socket | undefined
  #hasRefused = false
  readonly #waits = Promise.withResolvers<void>()

  constructor(socket: string, copy: string) {
    this.socket = socket
    this.#copy = copy
    this.#server = createServer(qemu => this.#connected(qemu))
  }

  async listen(): Promise<void> {
    rmSync(this.socket, { force: true })
    await new Promise<void>(resolve => this.#server.listen(this.socket, resolve))
  }

  /** Nothing that QEMU writes is answered from now on. @returns when something waits */
  async hold(): Promise<void> {
    this.#mode = 'holds'
    await this.#waits.promise
  }

  /** Whatever waits, and comes, is answered with an error. */
  refuse(): void {
    this.#mode = 'refuses'
    this.#current?.destroy()
  }

  close(): void {
    this.#current?.destroy()
    this.#server.close()
  }

  /** One write after the other: the first at once, all others when a mirror that it ended would be gone. */
  #answer(qemu: Socket, bytes: Uint8Array): void {
    if (bytes.length !== NBD_REPLY_BYTES || !this.#hasRefused) qemu.write(bytes)
    else setTimeout(() => qemu.write(bytes), AFTER_MS)
    this.#hasRefused ||= bytes.length === NBD_REPLY_BYTES
  }

  #connected(qemu: Socket): void {
    this.#current = qemu
    qemu.on('error', () => {})
    if (this.#mode === 'refuses') {
      const refuser = new NbdRefuser(SIZE, bytes => this.#answer(qemu, bytes))
      qemu.on('data', chunk => refuser.feed(chunk))
      return
    }
    const copy = createConnection(this.#copy)
    copy.on('error', () => {})
    copy.on('data', chunk => qemu.write(chunk))
    qemu.on('data', chunk => {
      if (this.#mode === 'passes') copy.write(chunk)
      else this.#waits.resolve()
    })
    qemu.on('close', () => copy.destroy())
  }
}

/** Of a guest that writes to its disk all the time, many writes at once. */
describe('the end of a mirror', function () {
  this.timeout(120_000)
  let subject: QemuSubject
  let machine: QemuMachine
  let place: DaemonPlace
  let between: Between
  let copies = 0

  before(async function () {
    await requireQemu(this)
    subject = await QemuSubject.create()
    machine = await subject.running(subject.diskMachine())
    await subject.shell(machine, 'disk format')
    const pass =
      'dd if=/dev/urandom of=/data/pass bs=1M count=8 conv=notrunc 2>/dev/null; sync; echo $i > /run/pass'
    await subject.shell(machine, `(i=0; while :; do i=$((i + 1)); ${pass}; done) >/dev/null 2>&1 &`)
    const directory = join(subject.root, 'r')
    place = { directory, socket: join(directory, 'n'), log: join(directory, 'log') }
  })

  after(async () => {
    if (place) await endDaemons(place)
    await machine?.stop({ force: true })
    await subject?.[Symbol.asyncDispose]()
  })

  beforeEach(open)
  afterEach(close)

  async function open(): Promise<void> {
    const file = join(subject.root, `${copies++}.qcow2`)
    await createDisk(file, SIZE, undefined)
    await startDaemon(place, [file], undefined)
    between = new Between(join(subject.root, 'between'), place.socket)
    await between.listen()
  }

  async function close(): Promise<void> {
    between.close()
    await endDaemons(place)
  }

  const begin = () =>
    machine.mirroring!.begin({ host: 'H', copy: randomBytes(16).toString('hex') }, between.socket)
  const comesTo = (job: string) =>
    eventually(async () => (await machine.mirroring!.state()).job === job, { deadlineMs: 30_000 })
  const end = async () => {
    await machine.mirroring!.end()
    assert.equal(await machine.runState(), 'paused')
    await machine.resume()
  }
  const passes = async () =>
    Number(/^(\d+)\r?$/m.exec(await subject.shell(machine, 'cat /run/pass || echo 0'))?.[1])

  /** It executes, and what it writes comes to an end. */
  async function writesOn(): Promise<void> {
    const before = await passes()
    await eventually(async () => (await passes()) > before, { deadlineMs: 60_000 })
  }

  it('is not an error of its target: that halts it, and is told', async () => {
    await begin()
    await comesTo('ready')
    between.refuse()
    await comesTo('ended')
    const job = await mirrorJob(machine, JOB)
    assert.deepEqual([job!.status, job!.error], ['standby', 'a disk answered with an error'])
    await writesOn()
    await end()
    assert.deepEqual([await mirrorJob(machine, JOB), machine.mirroring!.attached], [undefined, undefined])
    await writesOn()
  })

  it('does not wait for a target that says nothing', async () => {
    await begin()
    await comesTo('ready')
    await between.hold()
    const sinceMs = performance.now()
    await end()
    assert.ok(performance.now() - sinceMs < 5_000)
    await writesOn()
  })

  it('is told of a mirror that an error has halted also after the guest stood still and went on', async () => {
    await begin()
    await comesTo('ready')
    between.refuse()
    await comesTo('ended')
    await machine.pause()
    await machine.resume()
    assert.equal((await machine.mirroring!.state()).job, 'ended')
    await end()
    await writesOn()
  })

  it('leaves a guest that stood still as it was', async () => {
    await begin()
    between.refuse()
    await machine.pause()
    await end()
    await writesOn()
  })

  it('waits for writes that are under way, and does no harm to their guest', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0) await open()
      await begin()
      // Every other one is still copying.
      if (round % 2 === 0) await comesTo('ready')
      await between.hold()
      between.refuse()
      await end()
      await close()
    }
    await writesOn()
  })
})
