import assert from 'node:assert/strict'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { registerMethods } from '../../agents/vm/register/methods.ts'
import { Connections, type ConnectionsOptions } from '../../overlay/connections.ts'
import { defaultLimits } from '../../overlay/limits.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import { eventually } from '../support/eventually.ts'
import { textMethod } from './support/methods.ts'
import { introduce, type TestNode, TestNodes } from './support/nodes.ts'

const soon = { deadlineMs: 8_000 }
const bulk = 'test-bulk'
const apart = { apart: true } as const

/** The connections of one node to another, each with what its streams are for. */
async function connections(
  of: TestNode,
  to: TestNode
): Promise<{ isApart: boolean; protocols: readonly string[] }[]> {
  return (await of.status()).peers.filter(({ peer }) => peer === to.peerId)
}

const carries = (protocols: readonly string[], name: string) => protocols.some(each => each.includes(name))

describe('streams that flow at full speed', () => {
  async function pair(nodes: TestNodes) {
    const a = await nodes.start('a')
    const b = await nodes.start('b')
    await introduce(a, b)
    for (const node of [a, b])
      node.handleStream(
        bulk,
        async stream => {
          for await (const _ of stream.source);
        },
        apart
      )
    return { a, b }
  }

  it('share no connection with renewals of leases, or any other request, in either direction', async () => {
    await using nodes = new TestNodes()
    const { a, b } = await pair(nodes)
    // A renewal, as a voter answers it: it is held back for long enough to be looked at.
    const answer = Promise.withResolvers<void>()
    const renewal = { ...textMethod(registerMethods.renew.name), deadlineMs: 20_000 }
    for (const node of [a, b])
      node.handle(renewal, async request => {
        await answer.promise
        return request
      })
    const streams = [await a.openStream(b.peerId, bulk, apart), await b.openStream(a.peerId, bulk, apart)]
    const flowing = streams.map(stream => stream.write(new Uint8Array(4 * 1024 * 1024)))
    const renewals = [a.request(b.peerId, renewal, 'x'), b.request(a.peerId, renewal, 'x')]
    for (const [one, other] of [
      [a, b],
      [b, a]
    ] as const) {
      await eventually(
        async () =>
          (await connections(one, other)).filter(({ protocols }) => carries(protocols, '/renew/')).length ===
          1,
        soon
      )
      for (const { isApart, protocols } of await connections(one, other)) {
        assert.equal(carries(protocols, bulk), isApart)
        assert.ok(!(isApart && carries(protocols, '/rpc/')), protocols.join())
      }
    }
    answer.resolve()
    await Promise.all([...flowing, ...renewals])
  })

  it('go by one second connection to a host, however many they are', async () => {
    await using nodes = new TestNodes()
    const { a, b } = await pair(nodes)
    await Promise.all([1, 2, 3].map(() => a.openStream(b.peerId, bulk, apart)))
    assert.deepEqual((await connections(a, b)).map(({ isApart }) => isApart).sort(), [false, true])
  })

  it('go by the only one there is where the other host cannot be dialled', async () => {
    await using nodes = new TestNodes()
    const { a } = await pair(nodes)
    const inside = await nodes.start('inside', { listen: [] })
    await inside.addAddresses(a.peerId, a.addresses())
    let bytes = 0
    inside.handleStream(
      bulk,
      async stream => {
        for await (const chunk of stream.source) bytes += chunk.length
      },
      apart
    )
    await inside.request(a.peerId, textMethod('test/none'), 'x').catch(() => {})
    const stream = await (a as Overlay).openStream(inside.peerId, bulk, apart)
    await stream.write(new Uint8Array(1_000))
    await stream.close()
    await eventually(() => bytes === 1_000, soon)
    assert.deepEqual(
      (await connections(a, inside)).map(({ isApart }) => isApart),
      [false]
    )
  })

  it('end with the connection beside theirs, which would leave everything to it', async () => {
    const remotePeer = peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
    const made = (open: number) => {
      const connection = { remotePeer, status: 'open', direct: true, limits: undefined, timeline: { open } }
      return Object.assign(connection, { abort: () => Object.assign(connection, { status: 'aborted' }) })
    }
    const [main, second] = [made(1), made(2)]
    const there = [main]
    const libp2p = Object.assign(new EventTarget(), {
      getConnections: () => there,
      dial: async () => {
        there.push(second)
        return second
      }
    })
    const admission = {
      identityOf: () => ({ id: remotePeer.toString() }),
      standingOf: () => ({ oursHasEnded: false, theirsHasEnded: false }),
      onWithdrawn: () => () => {}
    }
    const parts = { libp2p, admission, limits: defaultLimits } as unknown as ConnectionsOptions
    const connections = new Connections(parts)
    const host = remotePeer.toString()
    assert.equal(await connections.openApart(host), second)
    assert.equal(connections.bestTo(host), main)
    main.status = 'closed'
    libp2p.dispatchEvent(new CustomEvent('connection:close', { detail: main }))
    assert.equal(second.status, 'aborted')
    assert.equal(connections.bestTo(host), undefined)
    connections.stop()
  })
})
