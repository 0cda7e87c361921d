import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { Forwarding } from '../../../agents/control/forwarding.ts'
import type { ActionHandlers } from '../../../agents/control/handlers.ts'
import { Operations } from '../../../agents/control/operations.ts'
import { ControlHost } from './support/control-host.ts'

type Asked = { readonly site?: string; readonly forwarded: boolean | undefined }

describe('balance get', () => {
  let host: ControlHost

  beforeEach(async () => {
    host = await (await ControlHost.start()).open()
    host.mode = 'off'
  })

  afterEach(() => host[Symbol.asyncDispose]())

  /** A host that has a mode. */
  function other(id: string, org: string, site: string, mode: () => string | Promise<string>): Asked[] {
    const overlay = host.cluster.network.join({ ...{ id, name: id, org, site, roles: ['host'] } })
    const asked: Asked[] = []
    const get: ActionHandlers['balance.get'] = async (request, { forwarded }) => {
      asked.push({ ...request, forwarded })
      return { items: [{ site, mode: await mode() }] }
    }
    const handlers = { 'balance.get': get } as ActionHandlers
    new Forwarding(overlay).serve(handlers, new Operations(), () => {})
    host.joins(overlay.self)
    return asked
  }

  const modes = async (site?: string): Promise<unknown> =>
    (await host.client.call('balance.get', site === undefined ? {} : { site })).items

  it('says the mode of its own site, named or not', async () => {
    other('c1', 'north', 'far', () => 'auto')
    assert.deepEqual(await modes(), [{ site: 'a', mode: 'off' }])
    assert.deepEqual(await modes('a'), [{ site: 'a', mode: 'off' }])
  })

  it('says the mode of another site, as the hosts of our organization there say', async () => {
    const asked = other('c1', 'north', 'far', () => 'auto')
    const foreign = other('s1', 'south', 'far', () => 'suggest')
    assert.deepEqual(await modes('far'), [{ site: 'far', mode: 'auto' }])
    assert.deepEqual([asked, foreign], [[{ site: 'far', forwarded: true }], []])
  })

  it('says each mode once where hosts of a site differ', async () => {
    for (const [id, mode] of Object.entries({ c1: 'auto', c2: 'suggest', c3: 'auto' })) {
      other(id, 'north', 'far', () => mode)
    }
    const far = (await modes('far')) as { mode: string }[]
    assert.deepEqual(far.map(({ mode }) => mode).sort(), ['auto', 'suggest'])
    other('b1', 'north', 'a', () => 'auto')
    assert.deepEqual(await modes(), [
      { site: 'a', mode: 'off' },
      { site: 'a', mode: 'auto' }
    ])
  })

  it('answers another agent with its own mode only', async () => {
    const near = other('b1', 'north', 'a', () => 'auto')
    const asking = new Forwarding(host.cluster.network.join({ ...host.self, id: 'x', name: 'x' }))
    const answer = await asking.execute(
      'a',
      'balance.get',
      { site: 'a' },
      { requestedBy: 'person', progress: () => {} }
    )
    assert.deepEqual(answer.items, [{ site: 'a', mode: 'off' }])
    assert.deepEqual(near, [])
  })

  it('leaves the mode of a witness out where its site has hosts', async () => {
    Object.assign(host.self, { roles: [] })
    assert.deepEqual(await modes(), [{ site: 'a', mode: 'off' }])
    other('b1', 'north', 'a', () => 'auto')
    assert.deepEqual(await modes(), [{ site: 'a', mode: 'auto' }])
  })

  it('refuses a site of which no host of our organization is alive, as balance set does', async () => {
    other('s1', 'south', 'far', () => 'auto')
    const none = { code: 'not-found', message: /^no host of far is alive/ }
    await assert.rejects(modes('far'), none)
    await assert.rejects(host.client.call('balance.set', { site: 'far', mode: 'off' }), none)
    other('c1', 'north', 'far', () => 'auto')
    host.members.get('c1')!.state = 'dead'
    await assert.rejects(modes('far'), none)
  })

  it('does not call a site unknown whose hosts do not answer', async () => {
    host.joins({ id: 'gone', name: 'gone', org: 'north', site: 'far', roles: ['host'] })
    await assert.rejects(modes('far'), { code: 'unreachable' })
    other('c1', 'north', 'far', () => 'suggest')
    assert.deepEqual(await modes('far'), [{ site: 'far', mode: 'suggest' }])
  })

  it('does not wait for long for a host that never answers', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      host.joins({ id: 'b1', name: 'b1', org: 'north', site: 'a', roles: ['host'] })
      const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>()
      host.parts.forwarding.execute = () => {
        asked()
        return new Promise<never>(() => {})
      }
      const answer = modes()
      await isAsked
      mock.timers.tick(3_000)
      assert.deepEqual(await answer, [{ site: 'a', mode: 'off' }])
    } finally {
      mock.timers.reset()
    }
  })
})
