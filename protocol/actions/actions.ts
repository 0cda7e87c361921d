import { type Static, type TSchema, Type } from 'typebox'
import * as S from './schemas.ts'

/**
 * Everything that can be asked of watari from outside: one closed table behind the HTTP API and the command
 * line. An action is authorized and executed by the control agent and by nothing else.
 */
export interface ActionDefinition {
  readonly summary: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{parameter}` for what the request names in the path; the rest goes into the query or the body. */
  readonly path: string
  /** `operation` answers at once with where to look, and goes on. */
  readonly kind: 'query' | 'change' | 'operation'
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

export const actions = {
  status: {
    summary: 'This agent: who it is, whom it sees, what it owns, what to look after',
    method: 'GET',
    path: '/v1/status',
    kind: 'query',
    request: nothing,
    result: S.Status
  },
  'hosts.list': {
    summary: 'Hosts, with their load and the age of what is known',
    method: 'GET',
    path: '/v1/hosts',
    kind: 'query',
    request: nothing,
    result: list(S.Host)
  },
  'sites.list': {
    summary: 'Sites',
    method: 'GET',
    path: '/v1/sites',
    kind: 'query',
    request: nothing,
    result: list(S.Site)
  },
  'orgs.list': {
    summary: 'Organizations that this agent trusts',
    method: 'GET',
    path: '/v1/orgs',
    kind: 'query',
    request: nothing,
    result: list(S.Organization)
  },
  'image.list': {
    summary: 'Images by name, and those kept on this host',
    method: 'GET',
    path: '/v1/images',
    kind: 'query',
    request: nothing,
    result: list(S.Image)
  },
  'image.delete': {
    summary: 'Forgets an image name, and its content on this host unless something uses it',
    method: 'DELETE',
    path: '/v1/images/{reference}',
    kind: 'change',
    request: request({ reference: S.ImageReference }),
    result: done
  },
  'vm.list': {
    summary: 'Machines',
    method: 'GET',
    path: '/v1/vms',
    kind: 'query',
    request: nothing,
    result: list(S.Machine)
  },
  'vm.show': {
    summary: 'One machine, with its voters and the place of its disk',
    method: 'GET',
    path: '/v1/orgs/{org}/vms/{name}',
    kind: 'query',
    request: request(named),
    result: S.MachineDetail
  },
  'vm.create': {
    summary: 'Creates a machine and starts it',
    method: 'POST',
    path: '/v1/orgs/{org}/vms',
    kind: 'operation',
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
      voters: Type.Optional(Type.Enum(['site', 'across'])),
      labels: Type.Optional(S.Labels)
    }),
    result: S.MachineDetail
  },
  'vm.start': {
    summary: 'Starts a stopped machine',
    method: 'POST',
    path: '/v1/orgs/{org}/vms/{name}/start',
    kind: 'operation',
    request: request(named),
    result: S.MachineDetail
  },
  'vm.stop': {
    summary: 'Asks a machine to shut down; `force` ends it at once',
    method: 'POST',
    path: '/v1/orgs/{org}/vms/{name}/stop',
    kind: 'operation',
    request: request({ ...named, force: Type.Optional(Type.Boolean()) }),
    result: S.MachineDetail
  },
  'vm.restart': {
    summary: 'Stops a machine and starts it again',
    method: 'POST',
    path: '/v1/orgs/{org}/vms/{name}/restart',
    kind: 'operation',
    request: request(named),
    result: S.MachineDetail
  },
  'vm.delete': {
    summary: 'Deletes a machine and its disk',
    method: 'DELETE',
    path: '/v1/orgs/{org}/vms/{name}',
    kind: 'operation',
    request: request(named),
    result: done
  },
  'vm.set': {
    summary: 'Changes what may change while a machine lives',
    method: 'PATCH',
    path: '/v1/orgs/{org}/vms/{name}',
    kind: 'change',
    request: request({
      ...named,
      pin: Type.Optional(Type.Boolean()),
      policy: Type.Optional(S.Policy),
      labels: Type.Optional(S.Labels)
    }),
    result: S.MachineDetail
  },
  'vm.preflight': {
    summary: 'What a move would check and do, without doing it',
    method: 'GET',
    path: '/v1/orgs/{org}/vms/{name}/preflight',
    kind: 'query',
    request: request({ ...named, host: Type.Optional(S.HostReference), site: Type.Optional(S.Label) }),
    result: S.Preflight
  },
  'vm.move': {
    summary: 'Moves a machine to another host while it runs',
    method: 'POST',
    path: '/v1/orgs/{org}/vms/{name}/relocations',
    kind: 'operation',
    request: request({
      ...named,
      host: Type.Optional(S.HostReference),
      site: Type.Optional(S.Label),
      bandwidth: Type.Optional(Type.Integer({ minimum: 0 }))
    }),
    result: S.Relocation
  },
  'vm.recover': {
    summary: 'Starts a machine elsewhere after a person stated which hosts are down for good',
    method: 'POST',
    path: '/v1/orgs/{org}/vms/{name}/recover',
    kind: 'operation',
    request: request({
      ...named,
      confirmFenced: Type.Array(S.HostReference, { maxItems: 16 }),
      acceptDiskLoss: Type.Optional(Type.Boolean()),
      host: Type.Optional(S.HostReference)
    }),
    result: S.MachineDetail
  },
  'segment.list': {
    summary: 'Segments',
    method: 'GET',
    path: '/v1/segments',
    kind: 'query',
    request: nothing,
    result: list(S.Segment)
  },
  'segment.show': {
    summary: 'One segment, with the addresses given out and the ports',
    method: 'GET',
    path: '/v1/orgs/{org}/segments/{name}',
    kind: 'query',
    request: request(named),
    result: S.SegmentDetail
  },
  'segment.create': {
    summary: 'Creates an isolated layer-2 network that spans sites',
    method: 'POST',
    path: '/v1/orgs/{org}/segments',
    kind: 'change',
    request: request({ ...named, subnet: Type.Optional(Type.String({ maxLength: 43 })) }),
    result: S.SegmentDetail
  },
  'segment.delete': {
    summary: 'Deletes a segment that no machine uses',
    method: 'DELETE',
    path: '/v1/orgs/{org}/segments/{name}',
    kind: 'change',
    request: request(named),
    result: done
  },
  'segment.attach': {
    summary: 'Gives this host a port on a segment through a TAP interface',
    method: 'POST',
    path: '/v1/orgs/{org}/segments/{name}/ports',
    kind: 'change',
    request: request({ ...named, tap: Type.String({ pattern: '^[a-zA-Z0-9_.-]{1,15}$' }) }),
    result: S.SegmentDetail
  },
  'segment.detach': {
    summary: "Takes this host's TAP port off a segment",
    method: 'DELETE',
    path: '/v1/orgs/{org}/segments/{name}/ports',
    kind: 'change',
    request: request(named),
    result: S.SegmentDetail
  },
  'relocation.list': {
    summary: 'Relocations and suggestions, newest last',
    method: 'GET',
    path: '/v1/relocations',
    kind: 'query',
    request: nothing,
    result: list(S.Relocation)
  },
  'relocation.show': {
    summary: 'One relocation: who asked, why, phases with times, result',
    method: 'GET',
    path: '/v1/relocations/{id}',
    kind: 'query',
    request: request({ id: Type.String({ maxLength: 64 }) }),
    result: S.Relocation
  },
  'relocation.cancel': {
    summary: 'Cancels a relocation; the machine goes on where it is',
    method: 'POST',
    path: '/v1/relocations/{id}/cancel',
    kind: 'change',
    request: request({ id: Type.String({ maxLength: 64 }) }),
    result: S.Relocation
  },
  'balance.get': {
    summary: 'Whether agents of a site relocate by themselves',
    method: 'GET',
    path: '/v1/balance',
    kind: 'query',
    request: request({ site: Type.Optional(S.Label) }),
    result: list(Type.Object({ site: Type.String(), mode: Type.String() }))
  },
  'balance.set': {
    summary: 'Sets whether agents of a site relocate by themselves',
    method: 'PUT',
    path: '/v1/balance',
    kind: 'change',
    request: request({
      site: Type.Optional(S.Label),
      mode: Type.Enum(['off', 'suggest', 'auto'])
    }),
    result: list(Type.Object({ site: Type.String(), mode: Type.String() }))
  },
  'trust.list': {
    summary: 'Foreign organizations that this host trusts, and for what',
    method: 'GET',
    path: '/v1/trust',
    kind: 'query',
    request: nothing,
    result: list(S.Organization)
  },
  'trust.add': {
    summary: 'Trusts a foreign organization by its public document',
    method: 'POST',
    path: '/v1/trust',
    kind: 'change',
    request: request({ document: Type.String({ maxLength: 16_384 }) }),
    result: S.Organization
  },
  'trust.remove': {
    summary: 'Trusts an organization no longer; its connections close',
    method: 'DELETE',
    path: '/v1/trust/{org}',
    kind: 'change',
    request: request({ org: S.Label }),
    result: done
  },
  invite: {
    summary: 'Asks an issuer of the site for an invitation',
    method: 'POST',
    path: '/v1/invitations',
    kind: 'change',
    request: request({
      site: Type.Optional(S.Label),
      uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
      expiresMs: Type.Optional(Type.Integer({ minimum: 1_000, maximum: 30 * 86_400_000 }))
    }),
    result: Type.Object({ invitation: Type.String(), expires: S.Instant, uses: Type.Integer() })
  },
  'revocation.add': {
    summary: "Takes an organization's newest revocation list in and spreads it",
    method: 'POST',
    path: '/v1/revocations',
    kind: 'change',
    request: request({ list: Type.String({ maxLength: 65_536 }) }),
    result: Type.Object({ news: Type.Boolean() })
  },
  leave: {
    summary: 'Hands over what this host owns, then leaves',
    method: 'POST',
    path: '/v1/leave',
    kind: 'operation',
    request: nothing,
    result: done
  },
  'operation.show': {
    summary: 'How a long action goes; `waitMs` waits for news',
    method: 'GET',
    path: '/v1/operations/{id}',
    kind: 'query',
    request: request({
      id: Type.String({ maxLength: 64 }),
      waitMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 30_000 })),
      after: Type.Optional(Type.Integer({ minimum: 0 }))
    }),
    result: S.Operation
  }
} as const satisfies Record<string, ActionDefinition>

export type ActionName = keyof typeof actions
export type ActionRequest<K extends ActionName> = Static<(typeof actions)[K]['request']>
export type ActionResult<K extends ActionName> = Static<(typeof actions)[K]['result']>
