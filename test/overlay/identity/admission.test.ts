import assert from 'node:assert/strict'
import type { Ed25519PrivateKey } from '@libp2p/interface'
import fc from 'fast-check'
import type { Refusal } from '../../../overlay/admission.ts'
import { createAdmission } from '../../../overlay/identity/admission.ts'
import { clockToleranceSeconds, expiredGraceSeconds } from '../../../overlay/identity/clock.ts'
import { admissionError, admissionProtocol, noiseThen } from '../../../overlay/identity/encrypter.ts'
import { generateKey, hostIdOf } from '../../../overlay/identity/keys.ts'
import { renewOwn } from '../../../overlay/identity/renewal.ts'
import { revoke } from '../../../overlay/identity/revocation.ts'
import { helloCodec, verdictCodec } from '../../../protocol/identity/messages.ts'
import { eventually } from '../../support/eventually.ts'
import { type Libp2p, type Node, t0, Workshop } from './federation.ts'

async function dialCode(from: Libp2p, to: Libp2p): Promise<string> {
  try {
    await from.dial(to.getMultiaddrs(), { signal: AbortSignal.timeout(4_000) })
    return 'admitted'
  } catch (error) {
    return admissionError(error)?.code ?? String(error)
  }
}

function issuerOf({ issuer }: Node) {
  assert(issuer)
  return issuer
}

async function ping(from: Libp2p, to: Libp2p): Promise<void> {
  await from.services.ping.ping(to.peerId, { signal: AbortSignal.timeout(4_000) })
}

