import assert from 'node:assert/strict'
import * as lab from '../../lab/commands.ts'
import { type HostName, type Machine, org, Sites } from '../integration/federation/sites.ts'
import { labObstacle } from '../integration/lab/support.ts'
import { eventually } from '../support/eventually.ts'

const name = 'store'
const everyMs = 5_000
const delayMs = 25
const writes = 20

/** Copies of its disk as of one moment, of a stated age: no write of the guest waits for the other site. */
describe('a machine of whose disk a copy is made at intervals', function () {
  this.timeout(240_000)
  const shared: { sites?: Sites } = {}
  const sites = (): Sites => shared.sites!
  const say = (text: string) => console.log(`        ${text}`)
  /** How many records were known to be acknowledged, and when. */
  const known: { atMs: number; records: number }[] = []

  before(async function () {
    const obstacle = labObstacle()
    if (obstacle !== undefined) {
      console.log(`      skipped: ${obstacle}`)
      this.skip()
    }
    shared.sites = await Sites.up('interval')
    await sites().create(name, 'a1', {
      ...{ policy: 'restart', replicaEveryMs: everyMs, disk: 64 * 2 ** 20, segments: [] }
    })
    await sites().shell(name).run('disk write')
  })

  after(async () => {
    await shared.sites?.close()
    if (labObstacle() === undefined) await Sites.down('interval')
  })

  const shows = async (is: (machine: Machine) => unknown, deadlineMs = 60_000): Promise<Machine> =>
    (await eventually(
      async () => {
        const machine = await sites().show(name)
        return is(machine) ? machine : undefined
      },
      { deadlineMs, everyMs: 100 }
    ))!

  const atOf = ({ replica }: Machine): number => Date.parse(replica?.older[0]?.at ?? '') || 0

  /** Resolves with the next point of its disk, having noted how far the guest was before it. */
  async function nextPoint(): Promise<Machine> {
    const before = atOf(await sites().show(name))
    const records = Number((await sites().shell(name).run('cat /run/record 2>/dev/null || echo 0')).trim())
    known.push({ atMs: Date.now(), records })
    const noted = Date.now()
    return await shows(machine => atOf(machine) > Math.max(before, noted))
  }

  /** How long a synced write takes, of many in succession. */
  async function writeMs(): Promise<number> {
    const shell = sites().shell(name)
    await shell.run('disk stop')
    const one = 'dd if=/dev/zero of=/data/one bs=4k count=1 conv=notrunc,fsync 2>/dev/null'
    const loop = `i=0; while [ $i -lt ${writes} ]; do ${one}; i=$((i+1)); done`
    const said = await shell.run(
      `${one}; s=$(cut -d" " -f1 /proc/uptime); ${loop}; echo SPAN $s $(cut -d" " -f1 /proc/uptime)`
    )
    await shell.run('disk write')
    const [, from, to] = /SPAN ([\d.]+) ([\d.]+)/.exec(said) ?? []
    return Math.round(((Number(to) - Number(from)) * 1_000) / writes)
  }

  it('says how old the newest copy is, and where', async () => {
    const first = await nextPoint()
    const { replica, disk } = first
    assert.deepEqual(
      [replica!.state, replica!.host, replica!.everyMs, disk!.hosts],
      ['behind', 'b1', everyMs, ['a1']]
    )
    const second = await nextPoint()
    const betweenMs = atOf(second) - atOf(first)
    say(`two copies ${betweenMs} ms apart; seen ${Date.now() - atOf(second)} ms after its moment`)
    assert.ok(Date.now() - atOf(second) < 2 * everyMs)
    assert.match(second.replica!.loss, /nobody takes it over.*b1 has it as of .* UTC, \d+ s ago/)
    const { items } = await sites().witness.call('vm.list', {})
    assert.equal(items.find(each => each.name === name)?.replica?.state, 'behind')
  })

  it('goes on after its agent was killed, by what changed since', async () => {
    const copies = await sites().copies(name, 'a1')
    await sites().killAgent('a1')
    await sites().restart('a1')
    sites().shell(name).close()
    await sites().shell(name).ready()
    await nextPoint()
    await nextPoint()
    assert.deepEqual(await sites().copies(name, 'a1'), copies)
    // As its owner tells it.
    const { replica } = await shows(machine => (machine.replica?.bytes ?? 0) > 0)
    say(`the last copy took ${replica!.bytes} bytes`)
    assert.ok(replica!.bytes < 16 * 2 ** 20, 'it is not the whole disk')
    // What was copied last is merged into what was there: one file, but while a pass goes on.
    const { id } = await sites().show(name)
    const files = async () => (await sites().files(id, 'b1')).filter(file => file.endsWith('.qcow2'))
    await eventually(async () => (await files()).length === 1, { deadlineMs: 20_000, everyMs: 50 })
  })

  it('writes on while the other site is cut off, and has its next copy once that is back', async () => {
    await nextPoint()
    await sites().cut('b1')
    const cutMs = Date.now()
    let [last, longestMs, sinceMs] = [0, 0, Date.now()]
    try {
      await eventually(
        async () => {
          const records = Number((await sites().shell(name).run('cat /run/record')).trim())
          if (records > last) [last, sinceMs] = [records, Date.now()]
          longestMs = Math.max(longestMs, Date.now() - sinceMs)
          return Date.now() - cutMs > 3 * everyMs
        },
        { deadlineMs: 60_000, everyMs: 100 }
      )
    } finally {
      await sites().heal()
    }
    const healedMs = Date.now()
    say(`the longest time without a record was ${longestMs} ms, in ${healedMs - cutMs} ms`)
    assert.ok(longestMs < everyMs, `no record was written for ${longestMs} ms`)
    // Meanwhile another host of its own site may have been the place.
    const again = await shows(machine => machine.replica?.host === 'b1' && atOf(machine) > healedMs, 90_000)
    assert.deepEqual(again.disk!.hosts, ['a1'])
  })

  it('does not wait for the other site when it writes, as one does that is kept in step', async () => {
    await lab.wan({ name: 'interval', delayMs })
    try {
      await nextPoint()
      const apart = await writeMs()
      await sites().witness.call('vm.set', { org, name, replicaEveryMs: 0 })
      await shows(({ replica }) => replica?.state === 'in step' && replica.everyMs === null)
      const inStep = await writeMs()
      say(`at ${delayMs} ms one way a synced write takes ${apart} ms, in step ${inStep} ms`)
      assert.ok(inStep > apart + 2 * delayMs, 'in step it waits for a round trip at least')
      await sites().witness.call('vm.set', { org, name, replicaEveryMs: everyMs })
      const { replica, disk } = await nextPoint()
      assert.deepEqual([replica!.state, replica!.host, disk!.hosts], ['behind', 'b1', ['a1']])
    } finally {
      await lab.wan({ name: 'interval', delayMs: 0 })
    }
  })

  it('leaves for another host and back, with its copies made anew', async () => {
    for (const host of ['a2', 'a1'] as const) {
      await sites().moved(name, host)
      const { disk, replica } = await nextPoint()
      assert.deepEqual([disk!.hosts, replica!.host], [[host], 'b1'])
    }
  })

  it('is not taken over when its host is lost, and starts from the copy by word only', async () => {
    const { epoch } = await nextPoint()
    await sites().shell(name).run('sleep 1')
    await sites().kill('a1')
    const lost = await shows(({ state }) => state === 'lost')
    const pointMs = atOf(lost)
    await assert.rejects(
      eventually(async () => (await sites().show(name)).epoch > epoch, { deadlineMs: 20_000 }),
      /did not hold/
    )
    const recover = (more: object = {}) =>
      sites().witness.run('vm.recover', { org, name, confirmFenced: ['a1'], ...more }, () => {})
    await assert.rejects(recover(), { code: 'disk-lost', message: /b1 has it as of/ })
    const { host } = await recover({ acceptDiskLoss: true })
    assert.equal(host, 'b1')
    const shell = sites().shell(name)
    shell.close()
    await shell.ready()
    const output = await shell.run('disk check')
    const records = Number(/DISK records (\d+)/.exec(output)?.[1])
    const atLeast = Math.max(...known.filter(({ atMs }) => atMs <= pointMs).map(each => each.records))
    say(`${records} records; ${atLeast} were acknowledged before the moment of the copy`)
    assert.ok(records >= atLeast && atLeast > 0, output)
  })

  it('is written to at its new host, and has copies elsewhere again', async () => {
    await sites().shell(name).run('disk write')
    known.length = 0
    const { replica, disk } = await nextPoint()
    assert.deepEqual([disk!.hosts, replica!.host], [['b1'], 'a2'])
  })

  it('is taken over by itself from a copy that is young enough, where somebody accepted that', async () => {
    await sites().witness.call('vm.set', { org, name, acceptLossMs: 120_000 })
    const before = await nextPoint()
    const other = before.replica!.host as HostName
    assert.match(before.replica!.loss, /begins with an older copy of its disk .* 120 s old by then/)
    const lostMs = Date.now()
    await sites().kill('b1')
    const after = await shows(({ host, state }) => host === other && state === 'running', 30_000)
    say(`runs on ${other} ${Date.now() - lostMs} ms after b1 was lost`)
    assert.equal(after.epoch, before.epoch + 1)
    const pointMs = atOf(before)
    const shell = sites().shell(name)
    shell.close()
    await shell.ready()
    const output = await shell.run('disk check')
    const records = Number(/DISK records (\d+)/.exec(output)?.[1])
    const atLeast = Math.max(...known.filter(({ atMs }) => atMs <= pointMs).map(each => each.records))
    say(`${records} records; ${atLeast} were acknowledged before the moment of the copy`)
    assert.ok(records >= atLeast && atLeast > 0, output)
  })
})
