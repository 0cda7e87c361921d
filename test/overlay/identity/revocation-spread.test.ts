import assert from 'node:assert/strict'
import { generateKey, hostIdOf } from '../../../overlay/identity/keys.ts'
import { revoke } from '../../../overlay/identity/revocation.ts'
import { revocationTopic, spreadRevocations } from '../../../overlay/identity/revocation-spread.ts'
import { TrustStore } from '../../../overlay/identity/trust-store.ts'
import { eventually } from '../../support/eventually.ts'
import { Workshop } from './federation.ts'

/** A topic that everybody hears, its publisher too. */
class Air {
  readonly #handlers: ((message: Uint8Array, from: string) => boolean)[] = []
  readonly valid: boolean[] = []

  async publish(topic: string, message: Uint8Array): Promise<void> {
    assert.equal(topic, revocationTopic)
    for (const handler of this.#handlers) this.valid.push(handler(message, 'somebody'))
  }

  subscribe(_topic: string, handler: (message: Uint8Array, from: string) => boolean): void {
    this.#handlers.push(handler)
  }
}

describe('revocation lists', () => {
  let workshop: Workshop
  let air: Air
  const faults: unknown[] = []
  beforeEach(() => {
    workshop = new Workshop()
    air = new Air()
    faults.length = 0
  })
  afterEach(() => workshop.close())

  it('reach whoever trusts their organization, and nobody is harmed by other ones', async () => {
    const north = await workshop.organization('north', [])
    const south = await workshop.organization('south', [])
    const own = await TrustStore.open(await workshop.dir(), north.document)
    const friend = await TrustStore.open(await workshop.dir(), south.document)
    const stranger = await TrustStore.open(await workshop.dir(), south.document)
    await friend.add(north.text)
    const spread = spreadRevocations(air, own, error => faults.push(error))
    for (const store of [friend, stranger]) spreadRevocations(air, store, error => faults.push(error))
    const host = hostIdOf(await generateKey())
    await own.acceptRevocations(await revoke(north.dir, { hosts: [host] }))
    await spread.announce()
    const revoked = (store: TrustStore) => store.isRevoked(north.document.thumbprint, { host, siteKey: '' })
    await eventually(() => revoked(friend), { deadlineMs: 2_000 })
    assert.equal(revoked(stranger), false)
    assert.deepEqual(air.valid, [true, true, true])
    assert.deepEqual(faults, [])
  })

  it('that are no lists are not passed on', async () => {
    const north = await workshop.organization('north', [])
    const store = await TrustStore.open(await workshop.dir(), north.document)
    spreadRevocations(air, store, error => faults.push(error))
    await air.publish(revocationTopic, Uint8Array.of(0, 255, 3))
    await air.publish(revocationTopic, new TextEncoder().encode('a.b.c'))
    assert.deepEqual(air.valid, [false, true])
    assert.deepEqual(faults, [])
  })
})