describe('admission', () => {
  let workshop: Workshop
  let north: Awaited<ReturnType<Workshop['organization']>>
  let south: Awaited<ReturnType<Workshop['organization']>>
  let a: Node

  beforeEach(async () => {
    workshop = new Workshop()
    north = await workshop.organization('north', ['tokyo', 'osaka'])
    south = await workshop.organization('south', ['lima'])
    a = await workshop.node(await workshop.host(north.dir, 'tokyo', 'a1'))
  })
  afterEach(() => workshop.close())

  it('lets hosts of one organization connect, and each know who the other is', async () => {
    const b = await workshop.node(await workshop.host(north.dir, 'osaka', 'b1', ['host']))
    assert.equal(await dialCode(b.libp2p, a.libp2p), 'admitted')
    await ping(b.libp2p, a.libp2p)
    await ping(a.libp2p, b.libp2p)
    const [connection] = b.libp2p.getConnections()
    assert.equal(connection?.encryption, admissionProtocol)
    assert.deepEqual(b.admission.identityOf(a.libp2p.peerId.toString()), a.credentials.identity)
    assert.deepEqual(a.admission.identityOf(b.libp2p.peerId.toString()), {
      id: b.libp2p.peerId.toString(),
      name: 'b1',
      org: 'north',
      site: 'osaka',
      roles: ['host']
    })
    assert.equal(a.admission.identityOf(hostIdOf(await generateKey())), undefined)
    assert.deepEqual(a.admission.refusals, [])
  })

  it('refuses plain Noise in both directions', async () => {
    const plain = await workshop.plainNode()
    assert.notEqual(await dialCode(plain, a.libp2p), 'admitted')
    assert.notEqual(await dialCode(a.libp2p, plain), 'admitted')
    assert.deepEqual(a.libp2p.getConnections(), [])
  })

  it('needs trust in both directions, and tells both sides which one is missing', async () => {
    const c = await workshop.node(await workshop.host(south.dir, 'lima', 'c1'))
    assert.equal(await dialCode(c.libp2p, a.libp2p), 'unknown-organization')
    await c.trust.add(north.text)
    assert.equal(await dialCode(c.libp2p, a.libp2p), 'unknown-organization')
    assert.equal(await dialCode(a.libp2p, c.libp2p), 'unknown-organization')
    const lastOf = (node: Node) => {
      const { by, direction, peer } = node.admission.refusals.at(-1) ?? {}
      return { by, direction, peer }
    }
    assert.deepEqual(lastOf(a), { by: 'us', direction: 'outbound', peer: c.libp2p.peerId.toString() })
    await eventually(() => lastOf(c).direction === 'inbound', { deadlineMs: 2_000 })
    assert.deepEqual(lastOf(c), { by: 'them', direction: 'inbound', peer: a.libp2p.peerId.toString() })
    assert.equal(a.admission.refusals.at(-1)?.code, 'unknown-organization')
    assert.match(a.admission.refusals.at(-1)?.message ?? '', /organization south .* is not trusted here/)
    await a.trust.add(south.text)
    assert.equal(await dialCode(c.libp2p, a.libp2p), 'admitted')
    await eventually(() => a.admission.identityOf(c.libp2p.peerId.toString())?.org === 'south', {
      deadlineMs: 2_000
    })
  })

  it('tells both sides when neither trusts the other, without waiting', async () => {
    const c = await workshop.node(await workshop.host(south.dir, 'lima', 'c1'))
    const start = performance.now()
    assert.equal(await dialCode(c.libp2p, a.libp2p), 'unknown-organization')
    assert(performance.now() - start < 900, 'both were told at once')
    await eventually(() => a.admission.refusals.length === 2, { deadlineMs: 2_000 })
    assert.deepEqual(a.admission.refusals.map(refusal => refusal.by).sort(), ['them', 'us'])
  })

  it("refuses another host's certificate", async () => {
    const thief = await generateKey()
    const { trust, credentials } = a
    const stolen = createAdmission({ chain: () => credentials.chain(), trust, clock: workshop.clock.read })
    const node = await workshop.libp2p(thief, stolen.encrypter)
    assert.equal(await dialCode(node, a.libp2p), 'wrong-peer')
    await eventually(() => a.admission.refusals.at(-1)?.code === 'wrong-peer', { deadlineMs: 2_000 })
    assert.equal(a.admission.refusals.at(-1)?.peer, hostIdOf(thief))
  })

  it('refuses an expired certificate, and one of the future', async () => {
    const host = await workshop.host(north.dir, 'osaka', 'b1')
    const b = await workshop.node(host, { clock: workshop.clock.read })
    const behind = workshop.clock.seconds
    const slow = await workshop.node(await workshop.host(north.dir, 'tokyo', 'a2'), {
      clock: () => behind - 1_000
    })
    assert.equal(await dialCode(b.libp2p, slow.libp2p), 'certificate-not-yet-valid')
    workshop.clock.seconds += 86_400 + expiredGraceSeconds
    assert.equal(await dialCode(b.libp2p, a.libp2p), 'certificate-expired')
  })

  it('admits for a week whoever shows a certificate that has ended, and both sides know', async () => {
    const told: string[] = []
    const c = await workshop.node(await workshop.host(north.dir, 'tokyo', 'c1'))
    const b = await workshop.node(await workshop.host(north.dir, 'osaka', 'b1'), {
      onEnded: ({ name }, expiresAt) => told.push(`${name} ${expiresAt - t0}`)
    })
    workshop.clock.seconds += 86_400 + clockToleranceSeconds
    for (const node of [b, c]) await renewOwn(issuerOf(node), node.credentials)
    const standing = ({ libp2p, admission }: Node) =>
      libp2p.getConnections().map(each => admission.standingOf(each))
    assert.equal(await dialCode(a.libp2p, b.libp2p), 'admitted')
    await eventually(() => standing(b).length === 1, { deadlineMs: 2_000 })
    assert.partialDeepStrictEqual(standing(a), [{ oursHasEnded: true, theirsHasEnded: false }])
    assert.partialDeepStrictEqual(standing(b), [{ oursHasEnded: false, theirsHasEnded: true }])
    assert.deepEqual(told, ['a1 86400'])
    assert.equal(await dialCode(c.libp2p, b.libp2p), 'admitted')
    assert.partialDeepStrictEqual(standing(c), [{ oursHasEnded: false, theirsHasEnded: false }])

    workshop.clock.seconds = t0 + 86_400 + expiredGraceSeconds - 1
    assert.equal(standing(b).filter(each => each?.theirsHasEnded).length, 1)
    workshop.clock.seconds++
    assert.equal(standing(b).filter(each => each === undefined).length, 1, 'its time is over')
    assert.equal(await dialCode(a.libp2p, c.libp2p), 'certificate-expired')
  })

  it('gives whoever was revoked no week', async () => {
    const b = await workshop.node(await workshop.host(north.dir, 'osaka', 'b1'))
    const idOfB = b.libp2p.peerId.toString()
    workshop.clock.seconds += 86_400 + 1_000
    await renewOwn(issuerOf(a), a.credentials)
    assert.equal(await dialCode(b.libp2p, a.libp2p), 'admitted')
    const withdrawn: string[] = []
    a.admission.onWithdrawn((peer, code) => withdrawn.push(`${peer} ${code}`))
    await a.trust.acceptRevocations(await revoke(north.dir, { hosts: [idOfB] }))
    assert.deepEqual(withdrawn, [`${idOfB} revoked`])
    assert.equal(a.admission.identityOf(idOfB), undefined)
    const other = await workshop.node(b)
    assert.equal(await dialCode(other.libp2p, a.libp2p), 'revoked')
  })

  it('gives a bulk process no week', async () => {
    const b = await workshop.host(north.dir, 'osaka', 'b1')
    const bulkKey = await generateKey()
    const chain = await b.credentials.bulkChain(hostIdOf(bulkKey))
    const bulk = createAdmission({ chain: () => chain, trust: b.trust, clock: workshop.clock.read })
    const node = await workshop.libp2p(bulkKey, bulk.encrypter)
    workshop.clock.seconds += 3_600 + clockToleranceSeconds
    assert.equal(await dialCode(node, a.libp2p), 'certificate-expired')
  })

  it('knows nothing of a connection that it did not make', () => {
    assert.equal(a.admission.standingOf({ timeline: { open: 1 } }), undefined)
  })

  it("does not end a connection because a certificate's time is over", async () => {
    const b = await workshop.node(await workshop.host(north.dir, 'osaka', 'b1'))
    assert.equal(await dialCode(b.libp2p, a.libp2p), 'admitted')
    workshop.clock.seconds += 86_400 + 1_000
    await ping(b.libp2p, a.libp2p)
    assert.equal(a.admission.identityOf(b.libp2p.peerId.toString())?.name, 'b1')
  })

  it('refuses a site certificate in the place of a host certificate', async () => {
    const b = await workshop.host(north.dir, 'osaka', 'b1')
    const { site } = b.credentials.chain()
    const liar = createAdmission({
      chain: () => ({ site, host: site }),
      trust: b.trust,
      clock: workshop.clock.read
    })
    const node = await workshop.libp2p(b.credentials.key, liar.encrypter)
    assert.equal(await dialCode(node, a.libp2p), 'wrong-certificate-kind')
  })

  it('admits a bulk process as its host', async () => {
    const b = await workshop.host(north.dir, 'osaka', 'b1')
    const bulkKey = await generateKey()
    const chain = await b.credentials.bulkChain(hostIdOf(bulkKey))
    const bulk = createAdmission({ chain: () => chain, trust: b.trust, clock: workshop.clock.read })
    const node = await workshop.libp2p(bulkKey, bulk.encrypter)
    assert.equal(await dialCode(node, a.libp2p), 'admitted')
    await eventually(() => a.admission.identityOf(hostIdOf(bulkKey)), { deadlineMs: 2_000 })
    assert.equal(a.admission.identityOf(hostIdOf(bulkKey))?.id, b.credentials.identity.id)
    assert.equal(a.admission.admitted(hostIdOf(bulkKey))?.kind, 'bulk')
  })

  it('is withdrawn by a revocation, and by the end of trust', async () => {
    const b = await workshop.node(await workshop.host(north.dir, 'osaka', 'b1'))
    const c = await workshop.node(await workshop.host(south.dir, 'lima', 'c1'))
    await c.trust.add(north.text)
    await a.trust.add(south.text)
    assert.equal(await dialCode(b.libp2p, a.libp2p), 'admitted')
    assert.equal(await dialCode(c.libp2p, a.libp2p), 'admitted')
    const withdrawn: string[] = []
    a.admission.onWithdrawn((peer, code) => {
      withdrawn.push(`${peer} ${code}`)
      for (const connection of a.libp2p.getConnections()) {
        if (connection.remotePeer.toString() === peer) connection.abort(new Error(code))
      }
    })
    const idOfB = b.libp2p.peerId.toString()
    await a.trust.acceptRevocations(await revoke(north.dir, { hosts: [idOfB] }))
    await a.trust.remove('south')
    assert.deepEqual(withdrawn, [`${idOfB} revoked`, `${c.libp2p.peerId} unknown-organization`])
    assert.equal(a.admission.identityOf(idOfB), undefined)
    await eventually(() => a.libp2p.getConnections().length === 0, { deadlineMs: 2_000 })
    await eventually(() => b.libp2p.getConnections().length === 0, { deadlineMs: 2_000 })
    assert.equal(await dialCode(b.libp2p, a.libp2p), 'revoked')
  })

  it('remembers a bounded number of refusals', async () => {
    const c = await workshop.node(await workshop.host(south.dir, 'lima', 'c1'))
    for (let i = 0; i < 66; i++) await dialCode(c.libp2p, a.libp2p)
    await eventually(() => a.admission.refusals.length === 128, { deadlineMs: 2_000 })
    assert(a.admission.refusals.every(refusal => refusal.code === 'unknown-organization'))
  })

  it('remembers a bounded number of admitted peers, those asked about longest', async () => {
    const hosts = await Promise.all(['a2', 'a3', 'a4'].map(name => workshop.host(north.dir, 'osaka', name)))
    const small = await workshop.node(await workshop.host(north.dir, 'osaka', 'b1'), { maxAdmitted: 2 })
    const [a2, a3, a4] = hosts.map(host => host.credentials.identity.id)
    const knows = () => [a2, a3, a4].map(id => small.admission.identityOf(id ?? '') !== undefined)
    for (const host of hosts) {
      const node = await workshop.node(host)
      assert.equal(await dialCode(small.libp2p, node.libp2p), 'admitted')
      small.admission.identityOf(a2 ?? '')
    }
    assert.deepEqual(knows(), [true, false, true])
  })
})

