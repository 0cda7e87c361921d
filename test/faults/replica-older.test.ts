import assert from 'node:assert/strict'
import type { ActionEvent } from '../../shell/client.ts'
import { type HostName, type Machine, org, Sites } from '../integration/federation/sites.ts'
import { labObstacle } from '../integration/lab/support.ts'
import { eventually } from '../support/eventually.ts'

const name = 'store'

/** What is left when the only valid disk is lost: an older copy, of a stated age. */
describe('a machine whose replica had left before its host was lost', function () {
  this.timeout(240_000)
  const shared: { sites?: Sites; created?: Machine; recordsAtLeave?: number; recordsAtLoss?: number } = {}
  const sites = (): Sites => shared.sites!
  const say = (text: string) => console.log(`        ${text}`)

  before(async function () {
    const obstacle = labObstacle()
    if (obstacle !== undefined) {
      console.log(`      skipped: ${obstacle}`)
      this.skip()
    }
    shared.sites = await Sites.up('older')
    await sites().create(name, 'a1', { policy: 'restart', disk: 64 * 2 ** 20, segments: [] })
    await shows(({ state, replica }) => state === 'running' && replica?.state === 'in step', 90_000)
    await sites().shell(name).run('disk write')
  })

  after(async () => {
    await shared.sites?.close()
    if (labObstacle() === undefined) await Sites.down('older')
  })

  const shows = async (is: (machine: Machine) => unknown, deadlineMs: number): Promise<Machine> =>
    (await eventually(
      async () => {
        const machine = await sites().show(name)
        return is(machine) ? machine : undefined
      },
      { deadlineMs, everyMs: 100 }
    ))!

  const written = async (): Promise<number> =>
    Number((await sites().shell(name).run('cat /run/record 2>/dev/null || echo 0')).trim())

  const goesOn = async (from: number): Promise<number> =>
    (await eventually(
      async () => {
        const now = await written()
        return now > from ? now : undefined
      },
      { deadlineMs: 30_000, everyMs: 100 }
    ))!

  async function events(host: HostName, kind: string): Promise<ActionEvent[]> {
    const found: ActionEvent[] = []
    for await (const event of sites().agent(host).events(false)) if (event.kind === kind) found.push(event)
    return found
  }

  const recover = (more: { acceptDiskLoss?: boolean; newDisk?: boolean; host?: string } = {}) =>
    sites().witness.run('vm.recover', { org, name, confirmFenced: ['a1'], ...more }, () => {})

  it('says where the older copy is and how old it is', async () => {
    await goesOn(5)
    const before = await shows(({ disk }) => disk?.hosts.length === 2, 1_000)
    assert.deepEqual([before.replica!.host, before.replica!.older], ['b1', []])
    const sinceMs = Date.now()
    shared.recordsAtLeave = await written()
    await sites().cut('b1')
    const left = await shows(({ replica }) => replica!.older.length === 1, 30_000)
    const [older] = left.replica!.older
    assert.equal(older!.host, 'b1')
    assert.ok(Date.parse(older!.at) >= sinceMs, 'it was in step until it was cut off')
    assert.match(left.replica!.loss, /b1.* has it as of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, \d+ s ago/)
    // A list is of what is heard, which comes a moment later.
    await eventually(
      async () => {
        const { items } = await sites().witness.call('vm.list', {})
        const listed = items.find(each => each.name === name)?.replica
        return listed?.host === 'b1' && listed.older[0]?.at === older!.at
      },
      { deadlineMs: 20_000, everyMs: 100 }
    )
    // Three more than could have been under way as the replica left.
    shared.recordsAtLoss = await goesOn((await written()) + 3)
  })

  it('says what would be lost before somebody accepts it, and gives no copy up for a new disk', async () => {
    await sites().kill('a1')
    await sites().heal('cw')
    const lost = await shows(({ state }) => state === 'lost', 60_000)
    assert.match(lost.waiting!.reason, /give up what was written since \(b1 has it as of .* ago\)/)
    await assert.rejects(recover(), (error: { code?: string; message?: string }) => {
      say(error.message!)
      assert.match(error.message!, /valid disk of north\/store is on a1.*b1 has it as of .* UTC, .* ago/)
      return error.code === 'disk-lost'
    })
    await assert.rejects(recover({ acceptDiskLoss: true, host: 'a2' }), { code: 'disk-lost' })
    assert.equal((await sites().show(name)).epoch, lost.epoch)
  })

  it('starts from it by word, with everything that was written until then', async () => {
    const { epoch } = await sites().show(name)
    const recovered = await recover({ acceptDiskLoss: true })
    assert.deepEqual([recovered.host, recovered.epoch], ['b1', epoch + 1])
    const [event] = await events('b1', 'vm.recovered')
    say(event!.text)
    assert.match(event!.text, /from its disk as of .* UTC/)
    const shell = sites().shell(name)
    shell.close()
    await shell.ready()
    const output = await shell.run('disk check')
    const records = Number(/DISK records (\d+)/.exec(output)?.[1])
    say(`${records} records; ${shared.recordsAtLeave} at the cut, ${shared.recordsAtLoss} at the loss`)
    assert.ok(records >= shared.recordsAtLeave!, 'what was acknowledged in step is there')
    assert.ok(records < shared.recordsAtLoss!, 'what was written without the replica is not')
  })

  it('keeps the disk of the host that was lost aside, until a replica is in step', async () => {
    await sites().restart('a1')
    await eventually(async () => (await events('a1', 'vm.disk-kept')).length === 1, {
      deadlineMs: 60_000,
      everyMs: 100
    })
    assert.deepEqual(await sites().copies(name, 'a1'), [])
    const again = await shows(({ replica }) => replica?.state === 'in step', 90_000)
    assert.deepEqual([again.disk!.hosts[0], again.replica!.older], ['b1', []])
    say(`its replica is on ${again.replica!.host}`)
  })
})
