import type { Report } from '../catalog/catalog.ts'
import { executions, type Mark } from '../catalog/catalog.ts'
import { type Codec, protobufCodec } from '../codec.ts'
import { hexOf, hostIdPattern, integer, list, present, shortText, text } from '../fields.ts'
import { fromHex } from '../hex.ts'
import type { HostId } from '../host.ts'
import type { MachineRecord } from '../machine.ts'
import { watari } from '../messages.js'

/*
 * What agents say to each other beside registers and relocations (protocol/control.proto).
 */

const wire = watari.control

export const controlLimits = {
  actionBytes: 256 * 1024,
  resultBytes: 8 * 1024 * 1024,
  reportBytes: 80 * 1024,
  reportsPerMessage: 64,
  reportsBytes: 1024 * 1024,
  digestEntries: 10_000,
  listItems: 64,
  nameLength: 128
} as const

/** An action for another host to execute. */
export interface Forward {
  readonly action: string
  readonly request: unknown
  readonly requestedBy: string
}

export const forwardCodec: Codec<Forward> = protobufCodec({
  name: 'forwarded action',
  type: wire.Forward,
  maxBytes: controlLimits.actionBytes,
  format: ({ action, request, requestedBy }: Forward) => ({ action, request: toJson(request), requestedBy }),
  parse: message => ({
    action: text(message.action, 'action', /^[a-z.]{1,64}$/),
    request: fromJson(message.request),
    requestedBy: shortText(message.requestedBy ?? '', 'requestedBy', controlLimits.nameLength)
  })
})

export const forwardedCodec: Codec<unknown> = protobufCodec({
  name: 'result of a forwarded action',
  type: wire.Forwarded,
  maxBytes: controlLimits.resultBytes,
  format: (result: unknown) => ({ result: toJson(result) }),
  parse: message => fromJson(message.result)
})

/** What a host tells about itself to whoever plans with it. */
export interface Profile {
  readonly incarnation: string
  readonly store: string
  readonly runsMachines: boolean
  readonly driverVersion: string
  readonly machineTypes: readonly string[]
  readonly cpuModels: readonly string[]
  readonly accelerators: readonly string[]
  readonly guestPorts: readonly string[]
  readonly freeMemoryBytes: number
  readonly milliCpus: number
}

export const emptyCodec: Codec<null> = protobufCodec({
  name: 'question',
  type: wire.ProfileRequest,
  maxBytes: 64,
  format: () => ({}),
  parse: () => null
})

const texts = (value: readonly string[] | null | undefined, name: string): string[] =>
  list(value, name, controlLimits.listItems, item => shortText(item, name, controlLimits.nameLength))

export const profileCodec: Codec<Profile> = protobufCodec({
  name: 'profile',
  type: wire.Profile,
  maxBytes: 32 * 1024,
  format: (profile: Profile) => ({
    incarnation: profile.incarnation,
    store: fromHex(profile.store),
    runsMachines: profile.runsMachines,
    driverVersion: profile.driverVersion,
    machineTypes: [...profile.machineTypes],
    cpuModels: [...profile.cpuModels],
    accelerators: [...profile.accelerators],
    guestPorts: [...profile.guestPorts],
    freeMemory: profile.freeMemoryBytes,
    milliCpus: profile.milliCpus
  }),
  parse: message => ({
    incarnation: text(message.incarnation, 'incarnation', /^[0-9a-z-]{1,64}$/),
    store: hexOf(message.store, 'store', 16),
    runsMachines: message.runsMachines ?? false,
    driverVersion: shortText(message.driverVersion ?? '', 'driver version', controlLimits.nameLength),
    machineTypes: texts(message.machineTypes, 'machine type'),
    cpuModels: texts(message.cpuModels, 'processor model'),
    accelerators: texts(message.accelerators, 'accelerator'),
    guestPorts: texts(message.guestPorts, 'ports of cards'),
    freeMemoryBytes: integer(message.freeMemory, 'free memory', 0),
    milliCpus: integer(message.milliCpus, 'processors', 0)
  })
})

/** @param records how a machine's record is written */
export function reportCodec(records: Codec<MachineRecord>): Codec<Report> {
  return protobufCodec({
    name: 'report of a machine',
    type: wire.Report,
    maxBytes: controlLimits.reportBytes,
    format: (report: Report) => ({
      record: records.encode(report.record),
      execution: report.execution,
      boot: report.boot,
      sequence: report.sequence,
      configuration: report.configuration,
      voters: [...report.voters]
    }),
    parse: message => ({
      record: records.decode(present(message.record, 'record')),
      execution: present(
        executions.find(each => each === message.execution),
        'execution'
      ),
      boot: integer(message.boot, 'boot', 0),
      sequence: integer(message.sequence, 'sequence', 0),
      configuration: integer(message.configuration, 'configuration', 0),
      voters: list(message.voters, 'voters', 5, host => text(host, 'voter', hostIdPattern))
    })
  })
}

/** Asks who keeps a register. */
export const whereCodec: Codec<string> = protobufCodec({
  name: 'question for a register',
  type: wire.WhereRequest,
  maxBytes: 256,
  format: (key: string) => ({ key }),
  parse: message => text(message.key, 'key', /^[a-z]+\/[0-9A-Za-z._-]{1,120}$/)
})

/** A report and its owner's word for it. */
export interface SignedReport {
  readonly report: Uint8Array
  readonly signer: HostId
  readonly signature: Uint8Array
}

const formatSigned = ({ report, signer, signature }: SignedReport) => ({ report, signer, signature })

function parseSigned(message: watari.control.SignedReport.$Properties): SignedReport {
  const signature = present(message.signature, 'signature')
  if (signature.length !== 64) throw new Error('signature is not 64 bytes')
  return {
    report: present(message.report, 'report'),
    signer: text(message.signer, 'signer', hostIdPattern),
    signature
  }
}

export const signedReportCodec: Codec<SignedReport> = protobufCodec({
  name: 'signed report',
  type: wire.SignedReport,
  maxBytes: controlLimits.reportBytes + 256,
  format: formatSigned,
  parse: parseSigned
})

export const reportsCodec: Codec<readonly SignedReport[]> = protobufCodec({
  name: 'reports',
  type: wire.Reports,
  maxBytes: controlLimits.reportsBytes,
  format: (reports: readonly SignedReport[]) => ({ reports: reports.map(formatSigned) }),
  parse: message => list(message.reports, 'reports', controlLimits.reportsPerMessage, parseSigned)
})

export const digestCodec: Codec<readonly Mark[]> = protobufCodec({
  name: 'digest',
  type: wire.Digest,
  maxBytes: 48 * controlLimits.digestEntries,
  format: (marks: readonly Mark[]) => ({
    entries: marks.map(({ machine, epoch, boot, sequence }) => ({
      machine: fromHex(machine),
      epoch,
      boot,
      sequence
    }))
  }),
  parse: message =>
    list(message.entries, 'entries', controlLimits.digestEntries, entry => ({
      machine: hexOf(entry.machine, 'machine', 16),
      epoch: integer(entry.epoch, 'epoch', 0),
      boot: integer(entry.boot, 'boot', 0),
      sequence: integer(entry.sequence, 'sequence', 0)
    }))
})

function toJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

function fromJson(bytes: Uint8Array | null | undefined): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(present(bytes, 'JSON'))) as unknown
}
