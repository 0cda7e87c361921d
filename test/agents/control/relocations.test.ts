import assert from 'node:assert/strict'
import { Forwarding } from '../../../agents/control/forwarding.ts'
import type { ActionHandlers } from '../../../agents/control/handlers.ts'
import { Operations } from '../../../agents/control/operations.ts'
import { ControlHost } from './support/control-host.ts'

const quiet = (): void => {}

function report(id: string, from: string, result = 'running') {
  const what = { vm: `north/${id}`, from, to: 'c', reason: '', requestedBy: 'local', result }
  return { id, ...what, phases: [], downtimeMs: null, bytes: 0 }
}

describe('a relocation that is called by the beginning of its id', () => {
  let host: ControlHost
  let cancelled: string[]

  /** Those of the host that is asked, and of host b. */
  async function relocations(mine: string[], theirs: string[] = [], suggested: string[] = []): Promise<void> {
    host = await (await ControlHost.start()).open({
      relocations: {
        list: () => mine.map(id => report(id, 'a')),
        cancel: (id: string) => cancelled.push(`a ${id}`),
        finished: async (id: string) => report(id, 'a')
      }
    })
    const overlay = host.cluster.network.join({ ...host.self, id: 'b', name: 'b' })
    const handlers = {
      'relocation.list': async () => ({
        items: [...theirs.map(id => report(id, 'b')), ...suggested.map(id => report(id, 'b', 'suggested'))]
      }),
      'relocation.cancel': async ({ id }: { id: string }) => {
        cancelled.push(`b ${id}`)
        return report(id, 'b')
      }
    } as unknown as ActionHandlers
    new Forwarding(overlay).serve(handlers, new Operations(), quiet)
    host.joins(overlay.self)
    const { forwarding } = host.parts
    const execute = forwarding.execute.bind(forwarding)
    forwarding.execute = (to, ...rest) => {
      assert.notEqual(to, 'a', 'it asks itself over the overlay')
      return execute(to, ...rest)
    }
  }

  beforeEach(() => {
    cancelled = []
  })

  afterEach(() => host[Symbol.asyncDispose]())

  const show = async (id: string) => (await host.client.call('relocation.show', { id })).id
  const cancel = async (id: string) => (await host.client.call('relocation.cancel', { id })).id

  it('is shown and cancelled where only one begins so, on whatever host', async () => {
    await relocations(['ab1', 'cd1'], ['ef1'])
    assert.deepEqual([await show('ab'), await show('ef')], ['ab1', 'ef1'])
    await cancel('cd')
    await cancel('ef')
    assert.deepEqual(cancelled, ['a cd1', 'b ef1'])
  })

  it('is refused where several begin so, which are named', async () => {
    await relocations(['ab1', 'ab2'])
    const refusal = { code: 'bad-request', message: /begin with ab: name one of ab1 .*, ab2 / }
    await assert.rejects(show('ab'), refusal)
    await assert.rejects(cancel('ab'), refusal)
    assert.deepEqual(cancelled, [])
  })

  it('is refused where one of another host begins so too', async () => {
    await relocations(['ab1'], ['ab2'])
    const refusal = { code: 'bad-request', message: /begin with ab: name one of ab1 .*, ab2 / }
    await assert.rejects(show('ab'), refusal)
    await assert.rejects(cancel('ab'), refusal)
    assert.deepEqual(cancelled, [])
  })

  it('is the one whose whole id was given, whatever else begins with it', async () => {
    await relocations(['ab1', 'ab'], ['cd1', 'cd'])
    assert.deepEqual([await show('ab'), await show('cd')], ['ab', 'cd'])
    await cancel('ab')
    await cancel('cd')
    assert.deepEqual(cancelled, ['a ab', 'b cd'])
  })

  it('is cancelled where suggestions begin so too, which cannot be', async () => {
    await relocations(['ab1'], [], ['ab2'])
    await assert.rejects(show('ab'), { code: 'bad-request' })
    await cancel('ab')
    assert.deepEqual(cancelled, ['a ab1'])
  })

  it('is not cancelled for another host, which says the whole id', async () => {
    await relocations(['ab1'])
    const asking = new Forwarding(host.cluster.network.join({ ...host.self, id: 'x', name: 'x' }))
    const context = { requestedBy: 'person', progress: quiet }
    await assert.rejects(asking.execute('a', 'relocation.cancel', { id: 'ab' }, context), {
      code: 'not-found'
    })
    await asking.execute('a', 'relocation.cancel', { id: 'ab1' }, context)
    assert.deepEqual(cancelled, ['a ab1'])
  })

  it('is named among no more than people read', async () => {
    await relocations(Array.from({ length: 20 }, (_, each) => `ab${each}`))
    await assert.rejects(show('ab'), {
      code: 'bad-request',
      message: /ab7 \(north\/ab7, running\) and 12 more$/
    })
  })

  it('is not found where there is none', async () => {
    await relocations(['ab1'])
    await assert.rejects(show('ff'), { code: 'not-found' })
    await assert.rejects(cancel('ff'), { code: 'not-found' })
  })
})
