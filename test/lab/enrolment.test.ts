import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseConfig } from '../../agents/config.ts'
import { agentConfig, enrol, writeAgentConfig } from '../../lab/enrolment.ts'
import { cacheDirectory } from '../../lab/guest/guest.ts'
import { hostLayout, type LabLayout } from '../../lab/layout.ts'
import { hostsOf, parseTopology } from '../../lab/topology.ts'
import { HostCredentials } from '../../overlay/identity/credentials.ts'
import { TrustStore } from '../../overlay/identity/trust-store.ts'

const topology = parseTopology(`balance: suggest
sites:
  a: {org: north, hosts: {a1: , a2: {links: {guestPorts: stream}}, aw: {roles: [witness]}}}
  n: {org: south, nat: true, hosts: {n1: , n2: }}
`)

describe('enrolment of a lab', () => {
  let directory: string
  let layout: LabLayout
  let ids: Map<string, string>

  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'enrol-'))
    layout = { name: 'lab', directory, images: directory, stateFile: '', lockFile: '' }
    ids = await enrol(layout, topology)
  })

  after(async () => {
    await rm(directory, { recursive: true })
  })

  it('makes every host a member of its site, with its roles', async () => {
    for (const host of hostsOf(topology)) {
      const { identity } = await HostCredentials.open(hostLayout(layout, host.name).state)
      assert.deepEqual(identity, {
        id: ids.get(host.name),
        name: host.name,
        org: host.org,
        site: host.site,
        roles: host.roles
      })
    }
  })

  it('lets the organizations trust each other, both ways', async () => {
    for (const host of hostsOf(topology)) {
      const { state } = hostLayout(layout, host.name)
      const store = await TrustStore.open(state, (await HostCredentials.open(state)).organization)
      assert.deepEqual(
        store
          .list()
          .map(org => org.name)
          .sort(),
        ['north', 'south']
      )
    }
  })

  it('writes configurations that an agent takes', async () => {
    const parts = {
      layout,
      topology,
      ids,
      hasGroups: true,
      guest: undefined
    }
    for (const site of topology.sites) {
      for (const host of site.hosts) {
        await writeAgentConfig(parts, site, host)
        const file = hostLayout(layout, host.name).config
        const config = parseConfig(await readFile(file, 'utf8'), file)
        assert.equal(config.socket, hostLayout(layout, host.name).socket)
        assert.equal(config.balance, 'suggest')
        assert.equal(config.links.guestPorts, host.name === 'a2' ? 'stream' : 'auto')
        assert.equal(config.capacity.milliCpus, host.milliCpus)
        assert.equal(
          config.kvmVerdictFile,
          path.join(cacheDirectory(), 'kvm.json'),
          'one trial of KVM for all'
        )
        assert.equal(config.cgroup.guests, `watari-lab/lab/${host.name}/guests`)
      }
    }
  })

  it('leads behind address translation through the gateway host', () => {
    const parts = {
      layout,
      topology,
      ids,
      hasGroups: false,
      guest: undefined
    }
    const [a, n] = topology.sites
    const configOf = (site: typeof a, index: number) => agentConfig(parts, site!, site!.hosts[index]!)
    const gateway = configOf(n, 0)
    assert.deepEqual(gateway.announce, ['/ip4/10.77.0.2/tcp/4180', '/ip4/10.77.2.11/tcp/4180'])
    assert.deepEqual(gateway.relay, { serve: true, use: [] })
    const inside = `/ip4/10.77.2.11/tcp/4180/p2p/${ids.get('n1')}`
    assert.deepEqual(configOf(n, 1).relay, { serve: false, use: [inside] })
    assert.deepEqual(configOf(n, 1).bootstrap, [inside, `/ip4/10.77.1.11/tcp/4180/p2p/${ids.get('a1')}`])
    assert.deepEqual(configOf(a, 0).bootstrap, [`/ip4/10.77.0.2/tcp/4180/p2p/${ids.get('n1')}`])
    assert.equal(configOf(a, 0).announce, undefined)
    assert.equal(configOf(a, 0).cgroup, undefined)
  })
})
