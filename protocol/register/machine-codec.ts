import { type Codec, protobufCodec } from '../codec.ts'
import { hexOf, hostIdPattern, integer, list, present, shortText, text } from '../fields.ts'
import { fromHex } from '../hex.ts'
import { leaseLimits } from '../lease/limits.ts'
import type {
  Boot,
  Card,
  DiskPlace,
  GuestPorts,
  MachineRecord,
  MachineSpec,
  Owner,
  Phase,
  VoterWish
} from '../machine.ts'
import { watari } from '../messages.js'
import { pointLimits } from '../replica/points.ts'

/*
 * The wire format of a machine's record (protocol/machine.proto), parsed strictly.
 */

type RecordMessage = watari.machine.Record.$Properties
type SpecMessage = watari.machine.Spec.$Properties
type OwnerMessage = watari.machine.Owner.$Properties

export const machineLimits = {
  recordBytes: 64 * 1024,
  cards: 8,
  ipsPerCard: 8,
  labels: 32,
  labelKeyLength: 63,
  labelValueLength: 255,
  cpus: 1024,
  bytes: 2 ** 50,
  appendLength: 2048,
  /** Machine types, processor models. */
  modelLength: 256,
  diskHosts: 5
} as const

const namePattern = /^[a-z][a-z0-9-]{0,31}\/[a-z0-9][a-z0-9._-]{0,62}$/
const incarnationPattern = /^[0-9a-z-]{1,64}$/
const macPattern = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/
const ipPattern = /^[0-9a-f.:]{2,45}$/
const modelPattern = /^[!-~]+$/

const isEmpty = (bytes: Uint8Array | null | undefined) => (bytes?.length ?? 0) === 0

const formatOwner = (owner: Owner): OwnerMessage => ({ host: owner.host, incarnation: owner.incarnation })

function parseOwner(message: OwnerMessage | null | undefined, name: string): Owner {
  const owner = present(message, name)
  return {
    host: text(owner.host, `${name} host`, hostIdPattern),
    incarnation: text(owner.incarnation, `${name} incarnation`, incarnationPattern)
  }
}

function formatBoot(boot: Boot): Pick<SpecMessage, 'kernel' | 'bootDisk'> {
  if (boot.kind === 'disk') return { bootDisk: {} }
  const { kernel, initrd, append } = boot
  return {
    kernel: { kernel: fromHex(kernel), append, ...(initrd !== undefined && { initrd: fromHex(initrd) }) }
  }
}

function parseBoot(message: SpecMessage): Boot {
  if (!message.kernel) {
    present(message.bootDisk, 'boot')
    return { kind: 'disk' }
  }
  const { kernel, initrd, append } = message.kernel
  return {
    kind: 'kernel',
    kernel: hexOf(kernel, 'kernel', 32),
    append: shortText(append, 'append', machineLimits.appendLength),
    ...(!isEmpty(initrd) && { initrd: hexOf(initrd, 'initrd', 32) })
  }
}

function parseCard(message: watari.machine.Card.$Properties): Card {
  return {
    segment: hexOf(message.segment, 'segment', 16),
    mac: text(message.mac, 'mac', macPattern),
    ips: list(message.ips, 'ips', machineLimits.ipsPerCard, ip => text(ip, 'ip', ipPattern))
  }
}

function formatSpec(spec: MachineSpec): SpecMessage {
  const { disk, seed } = spec
  return {
    cpus: spec.cpus,
    memoryBytes: spec.memoryBytes,
    machineType: spec.machineType,
    cpuModel: spec.cpuModel,
    accelerator: spec.accelerator,
    ...formatBoot(spec.boot),
    ...(disk && {
      disk: { sizeBytes: disk.sizeBytes, ...(disk.base !== undefined && { base: fromHex(disk.base) }) }
    }),
    ...(seed !== undefined && { seed: fromHex(seed) }),
    ...(spec.guestPorts !== undefined && { guestPorts: spec.guestPorts }),
    cards: spec.cards.map(card => ({ segment: fromHex(card.segment), mac: card.mac, ips: [...card.ips] }))
  }
}

function parseGuestPorts(ports: string): GuestPorts {
  if (ports !== 'fast' && ports !== 'stream') throw new Error('unknown ports of cards')
  return ports
}

function parseSpec(message: SpecMessage | null | undefined): MachineSpec {
  const spec = present(message, 'spec')
  const { accelerator, guestPorts, disk, seed } = spec
  if (accelerator !== 'kvm' && accelerator !== 'tcg') throw new Error('unknown accelerator')
  const model = (value: unknown, name: string) =>
    text(shortText(value, name, machineLimits.modelLength), name, modelPattern)
  return {
    cpus: integer(spec.cpus, 'cpus', 1, machineLimits.cpus),
    memoryBytes: integer(spec.memoryBytes, 'memory', 1, machineLimits.bytes),
    machineType: model(spec.machineType, 'machine type'),
    cpuModel: model(spec.cpuModel, 'processor model'),
    accelerator,
    ...(guestPorts && { guestPorts: parseGuestPorts(guestPorts) }),
    boot: parseBoot(spec),
    ...(disk && {
      disk: {
        sizeBytes: integer(disk.sizeBytes, 'disk size', 1, machineLimits.bytes),
        ...(!isEmpty(disk.base) && { base: hexOf(disk.base, 'disk base', 32) })
      }
    }),
    ...(!isEmpty(seed) && { seed: hexOf(seed, 'seed', 32) }),
    cards: list(spec.cards, 'cards', machineLimits.cards, parseCard)
  }
}

