import { Type } from 'typebox'
import { leaseLimits } from '../lease/limits.ts'
import { pointLimits } from '../replica/points.ts'

/** Shapes that actions share. The JSON of interface: byte counts are integers, times in ms, instants ISO 8601 UTC. */

const label = '[a-z][a-z0-9-]{0,31}'

/** An organization's, site's or host's own name. */
export const Label = Type.String({ pattern: `^${label}$` })
/** A machine's, segment's or image's name within its organization. */
export const Name = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,62}$' })
/** `organization/name`, or a name of one's own organization. */
export const QualifiedName = Type.String({ pattern: `^(${label}/)?[a-z0-9][a-z0-9._-]{0,62}$` })
/** A host's name or PeerId. */
export const HostReference = Type.String({ minLength: 1, maxLength: 64 })
export const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })
/** An image's name or sha256. */
export const ImageReference = Type.String({ minLength: 1, maxLength: 96 })
export const Bytes = Type.Integer({ minimum: 0, maximum: 2 ** 50 })
const Milliseconds = Type.Number({ minimum: 0 })
/** For the policy `restart`; which are safe is said by protocol/lease/times.ts. */
/** 0: a replica is kept in step; else a copy as of one moment is made so often. */
export const ReplicaEveryMs = Type.Union([
  Type.Literal(0),
  Type.Integer({ minimum: pointLimits.minEveryMs, maximum: pointLimits.maxEveryMs })
])
/** 0: nobody takes it over by the clock but with a valid disk. */
export const AcceptLossMs = Type.Integer({ minimum: 0, maximum: pointLimits.maxLossMs })
export const LeaseMs = Type.Integer({ minimum: 1, maximum: leaseLimits.maxDurationMs })
export const Instant = Type.String({ maxLength: 32 })
export const Mac = Type.String({ pattern: '^[0-9a-f]{2}(:[0-9a-f]{2}){5}$' })
export const Address = Type.String({ minLength: 2, maxLength: 45 })
export const Policy = Type.Enum(['keep', 'restart'])
/** Where a machine's voters are to be: in its own site, or across sites. */
export const VotersWhere = Type.Enum(['site', 'across'])
export const VoterCount = Type.Union([Type.Literal(3), Type.Literal(5)])
export const Labels = Type.Record(Type.String({ maxLength: 63 }), Type.String({ maxLength: 255 }), {
  maxProperties: 32
})
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

const Load = Type.Object({
  cpu: Nullable(Type.Number()),
  cpus: Type.Number(),
  cpuPressure: Nullable(Type.Number()),
  throttled: Nullable(Type.Number()),
  memoryUsed: Nullable(Bytes),
  memoryTotal: Bytes,
  memoryPressure: Nullable(Type.Number()),
  runQueue: Nullable(Type.Number())
})

export const Host = Type.Object({
  id: Type.String(),
  name: Type.String(),
  org: Type.String(),
  site: Type.String(),
  roles: Type.Array(Type.String()),
  state: Type.Union([
    Type.Literal('alive'),
    Type.Literal('suspect'),
    Type.Literal('dead'),
    Type.Literal('left')
  ]),
  agent: Type.Enum(['up', 'restarting', 'down']),
  load: Nullable(Load),
  /** Age of what is known of the host's load; null before the first record. */
  ageMs: Nullable(Milliseconds),
  draining: Type.Boolean(),
  /** What of its site fails together with it, by its own word; null where it names nothing. */
  domain: Nullable(Type.String()),
  path: Type.Union([
    Type.Literal('self'),
    Type.Literal('direct'),
    Type.Literal('relayed'),
    Type.Literal('none')
  ])
})

export const Site = Type.Object({
  org: Type.String(),
  name: Type.String(),
  hosts: Type.Integer(),
  alive: Type.Integer(),
  cpu: Nullable(Type.Number()),
  cpus: Type.Number(),
  balance: Type.String()
})

export const Organization = Type.Object({
  name: Type.String(),
  fingerprint: Type.String(),
  own: Type.Boolean(),
  rights: Type.Array(Type.String()),
  hosts: Type.Integer()
})

const MachineState = Type.Union([
  Type.Literal('running'),
  Type.Literal('paused'),
  Type.Literal('stopped'),
  Type.Literal('relocating'),
  Type.Literal('lost')
])

