import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { bootTimeMs } from '../../agents/boot-clock.ts'
import { guardPaths, readKept } from '../../agents/guard/state-file.ts'
import * as lab from '../../lab/commands.ts'
import { issueHostCertificate } from '../../overlay/identity/certificate.ts'
import { HostCredentials } from '../../overlay/identity/credentials.ts'
import { stateLayout } from '../../overlay/identity/layout.ts'
import { openSite } from '../../overlay/identity/site.ts'
import { CopyPulse } from '../integration/federation/copy-pulse.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { org } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const name = 'one'
const day = 86_400
const soon = { deadlineMs: 40_000, everyMs: 100 }

/** A site whose only issuer has been gone for longer than its hosts' certificates last. */
describe('a host whose certificate has ended while its issuer is gone', function () {
  this.timeout(300_000)
  const sites = labSuite('ended', async lab => {
    await lab.create(name, 'a1', { policy: 'restart', segments: [] })
  })

  /** As if it had been the day before yesterday that an issuer was asked last. */
  async function endCertificate(): Promise<void> {
    const stateDir = sites().state('a1')
    const { identity } = await HostCredentials.open(stateDir)
    const { claims, key } = await openSite('a', sites().organization(org))
    const nowSeconds = Math.floor(Date.now() / 1_000) - day - 3_600
    const host = await issueHostCertificate({
      ...{ site: claims, siteKey: key, host: identity.id, name: identity.name, roles: identity.roles },
      nowSeconds
    })
    const { credentials } = stateLayout(stateDir)
    const before = JSON.parse(await readFile(credentials, 'utf8'))
    await writeFile(credentials, JSON.stringify({ ...before, chain: { ...before.chain, host } }))
  }

  /** Waits for a deadline of its guard that only a majority's renewals after this moment can have given. */
  async function renewedFrom(id: string, leaseMs: number): Promise<void> {
    const untilMs = bootTimeMs() + leaseMs
    const kept = () => readKept(guardPaths(sites().runtime('a1')).state).machines.find(each => each.id === id)
    await eventually(() => (kept()?.untilMs ?? 0) > untilMs && kept()?.state === 'armed', soon)
  }

  const seen = async () => (await sites().hosts('cw')).find(host => host.name === 'a1')!
  const warnings = async () => (await sites().agent('a1').call('status', {})).warnings.map(({ code }) => code)
  const peers = async () => (await sites().agent('a1').call('status', {})).peers

  it('keeps its machine over a cut, gets nothing new, and is whole again once it is renewed', async () => {
    const before = await sites().show(name)
    assert.equal(before.host, 'a1')
    const [pid] = await sites().copies(name, 'a1')
    const pulse = new CopyPulse(pid!)
    try {
      await sites().kill('aw')
      await endCertificate()
      await lab.restart({ name: 'ended', host: 'a1' })
      await renewedFrom(before.id, 10_000)
      await eventually(async () => (await warnings()).includes('certificate-ended'), soon)

      await sites().cut('a')
      await eventually(async () => pulse.isStill && (await peers()) === 0, soon)
      await eventually(async () => (await seen()).path === 'none', soon)
      await lab.heal({ name: 'ended' })
      const healedMs = Date.now()
      await renewedFrom(before.id, 10_000)
      await eventually(() => pulse.lastMs > healedMs, soon)
      const after = await sites().show(name)
      assert.deepEqual([after.host, after.epoch, after.state], ['a1', before.epoch, 'running'])
      assert.deepEqual(await sites().copies(name, 'a1'), [pid])

      await eventually(async () => (await seen()).state === 'dead', { deadlineMs: 60_000, everyMs: 200 })
      await assert.rejects(
        sites().witness.run('vm.stop', { org, name }, () => {}),
        {
          code: 'unreachable'
        }
      )
      assert.match(await sites().log('cw'), /a1 of north\/a is heard about what runs alone/)

      await lab.restart({ name: 'ended', host: 'aw' })
      await eventually(async () => (await seen()).state === 'alive', { deadlineMs: 120_000, everyMs: 200 })
      await eventually(async () => !(await warnings()).includes('certificate-ended'), soon)
      await renewedFrom(before.id, 10_000)
      assert.equal((await sites().show(name)).epoch, before.epoch)
      await sites().witness.run('vm.stop', { org, name, force: true }, () => {})
    } finally {
      pulse.stop()
    }
  })
})
