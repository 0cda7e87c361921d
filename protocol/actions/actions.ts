import { type Static, type TSchema, Type } from 'typebox'
import type { ActionName } from './routes.ts'
import * as S from './schemas.ts'

export type { ActionName } from './routes.ts'

/** What an action takes and what it gives; where it is asked for is in routes.ts. */
export interface ActionShape {
  readonly request: TSchema
  readonly result: TSchema
}

const list = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Type.Optional(Type.String()) })
const nothing = Type.Object({}, { additionalProperties: false })
const done = Type.Object({})
const request = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })
const named = { org: S.Label, name: S.Name }

export const shapes = {
  status: {
    request: nothing,
    result: S.Status
  },
  'hosts.list': {
    request: nothing,
    result: list(S.Host)
  },
  'sites.list': {
    request: nothing,
    result: list(S.Site)
  },
  'orgs.list': {
    request: nothing,
    result: list(S.Organization)
  },
  'image.list': {
    request: nothing,
    result: list(S.Image)
  },
  'image.delete': {
    request: request({ reference: S.ImageReference }),
    result: done
  },
  'vm.list': {
    request: nothing,
    result: list(S.Machine)
  },
  'vm.show': {
    request: request(named),
    result: S.MachineDetail
  },
  'vm.voters': {
    request: request(named),
    result: S.Voters
  },
  'vm.create': {
    request: request({
      ...named,
      cpus: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
      memory: Type.Optional(S.Bytes),
      disk: Type.Optional(S.Bytes),
      image: Type.Optional(S.ImageReference),
      kernel: Type.Optional(S.Hash),
      initrd: Type.Optional(S.Hash),
      append: Type.Optional(Type.String({ maxLength: 1_024 })),
      sshKey: Type.Optional(Type.String({ maxLength: 4_096 })),
      userData: Type.Optional(Type.String({ maxLength: 65_536 })),
      segments: Type.Optional(
        Type.Array(
          request({ name: S.QualifiedName, ip: Type.Optional(S.Address), mac: Type.Optional(S.Mac) }),
          { maxItems: 8 }
        )
      ),
      host: Type.Optional(S.HostReference),
      site: Type.Optional(S.Label),
      policy: Type.Optional(S.Policy),
      voters: Type.Optional(S.VotersWhere),
      voterCount: Type.Optional(S.VoterCount),
      leaseMs: Type.Optional(S.LeaseMs),
      replica: Type.Optional(S.HostReference),
      replicaEveryMs: Type.Optional(S.ReplicaEveryMs),
      acceptLossMs: Type.Optional(S.AcceptLossMs),
      labels: Type.Optional(S.Labels)
    }),
    result: S.MachineDetail
  },
  'vm.start': {
    request: request(named),
    result: S.MachineDetail
  },
  'vm.stop': {
    request: request({ ...named, force: Type.Optional(Type.Boolean()) }),
    result: S.MachineDetail
  },
  'vm.restart': {
    request: request(named),
    result: S.MachineDetail
  },
  'vm.delete': {
    request: request(named),
    result: done
  },
  'vm.set': {
    request: request({
      ...named,
      pin: Type.Optional(Type.Boolean()),
      policy: Type.Optional(S.Policy),
      voters: Type.Optional(S.VotersWhere),
      voterCount: Type.Optional(S.VoterCount),
      replicaEveryMs: Type.Optional(S.ReplicaEveryMs),
      acceptLossMs: Type.Optional(S.AcceptLossMs),
      leaseMs: Type.Optional(S.LeaseMs),
      labels: Type.Optional(S.Labels)
    }),
    result: S.MachineDetail
  },
  'vm.preflight': {
    request: request({ ...named, host: Type.Optional(S.HostReference), site: Type.Optional(S.Label) }),
    result: S.Preflight
  },
  'vm.move': {
    request: request({
      ...named,
      host: Type.Optional(S.HostReference),
      site: Type.Optional(S.Label),
      bandwidth: Type.Optional(Type.Integer({ minimum: 0 }))
    }),
    result: S.Relocation
  },
  'vm.recover': {
    request: request({
      ...named,
      confirmFenced: Type.Array(S.HostReference, { maxItems: 16 }),
      acceptDiskLoss: Type.Optional(Type.Boolean()),
      /** Also where an older copy of its disk is known. */
      newDisk: Type.Optional(Type.Boolean()),
      document: Type.Optional(Type.String({ maxLength: 4_096 })),
      host: Type.Optional(S.HostReference)
    }),
    result: S.MachineDetail
  },
  'segment.list': {
    request: nothing,
    result: list(S.Segment)
  },
  'segment.show': {
    request: request(named),
    result: S.SegmentDetail
  },
  'segment.create': {
    request: request({ ...named, subnet: Type.Optional(Type.String({ maxLength: 43 })) }),
    result: S.SegmentDetail
  },
  'segment.delete': {
    request: request(named),
    result: done
  },
  'segment.attach': {
    request: request({
      ...named,
      tap: Type.Optional(Type.String({ pattern: '^[a-zA-Z0-9_.-]{1,15}$' })),
      bridge: Type.Optional(Type.String({ pattern: '^[a-zA-Z0-9_.-]{1,15}$' }))
    }),
    result: S.SegmentDetail
  },
  'segment.detach': {
    request: request(named),
    result: S.SegmentDetail
  },
  'relocation.list': {
    request: nothing,
    result: list(S.Relocation)
  },
  'relocation.show': {
    request: request({ id: Type.String({ maxLength: 64 }) }),
    result: S.Relocation
  },
  'relocation.cancel': {
    request: request({ id: Type.String({ maxLength: 64 }) }),
    result: S.Relocation
  },
  'balance.get': {
    request: request({ site: Type.Optional(S.Label) }),
    result: list(Type.Object({ site: Type.String(), mode: Type.String() }))
  },
  'balance.set': {
    request: request({
      site: Type.Optional(S.Label),
      mode: Type.Enum(['off', 'suggest', 'auto'])
    }),
    result: list(Type.Object({ site: Type.String(), mode: Type.String() }))
  },
  'trust.list': {
    request: nothing,
    result: list(S.Organization)
  },
  'trust.add': {
    request: request({ document: Type.String({ maxLength: 16_384 }) }),
    result: S.Organization
  },
  'trust.remove': {
    request: request({ org: S.Label }),
    result: done
  },
  invite: {
    request: request({
      site: Type.Optional(S.Label),
      uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
      expiresMs: Type.Optional(Type.Integer({ minimum: 1_000, maximum: 30 * 86_400_000 }))
    }),
    result: Type.Object({ invitation: Type.String(), expires: S.Instant, uses: Type.Integer() })
  },
  'revocation.add': {
    request: request({ list: Type.String({ maxLength: 65_536 }) }),
    result: Type.Object({ news: Type.Boolean() })
  },
  leave: {
    request: nothing,
    result: done
  },
  'operation.show': {
    request: request({
      id: Type.String({ maxLength: 64 }),
      waitMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 30_000 })),
      after: Type.Optional(Type.Integer({ minimum: 0 }))
    }),
    result: S.Operation
  }
} as const satisfies Record<ActionName, ActionShape>

export type ActionRequest<K extends ActionName> = Static<(typeof shapes)[K]['request']>
export type ActionResult<K extends ActionName> = Static<(typeof shapes)[K]['result']>