function formatPhase(phase: Phase): Pick<RecordMessage, 'stopped' | 'running' | 'relocating' | 'deleted'> {
  switch (phase.kind) {
    case 'stopped':
      return { stopped: {} }
    case 'running':
      return { running: phase.returned === undefined ? {} : { returned: fromHex(phase.returned) } }
    case 'relocating':
      return { relocating: { relocation: fromHex(phase.relocation), to: formatOwner(phase.to) } }
    case 'deleted':
      return { deleted: {} }
  }
}

function parsePhase(message: RecordMessage): Phase {
  if (message.stopped) return { kind: 'stopped' }
  if (message.running) {
    const { returned } = message.running
    return { kind: 'running', ...(!isEmpty(returned) && { returned: hexOf(returned, 'relocation', 16) }) }
  }
  if (message.relocating) {
    const { relocation, to } = message.relocating
    return {
      kind: 'relocating',
      relocation: hexOf(relocation, 'relocation', 16),
      to: parseOwner(to, 'target')
    }
  }
  present(message.deleted, 'phase')
  return { kind: 'deleted' }
}

function parseLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(labels)
  if (entries.length > machineLimits.labels) throw new Error('too many labels')
  for (const [key, value] of entries) {
    if (key === '') throw new Error('a label without a name')
    shortText(key, 'label', machineLimits.labelKeyLength)
    shortText(value, 'label', machineLimits.labelValueLength)
  }
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function formatDiskPlace({ hosts, generation, older = [] }: DiskPlace): watari.machine.DiskPlace.$Properties {
  return { hosts: [...hosts], generation, older: older.map(({ host, atMs }) => ({ host, atMs })) }
}

function parseDiskPlace(message: watari.machine.DiskPlace.$Properties): DiskPlace {
  const hosts = list(message.hosts, 'disk hosts', machineLimits.diskHosts, host =>
    text(host, 'disk host', hostIdPattern)
  )
  const older = list(message.older, 'older copies', machineLimits.diskHosts, ({ host, atMs }) => ({
    host: text(host, 'older copy', hostIdPattern),
    atMs: integer(atMs, 'time of an older copy', 0)
  }))
  return {
    hosts,
    generation: integer(message.generation, 'generation', 1),
    ...(older.length > 0 && { older })
  }
}

function parseDuration(ms: unknown): number {
  return integer(ms, 'lease duration', leaseLimits.minDurationMs, leaseLimits.maxDurationMs)
}

function parseWish(message: watari.machine.VoterWish.$Properties): VoterWish {
  const { where, count } = message
  if (where !== 'site' && where !== 'across') throw new Error('unknown place of voters')
  if (count !== 3 && count !== 5) throw new Error('a machine has 3 or 5 voters')
  return { where, count }
}

export const machineRecordCodec: Codec<MachineRecord> = protobufCodec<MachineRecord, RecordMessage>({
  name: 'machine record',
  type: watari.machine.Record,
  maxBytes: machineLimits.recordBytes,
  format: record => ({
    id: fromHex(record.id),
    name: record.name,
    spec: formatSpec(record.spec),
    policy: record.policy,
    pinned: record.pinned,
    labels: { ...record.labels },
    owner: formatOwner(record.owner),
    epoch: record.epoch,
    ...formatPhase(record.phase),
    ...(record.disk && { disk: formatDiskPlace(record.disk) }),
    ...(record.replicaWish !== undefined && { replicaWish: record.replicaWish }),
    ...(record.replicaEveryMs !== undefined && { replicaEveryMs: record.replicaEveryMs }),
    ...(record.acceptLossMs !== undefined && { acceptLossMs: record.acceptLossMs }),
    ...(record.lease && { lease: { durationMs: record.lease.durationMs } }),
    ...(record.voters && { voters: { where: record.voters.where, count: record.voters.count } }),
    ...(record.formerLeaseMs !== undefined && { formerLeaseMs: record.formerLeaseMs })
  }),
  parse: message => {
    const { policy, disk, lease, voters, replicaWish } = message
    const formerLeaseMs = integer(message.formerLeaseMs, 'former lease', 0, leaseLimits.maxDurationMs)
    const replicaEveryMs = integer(message.replicaEveryMs, 'replica interval', 0, pointLimits.maxEveryMs)
    const acceptLossMs = integer(message.acceptLossMs, 'accepted loss', 0, pointLimits.maxLossMs)
    if (policy !== 'keep' && policy !== 'restart') throw new Error('unknown policy')
    if ((policy === 'restart') !== Boolean(lease)) throw new Error('a lease belongs to the policy restart')
    const spec = parseSpec(message.spec)
    if ((spec.disk !== undefined) !== Boolean(disk)) throw new Error('a disk and its place belong together')
    return {
      id: hexOf(message.id, 'machine id', 16),
      name: text(message.name, 'name', namePattern),
      spec,
      policy,
      pinned: message.pinned === true,
      labels: parseLabels(message.labels ?? {}),
      owner: parseOwner(message.owner, 'owner'),
      epoch: integer(message.epoch, 'epoch', 1),
      phase: parsePhase(message),
      ...(disk && { disk: parseDiskPlace(disk) }),
      ...(replicaWish && { replicaWish: text(replicaWish, 'replica', hostIdPattern) }),
      ...(replicaEveryMs > 0 && { replicaEveryMs }),
      ...(acceptLossMs > 0 && { acceptLossMs }),
      ...(lease && { lease: { durationMs: parseDuration(lease.durationMs) } }),
      ...(voters && { voters: parseWish(voters) }),
      ...(formerLeaseMs > 0 && { formerLeaseMs })
    }
  }
})
