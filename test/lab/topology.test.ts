import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  defaultTopologyFile,
  hostsOf,
  outsideAddress,
  parseTopology,
  renumbered
} from '../../lab/topology.ts'
import { WatariError } from '../../protocol/errors.ts'

function mistakesOf(text: string): string {
  try {
    parseTopology(text)
  } catch (error) {
    assert.ok(error instanceof WatariError && error.code === 'invalid-topology')
    return (error.fields.mistakes as string[]).join('\n')
  }
  return ''
}

describe('the topology of a lab', () => {
  it('by default has three sites of two organizations, with two hosts and a witness each', () => {
    const topology = parseTopology(defaultTopologyFile)
    assert.equal(topology.balance, 'auto')
    assert.deepEqual(
      topology.sites.map(site => [
        site.name,
        site.org,
        site.number,
        site.nat,
        site.hosts.map(host => host.name).join(' ')
      ]),
      [
        ['a', 'north', 1, false, 'a1 a2 aw'],
        ['b', 'north', 2, false, 'b1 b2 bw'],
        ['c', 'south', 3, false, 'c1 c2 cw']
      ]
    )
    const [first, second, witness] = topology.sites[1]!.hosts
    assert.deepEqual(first!.roles, ['host', 'gateway', 'issuer'])
    assert.deepEqual(second!.roles, ['host'])
    assert.deepEqual(witness!.roles, ['witness'])
    assert.deepEqual(
      hostsOf(topology)
        .map(host => host.address)
        .slice(2, 5),
      ['10.77.1.13', '10.77.2.11', '10.77.2.12']
    )
    assert.ok(witness!.memoryBytes < first!.memoryBytes)
  })

  it('takes capacities with units', () => {
    const topology = parseTopology(
      'sites: {a: {org: o, hosts: {h: {milliCpus: 1500, memory: 512M, disk: 2G}}}}'
    )
    const [host] = hostsOf(topology)
    assert.deepEqual(
      [host!.milliCpus, host!.memoryBytes, host!.diskBytes],
      [1500, 512 * 2 ** 20, 2 * 2 ** 30]
    )
    assert.equal(topology.balance, 'auto')
  })

  it('takes what agents are told of links', () => {
    const topology = parseTopology(
      'sites: {a: {org: o, hosts: {h: , i: {links: {native: false, guestPorts: stream}}}}}'
    )
    const [usual, host] = hostsOf(topology)
    assert.equal(usual!.links, undefined)
    assert.deepEqual(host!.links, { native: false, guestPorts: 'stream' })
    assert.match(mistakesOf('sites: {a: {org: o, hosts: {h: {links: {fast: true}}}}}'), /fast/)
  })

  it('dials a host behind address translation at its gateway', () => {
    const topology = parseTopology(
      'sites: {a: {org: o, nat: true, hosts: {h: , i: }}, b: {org: o, hosts: {j: }}}'
    )
    const [a, b] = topology.sites
    assert.equal(outsideAddress(a!, a!.hosts[1]!), '10.77.0.1')
    assert.equal(outsideAddress(b!, b!.hosts[0]!), '10.77.2.11')
  })

  it('gives a host an address that no host had, twice over, and then its first again', () => {
    const hosts = Array.from({ length: 64 }, (_, at) => `h${at}: `)
    let topology = parseTopology(`sites: {a: {org: o, hosts: {${hosts.join(', ')}}}}`)
    const first = addresses()
    const seen = new Set(first)
    for (let round = 0; round < 2; round++) {
      for (const { name } of hostsOf(topology)) topology = renumbered(topology, name)
      for (const address of addresses()) {
        assert.match(address, /^10\.77\.1\.(\d+)$/)
        assert.ok(Number(address.split('.')[3]) < 255)
        assert.ok(!seen.has(address), address)
        seen.add(address)
      }
    }
    for (const { name } of hostsOf(topology)) topology = renumbered(topology, name)
    assert.deepEqual(addresses(), first)

    function addresses(): string[] {
      return hostsOf(topology).map(host => host.address)
    }
  })

  it('tells all mistakes together', () => {
    const mistakes = mistakesOf(`sites:
  a: {org: o, nat: true, hosts: {A1: {roles: [host]}, x: {disk: 1M}}}
  x: {org: o, hosts: {}}`)
    for (const part of [
      "'A1'",
      "'x': names of sites and hosts are used once",
      'role gateway',
      'role issuer',
      'disk: at least 16M',
      'needs a host'
    ]) {
      assert.ok(mistakes.includes(part), `${part} in ${mistakes}`)
    }
  })

  it('refuses unknown keys, wrong types, too much and too little', () => {
    for (const [text, part] of [
      ['sites: {a: {org: o, hosts: {h: {cpus: 1}}}}', 'cpus'],
      ['site: {}', 'sites is missing'],
      ['balance: perhaps\nsites: {a: {org: o, hosts: {h: }}}', 'balance must be one of'],
      ['sites: {}', '1 to 16 sites'],
      [
        `sites: {a: {org: o, hosts: {${Array.from({ length: 65 }, (_, n) => `h${n}: `).join(', ')}}}}`,
        'at most 64'
      ],
      ['- 1', 'topology'],
      ['', 'topology'],
      ['a: [', 'not YAML'],
      ['sites: {a: {org: o, hosts: {h: {roles: [king]}}}}', 'roles']
    ] as const) {
      const mistakes = mistakesOf(text)
      assert.ok(mistakes.includes(part), `'${part}' in '${mistakes}' for ${text}`)
    }
  })

  it('says invalid-topology for whatever else it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), text => {
        assert.notEqual(mistakesOf(text), '')
      })
    )
  })
})
