import assert from 'node:assert/strict'
import { cp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { restart } from '../../lab/commands.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { eventually } from '../support/eventually.ts'

/** Somebody copies a host's state directory to another computer and starts an agent there. */
describe('a cloned host', function () {
  this.timeout(120_000)
  const sites = labSuite('voters', async lab => {
    await lab.create('kept', 'b1', { policy: 'keep', segments: [] })
    await lab.create('leased', 'b1', { policy: 'restart', segments: [] })
  })

  async function copyState(from: 'b1', to: 'a2'): Promise<void> {
    const [source, target] = [sites().state(from), sites().state(to)]
    // All but what tells its agent where it is.
    const isCopied = (entry: string) => !['agent.yaml', 'lost+found'].includes(entry)
    for (const entry of (await readdir(target)).filter(isCopied))
      await rm(join(target, entry), { recursive: true })
    for (const entry of (await readdir(source)).filter(isCopied))
      await cp(join(source, entry), join(target, entry), { recursive: true })
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
      await restart({ name: 'voters', host: 'a2' }).catch(() => {})
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
    for (const isKilled of [false, true]) {
      const sinceMs = Date.now()
      if (isKilled) await sites().killAgent('b1')
      await restart({ name: 'voters', host: 'b1' })
      console.log(`        its agent is back after ${Date.now() - sinceMs} ms`)
      await eventually(async () => (await sites().show('leased')).state === 'running', { deadlineMs: 20_000 })
      const now = await sites().show('leased')
      assert.deepEqual([now.host, now.epoch], ['b1', epoch])
    }
    for (const name of ['kept', 'leased']) await sites().delete(name)
  })
})