describe('admission, when the other side does not play along', () => {
  let workshop: Workshop
  let dir: string
  let a: Node
  let hosts = 0
  before(async () => {
    workshop = new Workshop()
    dir = (await workshop.organization('north', ['tokyo', 'osaka'])).dir
    a = await workshop.node(await workshop.host(dir, 'tokyo', 'a1'), { deadlineMs: 400 })
  })
  after(() => workshop.close())

  /** Connects by Noise under our protocol, then sends these raw bytes in place of the exchange. */
  async function attack(bytes: readonly Uint8Array[], key?: Ed25519PrivateKey): Promise<Refusal | undefined> {
    const before = a.admission.refusals.length
    const encrypter = noiseThen(async secured => {
      for (const chunk of bytes) secured.connection.send(chunk)
      await new Promise(resolve => secured.connection.addEventListener('close', resolve, { once: true }))
      throw new Error('ended')
    })
    const attacker = await workshop.libp2p(key ?? (await generateKey()), encrypter)
    await dialCode(attacker, a.libp2p)
    await attacker.stop()
    assert.deepEqual(a.libp2p.getConnections(), [])
    return a.admission.refusals.length > before ? a.admission.refusals.at(-1) : undefined
  }

  async function stillAdmits(): Promise<void> {
    const other = await workshop.node(await workshop.host(dir, 'osaka', `b${++hosts}`))
    assert.equal(await dialCode(other.libp2p, a.libp2p), 'admitted')
    await other.libp2p.stop()
    await eventually(() => a.libp2p.getConnections().length === 0, { deadlineMs: 2_000 })
  }

  it('refuses a hello that is garbage', async () => {
    const refusal = await attack([framed(new TextEncoder().encode('not a hello at all'))])
    assert.equal(refusal?.code, 'bad-message')
    await stillAdmits()
  })

  it('refuses a hello that is truncated', async () => {
    const hello = helloCodec.encode({ kind: 'chain', chain: a.credentials.chain() })
    assert.equal((await attack([framed(hello.subarray(0, hello.length - 7))]))?.code, 'bad-message')
    assert.equal((await attack([framed(new Uint8Array(0))]))?.code, 'bad-message')
    await stillAdmits()
  })

  it('refuses a hello over its limit without waiting for it', async () => {
    assert.equal((await attack([lengthOf(8_193)]))?.code, 'bad-message')
    assert.equal((await attack([new Uint8Array(64).fill(0xff)]))?.code, 'bad-message')
    assert.equal((await attack([framed(new Uint8Array(2 * 1024 * 1024))]))?.code, 'bad-message')
    await stillAdmits()
  })

  it('gives up on a hello that never ends, or never begins', async () => {
    assert.equal((await attack([lengthOf(1_000), Uint8Array.of(1, 2, 3)]))?.code, 'deadline')
    assert.equal((await attack([]))?.code, 'deadline')
    await stillAdmits()
  })

  it('gives up on a verdict that never comes, though the hello was good', async () => {
    const b = await workshop.host(dir, 'osaka', 'silent')
    const hello = framed(helloCodec.encode({ kind: 'chain', chain: b.credentials.chain() }))
    assert.equal((await attack([hello], b.credentials.key))?.code, 'deadline')
    assert.equal(a.admission.identityOf(b.credentials.identity.id), undefined)
  })

  it('refuses verdicts that are garbage, or that nobody asked for', async () => {
    const b = await workshop.host(dir, 'osaka', 'confused')
    const { key, identity } = b.credentials
    const hello = framed(helloCodec.encode({ kind: 'chain', chain: b.credentials.chain() }))
    const renewed = framed(verdictCodec.encode({ kind: 'renewed', chain: b.credentials.chain() }))
    assert.equal((await attack([hello, renewed], key))?.code, 'bad-message')
    assert.equal((await attack([hello, framed(Uint8Array.of(7, 7, 7))], key))?.code, 'bad-message')
    assert.equal(a.admission.identityOf(identity.id), undefined)
  })

  it('hears out whoever it refuses for a short while only', async () => {
    const b = await workshop.host(dir, 'osaka', 'thief')
    const hello = framed(helloCodec.encode({ kind: 'chain', chain: b.credentials.chain() }))
    const start = performance.now()
    assert.equal((await attack([hello]))?.code, 'wrong-peer')
    assert(performance.now() - start < 3_000)
  })

  it('stays up whatever bytes come', async () => {
    const frames = fc.array(
      fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }).map(framed)),
      { minLength: 1, maxLength: 4 }
    )
    await fc.assert(
      fc.asyncProperty(frames, async chunks => void (await attack(chunks))),
      { numRuns: 10 }
    )
    await stillAdmits()
  }).timeout(30_000)
})

function framed(payload: Uint8Array): Uint8Array {
  return Uint8Array.from([...lengthOf(payload.length), ...payload])
}

function lengthOf(bytes: number): Uint8Array {
  return Uint8Array.of(bytes >>> 24, (bytes >>> 16) & 0xff, (bytes >>> 8) & 0xff, bytes & 0xff)
}
