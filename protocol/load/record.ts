import { protobufCodec } from '../codec.ts'
import { hostIdPattern, integer, list, present, text } from '../fields.ts'
import { fromHex, toHex } from '../hex.ts'
import type { HostId } from '../host.ts'
import { watari } from '../messages.js'
import { loadLimits as limits } from './limits.ts'
import type { LoadSample, MachineLoad, Version } from './sample.ts'

/** A sample as its host publishes it: written by one, signed, versioned. */
export interface LoadRecord {
  readonly host: HostId
  readonly version: Version
  /** The host takes no new machines. */
  readonly draining: boolean
  readonly sample: LoadSample
}

/** A record as it travels. The signature covers exactly `bytes`. */
export interface SignedLoad {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

/** A record whose signature was checked against `record.host`: only the driver makes these, after checking. */
export interface VerifiedLoad {
  readonly verified: true
  readonly record: LoadRecord
  readonly signed: SignedLoad
}

/** Shares travel as integers of 1/10,000. */
const shareUnits = 10_000
/** What a field of 32 bits holds. */
const longestMs = 2 ** 32 - 1

export const loadRecordCodec = protobufCodec<LoadRecord, watari.load.Record.$Properties>({
  name: 'load record',
  type: watari.load.Record,
  maxBytes: limits.recordBytes,
  format: ({ host, version, draining, sample }) => ({
    host,
    epoch: version.epoch,
    sequence: version.sequence,
    draining,
    cpuMilli: milli(sample.cpu),
    cpusMilli: milli(sample.cpus),
    cpuPressure: formatShare(sample.cpuPressure),
    throttled: formatShare(sample.throttled),
    memoryUsedBytes: Math.round(sample.memoryUsed),
    memoryTotalBytes: Math.round(sample.memoryTotal),
    memoryPressure: formatShare(sample.memoryPressure),
    runQueue: sample.runQueue,
    diskFreeBytes: sample.diskFree,
    fastPorts: sample.fastPorts,
    keepsSpare: sample.keepsSpare,
    machines: sample.machines.slice(0, limits.machines).map(machine => ({
      id: fromHex(machine.id),
      cpus: machine.cpus,
      cpuMilli: milli(machine.cpu),
      cpuPressure: formatShare(machine.cpuPressure),
      throttled: formatShare(machine.throttled),
      memoryUsedBytes: Math.round(machine.memoryUsed),
      memoryTotalBytes: machine.memoryTotal,
      hereMs: Math.round(Math.min(machine.hereMs, longestMs))
    })),
    reservedMilli: milli(sample.reserved.cpus),
    reservedMemoryBytes: sample.reserved.memoryBytes
  }),
  parse: message => ({
    host: text(message.host, 'host', hostIdPattern),
    version: parseVersion(message),
    draining: message.draining === true,
    sample: parseSample(message)
  })
})

/** @throws Error on what is missing or out of range */
export function parseVersion(message: { epoch?: unknown; sequence?: unknown }): Version {
  return { epoch: integer(message.epoch, 'epoch', 1), sequence: integer(message.sequence, 'sequence', 1) }
}

function parseSample(message: watari.load.Record.$Properties): LoadSample {
  return {
    cpu: processors(message.cpuMilli, 'cpu', 0),
    cpus: processors(message.cpusMilli, 'cpus', 1),
    cpuPressure: share(message.cpuPressure),
    throttled: share(message.throttled),
    memoryUsed: integer(message.memoryUsedBytes, 'memory used', 0),
    memoryTotal: integer(message.memoryTotalBytes, 'memory total', 1),
    memoryPressure: share(message.memoryPressure),
    runQueue: optional(message.runQueue, value => integer(value, 'run queue', 0, limits.runQueue)),
    diskFree: optional(message.diskFreeBytes, value => integer(value, 'disk free', 0)),
    fastPorts: message.fastPorts === true,
    keepsSpare: message.keepsSpare === true,
    machines: list(message.machines, 'machines', limits.machines, parseMachine),
    reserved: {
      cpus: processors(message.reservedMilli, 'reserved', 0),
      memoryBytes: integer(message.reservedMemoryBytes, 'reserved memory', 0)
    }
  }
}

function parseMachine(message: watari.load.Machine.$Properties): MachineLoad {
  const id = present(message.id, 'id')
  if (id.length !== 16) throw new Error('id is not of 16 bytes')
  return {
    id: toHex(id),
    cpus: integer(message.cpus, 'cpus', 1, limits.cpus),
    cpu: processors(message.cpuMilli, 'cpu', 0),
    cpuPressure: share(message.cpuPressure),
    throttled: share(message.throttled),
    memoryUsed: integer(message.memoryUsedBytes, 'memory used', 0),
    memoryTotal: integer(message.memoryTotalBytes, 'memory total', 0),
    hereMs: integer(message.hereMs, 'here', 0)
  }
}

function milli(processors: number): number {
  return Math.round(Math.max(0, processors) * 1000)
}

function processors(value: unknown, name: string, minMilli: number): number {
  return integer(value, name, minMilli, limits.cpus * 1000) / 1000
}

function formatShare(value: number | null): number | null {
  return value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * shareUnits)
}

function share(value: number | null | undefined): number | null {
  return optional(value, present => integer(present, 'share', 0, shareUnits) / shareUnits)
}

function optional<M, T>(value: M | null | undefined, parse: (value: M) => T): T | null {
  return value === null || value === undefined ? null : parse(value)
}
