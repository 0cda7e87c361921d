import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { sendMessage } from '../../../../agents/vm/relocation/ports.ts'
import { eventually } from '../../../support/eventually.ts'
import { RelocationWorld } from '../support/relocation-hosts.ts'

describe('the relocation service, of a machine with a lease whose target is not heard any more once it has won', function () {
  this.timeout(20_000)
  let world: RelocationWorld

  beforeEach(async () => {
    world = await RelocationWorld.create()
  })
  afterEach(async () => {
    assert.deepEqual(world.ledger.violations, [])
    assert.deepEqual(world.faults, [])
    await world[Symbol.asyncDispose]()
  })

  const reaches = (id: string, phase: string) =>
    eventually(() => world.source.service.show(id)?.phases.some(({ name }) => name === phase), {
      deadlineMs: 5_000
    })
  const departures = () => world.source.events.filter(event => event === 'departed').length

  /** The source has let its copy go. */
  async function unheard() {
    const { record, source, target, register } = world
    const { disk: _, ...bare } = record
    const { disk: __, ...spec } = record.spec
    const leased = { ...bare, spec, policy: 'restart', lease: { durationMs: 2_000 } } as const
    source.running.set(record.id, { ...source.running.get(record.id)!, record: leased })
    register.decidesAhead = true
    world.loses = from => from === target.id && register.record.owner.host === target.id
    const moved = await world.move()
    await reaches(moved.id, 'unheard')
    await eventually(() => !source.service.isBusy(record.id), { deadlineMs: 2_000 })
    assert.equal(source.copy(record.id), undefined)
    assert.equal(departures(), 1)
    return moved
  }

  it('leaves the machine to others, and knows in the end what came of it', async () => {
    const { finished } = await unheard()
    world.loses = () => false
    assert.equal((await finished).result, 'done')
    await eventually(() => world.ledger.executing(world.record.id)?.host.name === 'target', {
      deadlineMs: 10_000
    })
    assert.equal(departures(), 1)
  })

  it('goes on asking when its agent starts again, and has what is here now in nobody’s hands', async () => {
    const { id } = await unheard()
    await world.source.crash()
    await world.source.restart()
    assert.equal(world.source.service.isBusy(world.record.id), false)
    world.loses = () => false
    await eventually(() => world.source.service.show(id)?.result === 'done', { deadlineMs: 5_000 })
    assert.equal(departures(), 1)
  })

  it('starts it anew when the target gives it back', async () => {
    const { id, finished } = await unheard()
    world.loses = from => from === world.target.id
    const owner = { host: world.source.id, incarnation: world.incarnation }
    const { record } = world.register
    const phase = { kind: 'running', returned: id } as const
    world.register.record = { ...record, owner, epoch: record.epoch + 1, phase }
    // What the target says before the end is on disk here changes nothing about it.
    world.source.syncing = () => setTimeout(200)
    const body = { kind: 'failed', code: 'gone', message: 'there is nothing here' } as const
    await reaches(id, 'aborted')
    world.loses = () => false
    sendMessage(world.target.overlay, world.source.id, {
      relocation: id,
      epoch: world.record.epoch,
      body
    })
    const { result, error } = await finished
    assert.deepEqual([result, error?.code], ['aborted', 'target-failed'])
    assert.ok(world.source.events.includes('stayed crashed'))
    assert.equal(departures(), 1)
    world.target.copy(world.record.id)?.exit('given back')
  })
})
