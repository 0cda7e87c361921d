import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as lab from '../../lab/commands.ts'
import { hostLayout, labLayout } from '../../lab/layout.ts'
import { settled } from '../integration/federation/settled.ts'
import { type HostName, org, type Relocation, Sites } from '../integration/federation/sites.ts'
import { labObstacle } from '../integration/lab/support.ts'
import { eventually } from '../support/eventually.ts'

const name = 'two'
const delayMs = 100

/** Sites that are far from each other, and a machine whose voters are spread over three of them. */
describe('a machine that moves between sites 100 ms apart', function () {
  this.timeout(120_000)
  const shared: { sites?: Sites } = {}
  const sites = (): Sites => shared.sites!

  before(async function () {
    const obstacle = labObstacle()
    if (obstacle !== undefined) {
      console.log(`      skipped: ${obstacle}`)
      this.skip()
    }
    shared.sites = await Sites.up('far')
    const request = { org, name, host: 'a1', memory: 128 * 2 ** 20, voters: 'across' as const }
    await sites().witness.run('vm.create', request, () => {})
    await lab.wan({ name: 'far', delayMs })
    // Links are made by the first.
    await move()
  })

  after(async () => {
    await shared.sites?.close()
    if (labObstacle() === undefined) await Sites.down('far')
  })

  const place = async () => {
    await settled(sites(), name)
    const from = (await sites().show(name)).host as HostName
    const to: HostName = from === 'a1' ? 'b1' : 'a1'
    return { from, to }
  }

  /** Once its host knows that it has it. */
  async function order(to: HostName): Promise<Relocation> {
    const ordered = await eventually(
      () =>
        sites()
          .move(name, to)
          .catch(error => {
            if (error.code === 'machine-not-here') return undefined
            throw error
          }),
      { deadlineMs: 60_000, everyMs: 200 }
    )
    return ordered!
  }

  /** @returns what the agreement added, by the target's journal */
  async function move(): Promise<number> {
    const { to } = await place()
    const { id, result, error, downtimeMs } = await order(to)
    assert.equal(result, 'done', JSON.stringify(error))
    const agreedMs = agreementOf(id, to)
    console.log(`        to ${to}: downtime ${downtimeMs} ms, of which the agreement ${agreedMs} ms`)
    return agreedMs
  }

  function agreementOf(id: string, host: HostName): number {
    const file = join(hostLayout(labLayout('far'), host).state, 'journal.db')
    using journal = new DatabaseSync(file, { readOnly: true })
    const phases = journal.prepare('SELECT name, at FROM phases WHERE relocation = ?').all(id)
    const at = (phase: string) => phases.find(each => each.name === phase)?.at
    return Number(at('executing')) - Number(at('loaded') ?? at('deciding'))
  }

  it('waits no longer for the agreement than a message takes one way', async () => {
    const { voters } = await sites().show(name)
    assert.deepEqual(voters.map(voter => voter.name).sort(), ['aw', 'bw', 'cw'])
    for (let count = 0; count < 4; count++) assert.ok((await move()) <= delayMs)
  })

  it('moves while a voter is dead, and waits for less than the round trip to the others', async () => {
    await sites().killAgent('bw')
    try {
      for (let count = 0; count < 2; count++) assert.ok((await move()) < 2 * delayMs)
    } finally {
      await sites().restart('bw')
    }
  })

  it('executes at one place when its target is cut off just as the source has renounced', async () => {
    const { from, to } = await place()
    const stopped = await sites().stopAgentAt(from, 'source', 'renounced')
    const ended = order(to).catch(error => error.code)
    const goOn = await stopped()
    await sites().cut(to[0]!)
    goOn()
    await eventually(
      async () => (await sites().relocation(name, from))?.phases.at(-1)?.name !== 'renounced',
      {
        deadlineMs: 60_000,
        everyMs: 100
      }
    )
    await sites().heal()
    await ended
    await settled(sites(), name)
    console.log(`        now at ${(await sites().show(name)).host}, was to go from ${from} to ${to}`)
  })

  it('executes at one place when the agent of its target ends after the decision', async () => {
    const { to } = await place()
    const killed = await sites().killAgentAt(to, 'target', 'executing')
    const ended = order(to).catch(error => error.code)
    await killed()
    await sites().restart(to)
    await ended
    await settled(sites(), name)
    assert.equal((await sites().show(name)).host, to)
  })

  it('executes at one place when its target vanishes after the decision, and the target is back', async () => {
    const { from, to } = await place()
    const stopped = await sites().stopAgentAt(to, 'target', 'executing')
    const ended = order(to).catch(error => error.code)
    await stopped()
    await sites().kill(to)
    await sites().restart(to)
    await ended
    await settled(sites(), name)
    console.log(`        now at ${(await sites().show(name)).host}, was to go from ${from} to ${to}`)
  })
})
