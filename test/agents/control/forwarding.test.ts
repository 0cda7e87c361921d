import assert from 'node:assert/strict'
import { Forwarding } from '../../../agents/control/forwarding.ts'
import type { ActionHandlers } from '../../../agents/control/handlers.ts'
import { Operations } from '../../../agents/control/operations.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostIdentity } from '../../../protocol/host.ts'

const identity = (id: string, org: string): HostIdentity => ({
  id,
  name: id,
  org,
  site: 'a',
  roles: ['host']
})
const named = { org: 'north', name: 'one' }

function pair(handlers: Record<string, (request: never, context: never) => Promise<unknown>>) {
  const network = new MemoryNetwork()
  const asking = new Forwarding(network.join(identity('asking', 'south')))
  const owner = new Forwarding(network.join(identity('owner', 'north')))
  const permitted: string[] = []
  const operations = new Operations()
  owner.serve(handlers as unknown as ActionHandlers, operations, (from, { action }) => {
    permitted.push(`${from.org} ${action}`)
    if (action === 'vm.delete') throw new WatariError('not-permitted', 'not for you')
  })
  return { asking, permitted, operations }
}

const context = (told: string[] = []) => ({
  requestedBy: 'person',
  progress: (text: string) => told.push(text),
  forwarded: false
})

describe('forwarding', () => {
  it('has a question answered by the handler there, who is told for whom', async () => {
    const { asking, permitted } = pair({
      'relocation.list': async (_: never, given: { requestedBy: string; forwarded: boolean }) => {
        assert.deepEqual([given.requestedBy, given.forwarded], ['person@asking', true])
        return { items: [] }
      }
    } as never)
    assert.deepEqual(await asking.execute('owner', 'relocation.list', {}, context()), { items: [] })
    assert.deepEqual(permitted, ['south relocation.list'])
  })

  it('follows a long action to its end, with what it tells', async () => {
    const told: string[] = []
    const { asking, operations } = pair({
      'vm.start': async (_: never, { progress }: { progress: (text: string) => void }) => {
        progress('building')
        progress('asking')
        return { name: 'one' }
      },
      'operation.show': ({ id, after, waitMs }: { id: string; after: number; waitMs: number }) =>
        operations.show(id, after, waitMs)
    } as never)
    assert.deepEqual(await asking.execute('owner', 'vm.start', named, context(told)), { name: 'one' })
    assert.deepEqual(told, ['building', 'asking'])
  })

  it('passes on how a long action failed, and says when it lost sight of one', async () => {
    let begun = 0
    const { asking, operations } = pair({
      'vm.stop': async () => {
        throw new WatariError('not-running', 'it does not run')
      },
      'vm.start': async () => ({}),
      'operation.show': ({ id, after, waitMs }: { id: string; after: number; waitMs: number }) => {
        begun += 1
        if (begun > 1) throw new WatariError('not-found', 'forgotten')
        return operations.show(id, after, waitMs)
      }
    } as never)
    await assert.rejects(asking.execute('owner', 'vm.stop', named, context()), { code: 'not-running' })
    await assert.rejects(asking.execute('owner', 'vm.start', named, context()), { code: 'outcome-unknown' })
  })

  it('has the owner of a machine say what only that knows of it', async () => {
    const { asking } = pair({ 'vm.show': async () => ({ replica: { bytes: 7 } }) } as never)
    assert.deepEqual(await asking.execute('owner', 'vm.show', named, context()), { replica: { bytes: 7 } })
  })

  it('passes on the code of a refusal', async () => {
    const { asking } = pair({
      'vm.set': async () => {
        throw new WatariError('not-owner', 'it is not here')
      }
    } as never)
    await assert.rejects(asking.execute('owner', 'vm.set', { ...named, pin: true }, context()), {
      code: 'not-owner',
      message: 'it is not here'
    })
    await assert.rejects(asking.execute('owner', 'vm.delete', named, context()), { code: 'not-permitted' })
  })

  it('executes nothing for others but what is meant for it, and nothing that has the wrong shape', async () => {
    const handlers = Object.fromEntries(
      ['invite', 'trust.add', 'vm.create', 'vm.set'].map(name => [name, async () => assert.fail(name)])
    )
    const { asking, permitted } = pair(handlers as never)
    for (const action of ['trust.add', 'vm.create', 'segment.attach', 'leave', 'unheard.of'] as const) {
      await assert.rejects(asking.execute('owner', action as 'vm.create', named, context()), {
        code: 'not-permitted'
      })
    }
    await assert.rejects(asking.execute('owner', 'vm.set', { org: 'north', name: '../x' }, context()), {
      code: 'bad-request'
    })
    assert.deepEqual(permitted, [])
  })
})
