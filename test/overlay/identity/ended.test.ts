import assert from 'node:assert/strict'
import type { Connection, Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { createAdmission } from '../../../overlay/identity/admission.ts'
import { expiredGraceSeconds } from '../../../overlay/identity/clock.ts'
import { admissionError } from '../../../overlay/identity/encrypter.ts'
import { Issuer } from '../../../overlay/identity/issuer.ts'
import { Renewer, renewOwn } from '../../../overlay/identity/renewal.ts'
import { revoke } from '../../../overlay/identity/revocation.ts'
import {
  CHANNEL_PROTOCOL,
  HEARTBEAT_PROTOCOL,
  KAD_PROTOCOL,
  rpcProtocol,
  streamProtocol
} from '../../../overlay/names.ts'
import { createOverlay, type NodeOverlay } from '../../../overlay/node.ts'
import type { Asker } from '../../../overlay/overlay.ts'
import { replyCodec } from '../../../overlay/reply.ts'
import { eventually } from '../../support/eventually.ts'
import { textMethod } from '../support/methods.ts'
import { type Host, Workshop } from './federation.ts'

const vote = { ...textMethod('test/vote'), servesEnded: true } as const
const place = textMethod('test/place')
const soon = { deadlineMs: 8_000 }
const topic = 'test/news'
const bytes = new TextEncoder().encode('x')
/** Everything that an overlay speaks beside requests and heartbeats. */
const others = [
  '/ipfs/id/1.0.0',
  '/ipfs/id/push/1.0.0',
  '/ipfs/ping/1.0.0',
  '/meshsub/1.1.0',
  '/libp2p/circuit/relay/0.2.0/hop',
  '/libp2p/circuit/relay/0.2.0/stop',
  KAD_PROTOCOL,
  CHANNEL_PROTOCOL,
  streamProtocol('test')
]

describe('a host whose certificate has ended', () => {
  let workshop: Workshop
  let dir: string
  let overlays: NodeOverlay[]
  let a: Awaited<ReturnType<typeof start>>
  let b: Awaited<ReturnType<typeof start>>

  beforeEach(async () => {
    workshop = new Workshop()
    overlays = []
    dir = (await workshop.organization('north', ['tokyo', 'osaka'])).dir
    a = await start(await workshop.host(dir, 'tokyo', 'a1'))
    b = await start(await workshop.host(dir, 'osaka', 'b1'))
    await b.overlay.addAddresses(a.id, a.overlay.addresses())
    await a.overlay.addAddresses(b.id, b.overlay.addresses())
  })
  afterEach(async () => {
    for (const overlay of overlays) await overlay.stop()
    await workshop.close()
  })

  async function start(host: Host) {
    const { credentials, trust, stateDir } = host
    const clock = workshop.clock.read
    const addresses = (): string[] => overlay.addresses()
    const issuer = await Issuer.open({
      ...{ stateDir, credentials, trust, clock, addresses },
      hostNamed: () => undefined
    })
    const chain = () => credentials.chain()
    const overlay: NodeOverlay = await createOverlay({
      key: credentials.key,
      self: credentials.identity,
      admission: createAdmission({ chain, trust, clock, issuer }),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      relay: { serve: true }
    })
    overlays.push(overlay)
    const askers: Asker[] = []
    overlay.handle(vote, async (text, from) => {
      askers.push(from)
      return text
    })
    const placed: string[] = []
    overlay.handle(place, async (text, from) => {
      placed.push(from.name)
      return text
    })
    const heard: string[] = []
    overlay.receive('test', 100, (_, from) => heard.push(`channel ${from.name}`))
    overlay.subscribe(topic, (_, from) => {
      heard.push(`topic ${from}`)
      return true
    })
    overlay.handleStream('test', async (stream, from) => {
      heard.push(`stream ${from.name}`)
      stream.abort(new Error('heard'))
    })
    assert(issuer)
    return { ...host, overlay, issuer, askers, placed, heard, id: credentials.identity.id }
  }

  /** Time passes, a renews its own certificate and b cannot; the connections between them are made anew. */
  async function bEnds(seconds = 86_400 + 1_000): Promise<void> {
    workshop.clock.seconds += seconds
    await renewOwn(a.issuer, a.credentials)
    for (const { overlay } of [a, b]) overlay.disconnect(overlay === a.overlay ? b.id : a.id, 'a cut')
    await eventually(
      () => a.overlay.connection(b.id) === 'none' || b.overlay.connection(a.id) === 'none',
      soon
    )
  }

  it('votes, asks for votes, and is asked for nothing else, either way', async () => {
    assert.equal(await b.overlay.request(a.id, place, 'x'), 'x')
    await bEnds()
    assert.equal(await b.overlay.request(a.id, vote, 'x'), 'x')
    assert.equal(a.askers.at(-1)?.hasEnded, true)
    assert.equal(await a.overlay.request(b.id, vote, 'x'), 'x')
    assert.equal(b.askers.at(-1)?.hasEnded, undefined, 'the certificate of whoever asks holds')
    const refused = { code: 'certificate-expired' }
    await assert.rejects(b.overlay.request(a.id, place, 'x'), refused)
    await assert.rejects(a.overlay.request(b.id, place, 'x'), refused)
    await assert.rejects(b.overlay.openStream(a.id, 'test'), refused)
    await assert.rejects(a.overlay.openStream(b.id, 'test', { apart: true }), refused)
    assert.deepEqual([a.placed, b.placed], [['b1'], []])
    assert.deepEqual(
      (await a.overlay.status()).peers.map(({ isPartial }) => isPartial),
      [true]
    )
  })

  it('is refused by the other side, whatever it tries itself', async () => {
    const late = await workshop.host(dir, 'osaka', 'b2')
    const early = await workshop.node(late)
    const dialled = await early.libp2p.dial(earlyAddresses())
    for (const protocol of others) await dialled.newStream(protocol, { maxOutboundStreams: 8 })
    const first = await dialled.newStream(HEARTBEAT_PROTOCOL)
    first.send(Uint8Array.of(1))
    await dialled.close()
    await eventually(() => a.heard.splice(0).includes('stream b2'), soon)

    workshop.clock.seconds += 86_400 + 1_000
    await renewOwn(a.issuer, a.credentials)
    const connection = await early.libp2p.dial(earlyAddresses())
    const streams: Stream[] = []
    for (const protocol of others)
      streams.push(await connection.newStream(protocol, { maxOutboundStreams: 8 }))
    await eventually(() => streams.every(({ status }) => status === 'reset'), soon)
    let isAnswered = false
    const beat = await connection.newStream(HEARTBEAT_PROTOCOL)
    beat.addEventListener('message', () => {
      isAnswered = true
    })
    beat.send(Uint8Array.of(1))
    await eventually(() => isAnswered, soon)
    assert.deepEqual(a.heard, [])
    const code = await codeOf(connection, place.name)
    assert.deepEqual([code, a.placed], ['certificate-expired', []])
    assert.equal(await codeOf(connection, vote.name), undefined)
  })

  const earlyAddresses = () => a.overlay.addresses().map(text => multiaddr(text))

  it('spreads nothing and is told nothing by channels and gossip, until it has renewed its certificate', async () => {
    await bEnds()
    await b.overlay.request(a.id, vote, 'x')
    for (const [from, to] of [[a, b] as const, [b, a] as const]) {
      from.overlay.send(to.id, 'test', bytes)
      await from.overlay.publish(topic, bytes)
    }
    // What was sent before these has arrived, or never will.
    await b.overlay.request(a.id, vote, 'x')
    await a.overlay.request(b.id, vote, 'x')
    assert.deepEqual([a.heard, b.heard], [[], []])

    const renewer = new Renewer({
      credentials: b.credentials,
      issuer: b.issuer,
      issuers: () => [],
      ask: async () => assert.fail('an issuer asks nobody'),
      addresses: () => [],
      clock: workshop.clock.read,
      onRenewed: () => b.overlay.endPartial()
    })
    assert.equal(await renewer.tick(), true)
    await eventually(async () => {
      b.overlay.send(a.id, 'test', bytes)
      await b.overlay.publish(topic, bytes)
      return a.heard.includes('channel b1') && a.heard.includes(`topic ${b.id}`)
    }, soon)
    assert.equal(await a.overlay.request(b.id, place, 'x'), 'x')
  })

  it('keeps what it may do on a connection that was made before', async () => {
    assert.equal(await b.overlay.request(a.id, place, 'x'), 'x')
    workshop.clock.seconds += 86_400 + 1_000
    assert.equal(await b.overlay.request(a.id, place, 'x'), 'x')
    assert.equal(await a.overlay.request(b.id, place, 'x'), 'x')
  })

  it('is refused outright after a week, on the connection that it has as well', async () => {
    await bEnds()
    assert.equal(await b.overlay.request(a.id, vote, 'x'), 'x')
    const askers = a.askers.length
    workshop.clock.seconds += expiredGraceSeconds
    await renewOwn(a.issuer, a.credentials)
    await assert.rejects(b.overlay.request(a.id, vote, 'x'))
    await eventually(() => a.overlay.connection(b.id) === 'none', soon)
    await assert.rejects(b.overlay.request(a.id, vote, 'x'), error => codeIn(error) === 'certificate-expired')
    assert.equal(a.askers.length, askers)
  })

  it('is cut off at once when it is revoked, and stays so', async () => {
    await bEnds()
    assert.equal(await b.overlay.request(a.id, vote, 'x'), 'x')
    await a.trust.acceptRevocations(await revoke(dir, { hosts: [b.id] }))
    await eventually(() => b.overlay.connection(a.id) === 'none', soon)
    await assert.rejects(b.overlay.request(a.id, vote, 'x'), error => codeIn(error) === 'revoked')
  })
})

/** Sends a request past what an overlay of ours would send. @returns why it was refused */
async function codeOf(connection: Connection, method: string): Promise<string | undefined> {
  const stream = await connection.newStream(rpcProtocol(method))
  const messages = lpStream(stream)
  await messages.write(bytes)
  await stream.close()
  const reply = replyCodec(100).decode((await messages.read()).subarray())
  return 'failure' in reply ? reply.failure.code : undefined
}

/** Why a dial was refused, under what the overlay made of it. */
function codeIn(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const found = admissionError(each)
    if (found) return found.code
  }
  return undefined
}