const MachineCard = Type.Object({ name: Type.String(), mac: Mac, ips: Type.Array(Address) })

/** Of a machine with a disk that is to be restarted elsewhere (docs/replica.md). */
const Replica = Type.Object({
  state: Type.Enum(['none', 'copying', 'in step', 'left', 'behind']),
  /** Of one that is made of copies as of one moment each: how often, in ms. Null where it is kept in step. */
  everyMs: Nullable(Type.Integer()),
  /** How old a copy may be from which the machine is taken over by the clock, in ms; null where it has to be in step. */
  acceptLossMs: Nullable(Type.Integer()),
  /** Where it is, was last, or is being made. */
  host: Nullable(Type.String()),
  /** For how long it has been so, in ms; null where the asked host does not know. */
  ageMs: Nullable(Type.Integer()),
  /** Copied, and left to copy. */
  bytes: Bytes,
  remaining: Bytes,
  /** Consistent copies that lack what was written since, newest first: which hosts keep them. */
  older: Type.Array(
    Type.Object({ host: Type.String(), isThere: Type.Boolean(), at: Instant, ageMs: Type.Integer() })
  ),
  /** What would be lost if the machine's host were lost now, or was lost: one sentence. */
  loss: Type.String()
})

export const Machine = Type.Object({
  org: Type.String(),
  name: Type.String(),
  id: Type.String(),
  kind: Type.String(),
  state: MachineState,
  host: Type.String(),
  site: Type.String(),
  epoch: Type.Integer(),
  cpus: Type.Integer(),
  memory: Bytes,
  segments: Type.Array(MachineCard),
  policy: Policy,
  /** Of one with a disk and the policy restart. What is on its way only its own host knows. */
  replica: Nullable(Replica),
  /** Of one that should run and does not: since when this agent knows that (null: not known), and for what it waits. */
  waiting: Nullable(Type.Object({ since: Nullable(Instant), reason: Type.String() }))
})

/** Something that lasts, and what to do about it. */
const Warning = Type.Object({
  code: Type.String(),
  message: Type.String(),
  since: Type.Optional(Instant),
  /** The machine or other host that it is about. */
  subject: Type.Optional(Type.String())
})

const Voter = Type.Object({
  id: Type.String(),
  name: Type.String(),
  site: Type.String(),
  state: Type.String()
})

/** Who votes on a machine, as far as anybody who is there knows, and what each says now. */
export const Voters = Type.Object({
  key: Type.String(),
  configuration: Type.Integer(),
  voters: Type.Array(
    Type.Object({
      host: Type.String(),
      store: Type.String(),
      name: Type.String(),
      site: Type.String(),
      answer: Type.Enum(['sound', 'unknown-store', 'voter-restored', 'silent'])
    })
  )
})

export const MachineDetail = Type.Interface([Machine], {
  ownerIncarnation: Type.String(),
  accelerator: Type.String(),
  machineType: Type.String(),
  cpuModel: Type.String(),
  guestPorts: Type.Enum(['fast', 'stream']),
  disk: Nullable(Type.Object({ size: Bytes, hosts: Type.Array(Type.String()), generation: Type.Integer() })),
  voters: Type.Array(Voter),
  /** Who they are to be: what is not so yet is made so as hosts come. */
  votersWished: Type.Object({ where: VotersWhere, count: VoterCount }),
  configuration: Type.Integer(),
  /** How long its owner may count on it without renewing it, in ms; null for one that nobody takes over by the clock. */
  leaseMs: Nullable(Type.Integer()),
  /** Sentences: what the loss of voters, or of its host, would mean. */
  outlook: Type.Array(Type.String()),
  /** What is wrong with its guest, as the host sees it that is asked: nothing where it is another's. */
  warnings: Type.Array(Warning),
  pinned: Type.Boolean(),
  labels: Labels,
  relocation: Nullable(Type.String())
})

export const Segment = Type.Object({
  org: Type.String(),
  name: Type.String(),
  id: Type.String(),
  subnet: Nullable(Type.String()),
  machines: Type.Integer()
})

