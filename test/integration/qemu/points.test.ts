import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createDisk, mergeDown, overwrittenPath } from '../../../agents/vm/qemu/disk.ts'
import { DISK_EXPORT } from '../../../agents/vm/qemu/disk-mirror.ts'
import type { QemuMachine } from '../../../agents/vm/qemu/machine.ts'
import { run } from '../../../agents/vm/qemu/tools.ts'
import { type DaemonPlace, endDaemons, startDaemon } from '../../../agents/vm/replicas/daemon.ts'
import { eventually } from '../../support/eventually.ts'
import { QemuSubject, requireQemu } from './subject.ts'

const SIZE = 64 * 2 ** 20
const newCopy = () => randomBytes(16).toString('hex')

/** A machine that executes nothing, whose disk is written to from its side by QEMU's monitor. */
describe('copies of a disk as of one moment', function () {
  this.timeout(120_000)
  let subject: QemuSubject
  let machine: QemuMachine
  let place: DaemonPlace

  before(async function () {
    await requireQemu(this)
    subject = await QemuSubject.create()
    machine = (await subject.driver('source').start(subject.diskMachine())) as QemuMachine
    const directory = join(subject.root, 'r')
    place = { directory, socket: join(directory, 'n'), log: join(directory, 'log') }
  })

  after(async () => {
    if (place) await endDaemons(place)
    await machine?.stop({ force: true })
    await subject?.[Symbol.asyncDispose]()
  })

  const write = async (pattern: number, atMib: number) => {
    const line = `qemu-io -d /machine/peripheral/vd0/virtio-backend "write -P ${pattern} ${atMib}M 64k"`
    const said = await machine.execute('human-monitor-command', { 'command-line': line })
    assert.doesNotMatch(String(said), /rror/)
  }
  const reads = async (file: string, pattern: number, atMib: number) => {
    const said = await run('qemu-io', ['-r', '-c', `read -P ${pattern} ${atMib}M 64k`, file], 10_000)
    assert.doesNotMatch(said, /failed/, `${file} has not ${pattern} at ${atMib} MiB`)
  }
  const file = (copy: string) => join(subject.root, `${copy}.qcow2`)
  const nodes = async () =>
    ((await machine.execute('query-named-block-nodes', { flat: true })) as { 'node-name': string }[])
      .map(each => each['node-name'])
      .filter(each => each.startsWith('point-'))

  async function pass(
    layers: readonly string[],
    over: string | undefined,
    meanwhile: () => Promise<void>,
    seen: readonly (readonly [pattern: number, atMib: number])[] = []
  ): Promise<number> {
    const copy = layers.at(-1)!
    const lower = layers.at(-2)
    const under =
      lower === undefined ? undefined : { file: file(lower), format: 'qcow2' as const, virtualBytes: SIZE }
    await createDisk(file(copy), SIZE, under)
    await startDaemon(place, layers.map(file), undefined)
    for (const [pattern, atMib] of seen) {
      const shown = `nbd+unix:///${DISK_EXPORT}?socket=${place.socket}`
      const said = await run(
        'qemu-io',
        ['-r', '-f', 'raw', '-c', `read -P ${pattern} ${atMib}M 64k`, shown],
        10_000
      )
      assert.doesNotMatch(said, /failed/, 'what lies below is seen')
    }
    await machine.points!.begin(copy, place.socket, over)
    await meanwhile()
    const ended = await eventually(
      async () => {
        const state = await machine.points!.state()
        return state.pass === 'copying' ? undefined : state
      },
      { deadlineMs: 30_000 }
    )
    assert.equal(ended!.pass, 'done')
    await machine.points!.end([copy])
    await endDaemons(place)
    assert.deepEqual([await machine.points!.since(), await nodes()], [[copy], []])
    assert.equal(existsSync(overwrittenPath(machine.paths.disk)), false)
    return ended!.bytes
  }

  it('has what was there at the moment, then what changed, and is one file in the end', async () => {
    const [a, b] = [newCopy(), newCopy()]
    await write(1, 1)
    const all = await pass([a], undefined, async () => {
      await write(2, 1)
      await write(3, 20)
    })
    await reads(file(a), 1, 1)
    await reads(file(a), 0, 20)
    await write(4, 30)
    const changed = await pass(
      [a, b],
      a,
      async () => {
        await write(5, 30)
        await write(6, 1)
      },
      [[1, 1]]
    )
    // Complete, the lower one is a copy of its own moment yet, and both together one of the later.
    await reads(file(a), 1, 1)
    for (const [pattern, atMib] of [
      [2, 1],
      [3, 20],
      [4, 30]
    ] as const)
      await reads(file(b), pattern, atMib)
    await mergeDown(file(b))
    for (const [pattern, atMib] of [
      [2, 1],
      [3, 20],
      [4, 30]
    ] as const) {
      await reads(file(a), pattern, atMib)
      await reads(file(b), pattern, atMib)
    }
    console.log(`        everything: ${all} bytes; what changed since: ${changed}`)
    assert.ok(changed <= 4 * 65_536, `${changed} bytes for three clusters`)
    const c = newCopy()
    const unchanged = await pass([a, c], b, async () => {})
    assert.ok(unchanged <= 2 * 65_536)
    await reads(file(c), 5, 30)
    await reads(file(c), 6, 1)
  })

  it('ends with its stream, and the disk goes on; what changed since is known all the same', async () => {
    const [base] = await machine.points!.since()
    await write(7, 40)
    const copy = newCopy()
    await createDisk(file(copy), SIZE, undefined)
    await startDaemon(place, [file(copy)], undefined)
    await machine.points!.begin(copy, place.socket, undefined)
    await endDaemons(place)
    await write(8, 41)
    await machine.points!.end([base!])
    assert.deepEqual([await machine.points!.since(), await nodes()], [[base], []])
    assert.equal((await machine.points!.state()).pass, 'none')
    await write(9, 42)
    const next = newCopy()
    // What lies under it does not matter here: what was written is in what changed.
    await pass([next], base, async () => {})
    for (const [pattern, atMib] of [
      [7, 40],
      [8, 41],
      [9, 42]
    ] as const)
      await reads(file(next), pattern, atMib)
  })
})
