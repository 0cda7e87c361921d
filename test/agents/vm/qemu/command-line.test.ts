import assert from 'node:assert/strict'
import { type CommandLineInput, checkSpec, commandLine } from '../../../../agents/vm/qemu/command-line.ts'
import { machinePaths } from '../../../../agents/vm/qemu/machine-paths.ts'
import { checkSocketPath } from '../../../../agents/vm/qemu/qmp-client.ts'
import { errorCode } from '../../../../protocol/errors.ts'
import type { MachineSpec } from '../../../../protocol/machine.ts'

const id = '0123456789abcdef0123456789abcdef'
const paths = machinePaths({ runtime: '/run/w', disks: '/var/d' }, id)
const spec: MachineSpec = {
  cpus: 2,
  memoryBytes: 512 * 1024 * 1024,
  machineType: 'pc-q35-7.2',
  cpuModel: 'qemu64',
  accelerator: 'tcg',
  boot: { kind: 'kernel', kernel: 'k', initrd: 'i', append: 'console=ttyS0, "x"' },
  cards: [
    { segment: 's', mac: '52:54:00:00:00:01', ips: [] },
    { segment: 's', mac: '52:54:00:00:00:02', ips: [] }
  ]
}
const input: CommandLineInput = {
  name: 'north/web,id=evil',
  spec,
  paths,
  files: { kernel: '/i/k', initrd: '/i/i' },
  incoming: false,
  sandbox: true
}
const refused = (change: object) =>
  assert.throws(
    () => checkSpec({ ...spec, ...change } as MachineSpec),
    error => errorCode(error) === 'bad-spec'
  )
/** The values that follow an option. */
const values = (args: string[], option: string) =>
  args.flatMap((arg, at) => (args[at - 1] === option ? [arg] : []))

describe('qemu command line', () => {
  const args = commandLine(input)

  it('leaves nothing to defaults that differ between versions', () => {
    for (const option of ['-nodefaults', '-no-user-config', '-S']) assert.ok(args.includes(option))
    assert.match(values(args, '-machine')[0]!, /^pc-q35-7\.2,/)
    assert.deepEqual(values(args, '-cpu'), ['qemu64'])
    assert.deepEqual(values(args, '-m'), ['512M'])
    assert.deepEqual(values(args, '-smp'), ['cpus=2,sockets=1,cores=2,threads=1'])
    for (const device of values(args, '-device')) assert.match(device, /bus=pcie\.0,addr=0x/)
  })

  it('gives each card its place, in order, and lets the agent dial', () => {
    const cards = values(args, '-device').filter(device => device.startsWith('virtio-net'))
    assert.deepEqual(cards, [
      'virtio-net-pci,id=card0,netdev=net0,mac=52:54:00:00:00:01,romfile=,bus=pcie.0,addr=0x8',
      'virtio-net-pci,id=card1,netdev=net1,mac=52:54:00:00:00:02,romfile=,bus=pcie.0,addr=0x9'
    ])
    assert.equal(
      values(args, '-netdev')[1],
      `stream,id=net1,server=on,addr.type=unix,addr.path=${paths.card(1)}`
    )
  })

  it('gives cards with fast ports their TAPs, and leaves none of their offloads to the kernel', () => {
    const fast = commandLine({ ...input, taps: ['wq1', 'wq2'] })
    assert.deepEqual(values(fast, '-netdev'), [
      'tap,id=net0,ifname=wq1,script=no,downscript=no,vnet_hdr=on,vhost=off',
      'tap,id=net1,ifname=wq2,script=no,downscript=no,vnet_hdr=on,vhost=off'
    ])
    const cards = values(fast, '-device').filter(device => device.startsWith('virtio-net'))
    for (const wanted of ['csum=on', 'guest_tso4=on', 'host_tso6=on', 'host_ufo=off', 'guest_ecn=off'])
      assert(
        cards.every(card => card.includes(`,${wanted}`)),
        wanted
      )
  })

  it('is the same at both ends of a relocation but for waiting', () => {
    assert.deepEqual(commandLine({ ...input, incoming: true }), [...args, '-incoming', 'defer'])
  })

  it('lets no word of the spec become an option', () => {
    assert.equal(values(args, '-name')[0], 'guest=north/web,,id=evil,debug-threads=on')
    assert.equal(values(args, '-append')[0], 'console=ttyS0, "x"')
  })

  it('opens two monitors, one of them for the guard', () => {
    assert.equal(values(args, '-mon').length, 2)
    assert.ok(args.some(arg => arg.includes(paths.guard)))
  })

  it('names the base of a disk itself, never by the header of the overlay', () => {
    const disk = { overlay: '/d/o', base: { file: '/i/b', format: 'raw' as const } }
    const node = JSON.parse(
      values(commandLine({ ...input, files: { ...input.files, disk } }), '-blockdev')[0]!
    )
    assert.equal(node['node-name'], 'disk0')
    assert.deepEqual(
      [node.backing.driver, node.backing['read-only'], node.backing.file.filename],
      ['raw', true, '/i/b']
    )
    const empty = commandLine({ ...input, files: { ...input.files, disk: { overlay: '/d/o' } } })
    assert.equal(JSON.parse(values(empty, '-blockdev')[0]!).backing, null)
  })

  it('gives a seed as a second disk that cannot be written', () => {
    const seeded = commandLine({ ...input, files: { ...input.files, seed: '/i/s' } })
    assert.equal(JSON.parse(values(seeded, '-blockdev')[0]!)['read-only'], true)
  })

  it('boots from the disk without a kernel', () => {
    const disk = { sizeBytes: 1024 }
    const booted = commandLine({
      ...input,
      spec: { ...spec, boot: { kind: 'disk' }, disk },
      files: { disk: { overlay: '/o' } }
    })
    assert.ok(!booted.includes('-kernel'))
    assert.ok(values(booted, '-device').some(device => device.includes('bootindex=1')))
  })

  it('drops the sandbox where there is none', () => {
    assert.ok(!commandLine({ ...input, sandbox: false }).includes('-sandbox'))
    assert.match(values(args, '-sandbox')[0]!, /spawn=deny/)
  })

  it('refuses what cannot be built', () => {
    refused({ cpus: 0 })
    refused({ cpus: 1.5 })
    refused({ cpus: 256 })
    refused({ memoryBytes: 1024 })
    refused({ memoryBytes: Number.NaN })
    refused({ machineType: 'q35' })
    refused({ machineType: 'pc-q35-7.2,accel=kvm' })
    refused({ cpuModel: 'qemu64,+x' })
    refused({ accelerator: 'hvf' })
    refused({ guestPorts: 'user' })
    refused({ cards: [{ segment: 's', mac: '52:54:00:00:00:0g', ips: [] }] })
    refused({ cards: [{ segment: 's', mac: '53:54:00:00:00:01', ips: [] }] })
    refused({ cards: Array.from({ length: 17 }, () => spec.cards[0]) })
    refused({ boot: { kind: 'kernel', kernel: 'k', append: 'a\nb' } })
    refused({ boot: { kind: 'kernel', kernel: 'k', append: 'a'.repeat(2048) } })
    refused({ boot: { kind: 'disk' } })
  })

  it('refuses a runtime directory that is too long for Unix sockets, and says how long it may be', () => {
    assert.throws(
      () => machinePaths({ runtime: `/${'x'.repeat(100)}`, disks: '/d' }, id),
      error => errorCode(error) === 'path-too-long'
    )
    assert.equal(checkSocketPath('x'.repeat(107)).length, 107)
    assert.throws(() => checkSocketPath('é'.repeat(54)), /107/)
  })
})
