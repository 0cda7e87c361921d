import { WatariError } from '../../../protocol/errors.ts'
import type { MachineSpec } from '../../../protocol/machine.ts'
import type { ImageFormat } from '../images/image-format.ts'
import type { MachinePaths } from './machine-paths.ts'

/**
 * The command line of one copy of a machine.
 *
 * A guest's devices must be the same at both ends of a relocation, so everything that a guest can see is
 * written out: the versioned machine type, the processor model, and every device with its place on the bus.
 * Nothing is left to QEMU's defaults, which differ between versions.
 */
export interface CommandLineInput {
  readonly name: string
  readonly spec: MachineSpec
  readonly paths: MachinePaths
  readonly files: MachineFiles
  /** For fast ports: TAPs that are there, one for each card. */
  readonly taps?: readonly string[]
  readonly incoming: boolean
  readonly sandbox: boolean
}

/** The files that a spec's hashes stand for on this host. */
export interface MachineFiles {
  readonly kernel?: string
  readonly initrd?: string
  readonly disk?: {
    readonly overlay: string
    readonly base?: { readonly file: string; readonly format: ImageFormat }
  }
  readonly seed?: string
}

/** Names of QEMU's nodes and exports, which both ends of a relocation rely on. */
export const DISK_NODE = 'disk0'
const MAX_CARDS = 16
const FIRST_CARD_SLOT = 0x8
/**
 * What a card on a TAP offers. All of it is said, for QEMU leaves out what this host's kernel does not take, and then the
 * guest could not go to a host with another kernel.
 */
const FAST_CARD = [
  ...['csum', 'gso', 'host_tso4', 'host_tso6', 'guest_csum', 'guest_tso4', 'guest_tso6'].map(
    name => `${name}=on`
  ),
  ...['host_ecn', 'host_ufo', 'guest_ecn', 'guest_ufo'].map(name => `${name}=off`)
].join(',')
const MAX_CPUS = 255
const MIN_MEMORY_BYTES = 16 * 1024 * 1024
const MAX_MEMORY_BYTES = 8 * 1024 ** 4
const MEMORY_UNIT_BYTES = 1024 * 1024
/** The x86 boot protocol's own limit (COMMAND_LINE_SIZE). */
const MAX_APPEND_BYTES = 2047

export function commandLine(input: CommandLineInput): string[] {
  const { name, spec, paths, files, taps, incoming, sandbox } = input
  checkSpec(spec)
  return [
    ...['-name', `guest=${quoted(name)},debug-threads=on`],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-msg', 'timestamp=on'],
    ...(sandbox
      ? ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny']
      : []),
    ...['-machine', `${spec.machineType},usb=off,vmport=off,dump-guest-core=off`],
    ...['-accel', spec.accelerator === 'kvm' ? 'kvm' : 'tcg,thread=multi'],
    ...['-cpu', spec.cpuModel],
    ...['-smp', `cpus=${spec.cpus},sockets=1,cores=${spec.cpus},threads=1`],
    ...['-m', `${Math.ceil(spec.memoryBytes / MEMORY_UNIT_BYTES)}M`],
    ...['-rtc', 'base=utc'],
    '-S',
    ...['-pidfile', paths.pid],
    ...monitor('monitor', paths.monitor),
    ...monitor('guard', paths.guard),
    ...bootFrom(spec, files),
    ...['-device', 'virtio-balloon-pci,id=balloon0,bus=pcie.0,addr=0x2'],
    ...['-object', 'rng-random,id=rng0,filename=/dev/urandom'],
    ...['-device', 'virtio-rng-pci,rng=rng0,bus=pcie.0,addr=0x3'],
    ...disks(files),
    ...cards(spec, paths, taps),
    ...serial(paths),
    ...(incoming ? ['-incoming', 'defer'] : [])
  ]
}

/**
 * The spec comes from a register that other organizations' hosts can write, and its words become arguments.
 * @throws WatariError `bad-spec`
 */
