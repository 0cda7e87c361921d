import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { seenAsOneRegister } from '../integration/federation/one-register.ts'
import { refusal } from '../integration/federation/refusal.ts'
import { type HostName, type Machine, org } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const name = 'one'

/** Two of three voters are lost together with the machine's host: nobody but its organization can help. */
describe('a machine whose voters are gone for good', function () {
  this.timeout(180_000)
  const lost: readonly HostName[] = ['b1', 'aw', 'bw']
  let directory = ''
  const sites = labSuite('voters', async lab => {
    directory = await mkdtemp(join(tmpdir(), 'watari-retirement-'))
    await lab.create(name, 'b1', { segments: [] })
  })

  after(async () => {
    if (directory) await rm(directory, { recursive: true, force: true })
  })

  const document = () => join(directory, 'one.retirement')
  const sign = (...fenced: string[]) =>
    sites().watari(
      'cw',
      ...['org', 'retire-voters', name, '--dir', sites().organization(org), '--out', document()],
      ...['--confirm-fenced', ...fenced]
    )
  const recover = (fenced: readonly string[], more: string[] = []) =>
    sites().watari('cw', 'vm', 'recover', name, '--confirm-fenced', ...fenced, ...more)
  const withDocument = () => ['--document', document()]

  it('is not recovered without a document, and whoever tries is told what to do', async () => {
    const { voters, configuration } = await sites().show(name)
    assert.deepEqual([voters.map(voter => voter.name).sort(), configuration], [['aw', 'bw', 'cw'], 1])
    for (const host of lost) await sites().kill(host)
    await eventually(
      async () => {
        const dead = (await sites().hosts('cw')).filter(({ state }) => state === 'dead')
        return dead.length === lost.length
      },
      { deadlineMs: 60_000, everyMs: 200 }
    )
    const { code, message } = await refusal(recover(['b1']))
    assert.equal(code, 'no-majority')
    assert.match(message, /aw \(silent\), bw \(silent\) of 3/)
    assert.match(message, /watari org retire-voters north\/one --confirm-fenced aw bw --dir DIR --out FILE/)
  })

  it('needs a document that names all who are gone, and not all voters', async () => {
    assert.equal((await refusal(sign('aw'))).code, 'not-fenced')
    assert.equal((await refusal(sign('aw', 'bw', 'cw'))).code, 'not-fenced')
    assert.equal((await refusal(sign('aw', 'b1'))).code, 'no-such-host')
    await sign('aw', 'bw')
    assert.match((await refusal(recover(['b1', 'aw'], withDocument()))).message, /--confirm-fenced bw/)
  })

  it('is started elsewhere by one voter that is left, under an epoch that nobody had', async () => {
    const recovered = (await recover(lost, withDocument())) as Machine
    assert.equal(recovered.state, 'running')
    assert(['a1', 'a2'].includes(recovered.host))
    assert(recovered.epoch > 1_000)
    assert(recovered.configuration > 1_000)
    assert(recovered.voters.every(voter => voter.name !== 'aw' && voter.name !== 'bw'))
    assert.equal((await refusal(recover(lost, withDocument()))).code, 'not-fenced')
    assert.equal((await refusal(sign('aw', 'bw'))).code, 'no-such-host')
  })

  it('is left alone by its old host and its old voters when they come back', async () => {
    const before = await sites().show(name)
    const seen: number[] = []
    const watch = setInterval(async () => seen.push(...(await sites().copies(name, 'b1'))), 50)
    try {
      for (const host of lost) await sites().restart(host)
      await eventually(async () => (await sites().files(before.id, 'b1')).length === 0, {
        deadlineMs: 30_000
      })
    } finally {
      clearInterval(watch)
    }
    assert.deepEqual(seen, [])
    for (const host of ['aw', 'bw'] as const)
      await eventually(() => existsSync(join(sites().state(host), 'retirements.json')), {
        deadlineMs: 10_000
      })
    const after = await sites().show(name)
    assert.deepEqual([after.host, after.epoch], [before.host, before.epoch])
    assert(after.configuration >= before.configuration)
    const known = await sites().agent('aw').call('vm.voters', { org, name })
    assert.equal(known.configuration, after.configuration)
    await sites().delete(name)
  })

  seenAsOneRegister(sites)
})