export const SegmentDetail = Type.Interface([Segment], {
  addresses: Type.Array(
    Type.Object({ machine: Type.String(), mac: Mac, ips: Type.Array(Address), host: Nullable(Type.String()) })
  ),
  taps: Type.Array(
    Type.Object({
      host: Type.String(),
      interface: Type.String(),
      bridge: Type.Optional(Type.String()),
      state: Type.Optional(Type.String())
    })
  )
})

export const Image = Type.Object({
  name: Nullable(Type.String()),
  sha256: Hash,
  size: Bytes,
  format: Type.String()
})

/** Why something does not reach its end. */
const Cause = Type.Object({ code: Type.String(), message: Type.String() })

export const Relocation = Type.Object({
  id: Type.String(),
  vm: Type.String(),
  from: Type.String(),
  to: Type.String(),
  reason: Type.String(),
  requestedBy: Type.String(),
  phases: Type.Array(
    Type.Object({ name: Type.String(), at: Instant, ms: Milliseconds, error: Type.Optional(Cause) })
  ),
  downtimeMs: Nullable(Milliseconds),
  bytes: Bytes,
  result: Type.Union([
    Type.Literal('done'),
    Type.Literal('aborted'),
    Type.Literal('running'),
    Type.Literal('suggested')
  ]),
  error: Type.Optional(Cause)
})

/** What a dry run of a move answers. */
export const Preflight = Type.Object({
  vm: Type.String(),
  from: Type.String(),
  to: Type.String(),
  checks: Type.Array(Type.Object({ name: Type.String(), ok: Type.Boolean(), detail: Type.String() })),
  plan: Type.Array(Type.String())
})

export const Operation = Type.Object({
  id: Type.String(),
  action: Type.String(),
  state: Type.Enum(['running', 'done', 'failed']),
  startedAt: Instant,
  progress: Type.Array(Type.Object({ at: Instant, text: Type.String() })),
  result: Type.Optional(Type.Unknown()),
  error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() }))
})

const Computer = Type.Object({
  system: Type.String(),
  kernel: Type.String(),
  processor: Type.String(),
  processors: Type.Integer(),
  cores: Type.Integer(),
  memory: Bytes
})

export const Status = Type.Object({
  id: Type.String(),
  name: Type.String(),
  org: Type.String(),
  site: Type.String(),
  roles: Type.Array(Type.String()),
  version: Type.String(),
  incarnation: Type.String(),
  since: Instant,
  addresses: Type.Array(Type.String()),
  peers: Type.Integer(),
  machines: Type.Array(Type.String()),
  certificateExpires: Instant,
  /** Until when what runs here goes on though its certificate is not renewed: its leases are renewed, its votes are taken. */
  votesUntil: Instant,
  /** What the agent's computer is, whatever part of it the host may use; null where that is not known, or not yet. */
  computer: Nullable(Computer),
  accelerators: Type.Array(Type.String()),
  /** What machines' cards can have here, best first. */
  guestPorts: Type.Array(Type.Enum(['fast', 'stream'])),
  balance: Type.String(),
  links: Type.Array(
    Type.Object({
      host: Type.String(),
      carrier: Type.Enum(['native', 'stream', 'none']),
      path: Type.String(),
      /** Why it is not the native carrier, or what keeps the link from working; empty where there is nothing to say. */
      why: Type.String(),
      /** Since when it is this carrier. */
      since: Instant,
      /** Of the path, IP header included; null on a stream. */
      mtu: Nullable(Type.Integer()),
      roundTripMs: Nullable(Type.Number()),
      /** Share of what was sent lately that did not arrive; null where it is not known. */
      loss: Nullable(Type.Number()),
      bytesIn: Bytes,
      bytesOut: Bytes,
      dropped: Type.Integer()
    })
  ),
  /** Whether this host has the native carrier and why not, and which offloads are in use. */
  carrier: Type.Object({
    native: Type.Boolean(),
    why: Type.String(),
    udpPort: Nullable(Type.Integer()),
    offloads: Type.Record(Type.String(), Type.Boolean())
  }),
  /** Bytes over links by segment and the other hosts' organization; empty while that is not known. */
  traffic: Type.Array(
    Type.Object({ segment: Type.String(), org: Type.String(), bytesIn: Bytes, bytesOut: Bytes })
  ),
  warnings: Type.Array(Warning)
})