export function checkSpec(spec: MachineSpec): void {
  const refuse = (what: string): never => {
    throw new WatariError('bad-spec', `this machine cannot be built: ${what}`)
  }
  if (!Number.isSafeInteger(spec.cpus) || spec.cpus < 1 || spec.cpus > MAX_CPUS) {
    refuse(`it has ${spec.cpus} processors, possible are 1 to ${MAX_CPUS}`)
  }
  const { memoryBytes } = spec
  if (
    !Number.isSafeInteger(memoryBytes) ||
    memoryBytes < MIN_MEMORY_BYTES ||
    memoryBytes > MAX_MEMORY_BYTES
  ) {
    refuse(`it has ${memoryBytes} bytes of memory, possible are ${MIN_MEMORY_BYTES} to ${MAX_MEMORY_BYTES}`)
  }
  if (!/^pc-q35-\d{1,3}\.\d{1,3}(\.\d{1,3})?$/.test(spec.machineType)) {
    refuse(`its machine type must be a versioned q35 (pc-q35-7.2)`)
  }
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(spec.cpuModel)) refuse('its processor model is not a name')
  if (spec.accelerator !== 'kvm' && spec.accelerator !== 'tcg')
    refuse('its accelerator is neither kvm nor tcg')
  if (![undefined, 'fast', 'stream'].includes(spec.guestPorts))
    refuse('its ports are neither fast nor stream')
  if (spec.cards.length > MAX_CARDS) refuse(`it has ${spec.cards.length} cards, possible are ${MAX_CARDS}`)
  for (const { mac } of spec.cards) {
    if (!/^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/.test(mac))
      refuse(`${JSON.stringify(mac)} is no card's address`)
  }
  if (spec.boot.kind === 'kernel') {
    const { append } = spec.boot
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (Buffer.byteLength(append) > MAX_APPEND_BYTES || /[\0-\x1f]/.test(append)) {
      refuse(`its kernel command line is over ${MAX_APPEND_BYTES} bytes or has control characters`)
    }
  } else if (!spec.disk) refuse('it boots from a disk and has none')
}

function monitor(id: string, path: string): string[] {
  return [
    '-chardev',
    `socket,id=${id},path=${quoted(path)},server=on,wait=off`,
    '-mon',
    `chardev=${id},mode=control`
  ]
}

function bootFrom(spec: MachineSpec, files: MachineFiles): string[] {
  if (spec.boot.kind === 'disk') return ['-boot', 'strict=on']
  return [
    ...['-kernel', required(files.kernel, 'kernel')],
    ...(spec.boot.initrd === undefined ? [] : ['-initrd', quoted(required(files.initrd, 'initrd'))]),
    ...['-append', spec.boot.append]
  ]
}

function disks({ disk, seed }: MachineFiles): string[] {
  const args: string[] = []
  if (disk) {
    const backing = disk.base && {
      driver: disk.base.format,
      'read-only': true,
      file: { driver: 'file', filename: disk.base.file, 'read-only': true }
    }
    const node = {
      driver: 'qcow2',
      'node-name': DISK_NODE,
      discard: 'unmap',
      file: { driver: 'file', filename: disk.overlay, discard: 'unmap' },
      // Named here, not taken from the file: a path in a header means another file on another host.
      backing: backing ?? null
    }
    args.push('-blockdev', JSON.stringify(node))
    args.push('-device', `virtio-blk-pci,id=vd0,drive=${DISK_NODE},bus=pcie.0,addr=0x4,bootindex=1`)
  }
  if (seed !== undefined) {
    const file = { driver: 'file', filename: seed, 'read-only': true }
    args.push('-blockdev', JSON.stringify({ driver: 'raw', 'node-name': 'seed0', 'read-only': true, file }))
    args.push('-device', 'virtio-blk-pci,id=vd1,drive=seed0,bus=pcie.0,addr=0x5')
  }
  return args
}

function cards(spec: MachineSpec, paths: MachinePaths, taps: readonly string[] | undefined): string[] {
  return spec.cards.flatMap(({ mac }, index) => [
    '-netdev',
    taps === undefined
      ? // QEMU listens and the network agent dials: QEMU 7.2 cannot connect again as a client.
        `stream,id=net${index},server=on,addr.type=unix,addr.path=${quoted(paths.card(index))}`
      : `tap,id=net${index},ifname=${taps[index]},script=no,downscript=no,vnet_hdr=on,vhost=off`,
    '-device',
    // No boot ROM: the guest never boots from the network, and Debian ships the ROMs in another package.
    `virtio-net-pci,id=card${index},netdev=net${index},mac=${mac},romfile=,bus=pcie.0,addr=0x${(FIRST_CARD_SLOT + index).toString(16)}${taps === undefined ? '' : `,${FAST_CARD}`}`
  ])
}

function serial(paths: MachinePaths): string[] {
  const log = `logfile=${quoted(paths.consoleLog)},logappend=on`
  const socket = `socket,id=tty0,path=${quoted(paths.console)},server=on,wait=off`
  return ['-chardev', `${socket},${log}`, '-serial', 'chardev:tty0']
}

/** QEMU's option lists end a value at a comma; two stand for one. */
function quoted(value: string): string {
  return value.replaceAll(',', ',,')
}

function required(file: string | undefined, what: string): string {
  if (file === undefined) throw new Error(`no file for the ${what}`)
  return file
}
