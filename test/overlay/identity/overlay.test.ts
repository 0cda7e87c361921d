import assert from 'node:assert/strict'
import { createAdmission } from '../../../overlay/identity/admission.ts'
import { join } from '../../../overlay/identity/enrolment.ts'
import { Issuer } from '../../../overlay/identity/issuer.ts'
import { renewalHandler, renewMethod } from '../../../overlay/identity/renewal.ts'
import { revoke } from '../../../overlay/identity/revocation.ts'
import { spreadRevocations } from '../../../overlay/identity/revocation-spread.ts'
import { createOverlay, type NodeOverlay, type NodeOverlayOptions } from '../../../overlay/node.ts'
import type { Method } from '../../../overlay/overlay.ts'
import type { Codec } from '../../../protocol/codec.ts'
import { eventually } from '../../support/eventually.ts'
import { type Host, Workshop } from './federation.ts'

const text: Codec<string> = {
  maxBytes: 100,
  encode: value => new TextEncoder().encode(value),
  decode: bytes => new TextDecoder().decode(bytes)
}
const whoAmI: Method<string, string> = {
  name: 'test/who-am-i',
  request: text,
  response: text,
  deadlineMs: 5_000
}
const soon = { deadlineMs: 8_000 }

describe('identity under the overlay', () => {
  let workshop: Workshop
  let overlays: NodeOverlay[]
  beforeEach(() => {
    workshop = new Workshop()
    overlays = []
  })
  afterEach(async () => {
    for (const overlay of overlays) await overlay.stop()
    await workshop.close()
  })

  async function start(host: Host, options: Partial<NodeOverlayOptions> = {}) {
    const { credentials, trust, stateDir } = host
    const clock = workshop.clock.read
    const addresses = (): string[] => overlay.addresses()
    const hostNamed = () => undefined
    const issuer = await Issuer.open({ stateDir, credentials, trust, clock, addresses, hostNamed })
    const admission = createAdmission({ chain: () => credentials.chain(), trust, clock, issuer })
    const overlay: NodeOverlay = await createOverlay({
      key: credentials.key,
      self: credentials.identity,
      admission,
      listen: ['/ip4/127.0.0.1/tcp/0'],
      ...options
    })
    overlays.push(overlay)
    if (issuer) overlay.handle(renewMethod, renewalHandler(issuer))
    const spread = spreadRevocations(overlay, trust, error => assert.fail(String(error)))
    return { overlay, admission, issuer, spread, ...host }
  }

  it('enrols, renews through a relay, and cuts the revoked off everywhere', async () => {
    const { dir } = await workshop.organization('north', ['tokyo'])
    const a = await start(await workshop.host(dir, 'tokyo', 'a1'), { relay: { serve: true } })
    const invite = await a.issuer?.invite({ uses: 2 })
    assert(invite)
    const members: Awaited<ReturnType<typeof start>>[] = []
    for (const name of ['a2', 'a3']) {
      const stateDir = await workshop.dir()
      await join(invite.invitation, { stateDir, name, clock: workshop.clock.read })
      const relay = { use: a.overlay.addresses() }
      members.push(
        await start(await workshop.open(stateDir), { listen: [], relay, bootstrap: a.overlay.addresses() })
      )
    }
    const [b, c] = members
    assert(b && c)
    await eventually(() => c.overlay.addresses().length > 0, soon)
    await b.overlay.addAddresses(c.credentials.identity.id, c.overlay.addresses())

    const whoami = { ...renewMethod, name: 'test/who' }
    c.overlay.handle(whoami, async (_, from) => ({ site: from.name, host: from.site }))
    assert.deepEqual(await b.overlay.request(c.credentials.identity.id, whoami, {}), {
      site: 'a2',
      host: 'tokyo'
    })
    assert.equal(b.overlay.connection(c.credentials.identity.id), 'relayed')

    workshop.clock.seconds = b.credentials.renewAt
    await b.credentials.install(await b.overlay.request(a.credentials.identity.id, renewMethod, {}))
    assert.equal(b.credentials.expiresAt, workshop.clock.seconds + 86_400)

    const revoked = b.credentials.identity.id
    await a.trust.acceptRevocations(await revoke(dir, { hosts: [revoked] }))
    await eventually(() => a.overlay.connection(revoked) === 'none', soon)
    await eventually(async () => {
      await a.spread.announce()
      return c.trust.isRevoked(a.credentials.organization.thumbprint, { host: revoked, siteKey: '' })
    }, soon)
    await eventually(() => c.overlay.connection(revoked) === 'none', soon)
    await assert.rejects(b.overlay.request(c.credentials.identity.id, whoAmI, ''))
    assert.equal(c.admission.identityOf(revoked), undefined)
  }).timeout(30_000)
})
