import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '../../support/eventually.ts'
import { labObstacle } from '../lab/support.ts'
import { org, Sites } from './sites.ts'

/** Somebody copies a host's state directory to another computer and starts an agent there. */
describe('a cloned host', function () {
  this.timeout(120_000)
  const shared: { sites?: Sites } = {}
  const sites = (): Sites => shared.sites!

  before(async function () {
    const obstacle = labObstacle()
    if (obstacle !== undefined) {
      console.log(`      skipped: ${obstacle}`)
      this.skip()
    }
    shared.sites = await Sites.up('voters')
    for (const [name, policy] of [
      ['kept', 'keep'],
      ['leased', 'restart']
    ] as const)
      await sites().witness.run(
        'vm.create',
        { org, name, host: 'b1', memory: 128 * 2 ** 20, policy },
        () => {}
      )
  })

  after(async () => {
    await shared.sites?.close()
    if (labObstacle() === undefined) await Sites.down('voters')
  })

  async function copyState(from: 'b1', to: 'a2'): Promise<void> {
    const [source, target] = [sites().state(from), sites().state(to)]
    const copied = [
      'identity',
      'boot.json',
      'registers',
      'directory.json',
      'catalog.db',
      'journal.db',
      'peers'
    ]
    for (const entry of copied) {
      await rm(join(target, entry), { recursive: true, force: true })
      if (existsSync(join(source, entry)))
        await cp(join(source, entry), join(target, entry), { recursive: true })
    }
  }

  it('ends at once, says why, and takes nothing from the other', async () => {
    const before = await Promise.all(['kept', 'leased'].map(name => sites().show(name)))
    const pids = await Promise.all(['kept', 'leased'].map(name => sites().copies(name, 'b1')))
    await sites().killAgent('a2')
    await copyState('b1', 'a2')
    const seen: number[] = []
    const watch = setInterval(async () => {
      for (const name of ['kept', 'leased']) seen.push(...(await sites().copies(name, 'a2')))
    }, 50)
    try {
      await sites()
        .restart('a2')
        .catch(() => {})
      await eventually(async () => (await sites().status('a2')).agent === 'down', { deadlineMs: 30_000 })
    } finally {
      clearInterval(watch)
    }
    const log = await sites().log('a2')
    assert.match(log, /host-cloned/)
    assert.match(log, /another agent with this host's identity has been running .* join with an invitation/)
    assert.deepEqual(seen, [])
    const after = await Promise.all(['kept', 'leased'].map(name => sites().show(name)))
    for (const [at, machine] of after.entries()) {
      const { epoch, ownerIncarnation } = before[at]!
      assert.deepEqual(
        [machine.host, machine.state, machine.epoch, machine.ownerIncarnation],
        ['b1', 'running', epoch, ownerIncarnation]
      )
      assert.deepEqual(await sites().copies(machine.name, 'b1'), pids[at])
    }
  })

  it('does not keep the right one from being restarted', async () => {
    await sites().kill('a2')
    const { epoch } = await sites().show('leased')
    await sites().restart('b1')
    await sites().killAgent('b1')
    await sites().restart('b1')
    await eventually(async () => (await sites().show('leased')).state === 'running', { deadlineMs: 20_000 })
    assert.equal((await sites().show('leased')).epoch, epoch)
    for (const name of ['kept', 'leased']) await sites().delete(name)
  })
})
