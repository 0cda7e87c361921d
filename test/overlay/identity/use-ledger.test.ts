import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Invitation } from '../../../overlay/identity/invitation.ts'
import { generateKey, hostIdOf } from '../../../overlay/identity/keys.ts'
import { UseLedger } from '../../../overlay/identity/use-ledger.ts'
import { t0, Workshop } from './federation.ts'

const day = 86_400

function invitation(id: number, changes: Partial<Invitation> = {}): Invitation {
  return {
    iss: 'A'.repeat(43),
    org: 'north',
    site: 'tokyo',
    sub: 'x'.repeat(52),
    jti: id.toString(16).padStart(32, '0'),
    addresses: ['/ip4/10.0.0.1/tcp/1'],
    roles: ['host'],
    uses: 1,
    iat: t0,
    exp: t0 + 60,
    ...changes
  }
}

describe('the ledger of invitations', () => {
  let workshop: Workshop
  let path: string
  let host: string
  before(async () => {
    host = hostIdOf(await generateKey())
  })
  beforeEach(async () => {
    workshop = new Workshop()
    path = join(await workshop.dir(), 'invitations.json')
  })
  afterEach(() => workshop.close())

  it('has a use on disk when it grants it', async () => {
    const ledger = await UseLedger.open(path)
    await ledger.use(invitation(1), host, t0)
    assert((await readFile(path, 'utf8')).includes(host))
    assert.equal((await UseLedger.open(path)).used(invitation(1).jti), 1)
    assert.equal(ledger.used(invitation(2).jti), 0)
  })

  it('counts each invitation for itself', async () => {
    const ledger = await UseLedger.open(path)
    await ledger.use(invitation(1), host, t0)
    await ledger.use(invitation(2), host, t0)
    const other = hostIdOf(await generateKey())
    await assert.rejects(ledger.use(invitation(1), other, t0), { code: 'invitation-used-up' })
    await ledger.use(invitation(3, { uses: 2 }), host, t0)
    await ledger.use(invitation(3, { uses: 2 }), other, t0)
    assert.equal(ledger.used(invitation(3).jti), 2)
  })

  it('forgets an invitation a day after its end, and not before', async () => {
    const ledger = await UseLedger.open(path)
    await ledger.use(invitation(1), host, t0)
    await ledger.use(invitation(2), host, t0 + day)
    assert.equal(ledger.used(invitation(1).jti), 1)
    await ledger.use(invitation(3), host, t0 + day + 60)
    assert.equal(ledger.used(invitation(1).jti), 0)
  })

  it('has room for a bounded number of invitations in force', async () => {
    const entries = Array.from({ length: 1_024 }, (_, i) => [
      invitation(i).jti,
      { exp: t0 + 60, joined: [host] }
    ])
    await writeFile(path, JSON.stringify({ version: 1, invitations: Object.fromEntries(entries) }))
    const ledger = await UseLedger.open(path)
    await assert.rejects(ledger.use(invitation(2_000), host, t0), { code: 'too-many-invitations' })
    await ledger.use(invitation(7), host, t0)
    await ledger.use(invitation(2_000), host, t0 + 2 * day)
  })

  it('that is damaged grants nothing', async () => {
    for (const text of ['', '{}', '{"version":1,"invitations":{"zz":{}}}']) {
      await writeFile(path, text)
      await assert.rejects(UseLedger.open(path), { code: 'state-damaged' })
    }
  })
})
