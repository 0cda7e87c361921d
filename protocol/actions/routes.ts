/**
 * Everything that can be asked of watari from outside: one closed table behind the HTTP API and the command
 * line. An action is authorized and executed by the control agent and by nothing else. What it takes and
 * gives is in actions.ts, apart from here: a command needs to know where to ask, and starts several times
 * quicker without the schemas.
 */
export interface ActionRoute {
  readonly summary: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{parameter}` for what the request names in the path; the rest goes into the query or the body. */
  readonly path: string
  /** `operation` answers at once with where to look, and goes on. */
  readonly kind: 'query' | 'change' | 'operation'
}

export const routes = {
  status: {
    summary: 'This agent: who it is, whom it sees, what it owns, what to look after',
    method: 'GET',
    path: '/v1/status',
    kind: 'query'
  },
  'hosts.list': {
    summary: 'Hosts, with their load and the age of what is known',
    method: 'GET',
    path: '/v1/hosts',
    kind: 'query'
  },
  'sites.list': {
    summary: 'Sites',
    method: 'GET',
    path: '/v1/sites',
    kind: 'query'
  },
  'orgs.list': {
    summary: 'Organizations that this agent trusts',
    method: 'GET',
    path: '/v1/orgs',
    kind: 'query'
  },
  'image.list': {
    summary: 'Images by name, and those kept on this host',
    method: 'GET',
    path: '/v1/images',
    kind: 'query'
  },
  'image.delete': {
    summary: 'Forgets an image name, and its content on this host unless something uses it',
    method: 'DELETE',
    path: '/v1/images/{reference}',
    kind: 'change'
  },
  'vm.list': {
    summary: 'Machines',
    method: 'GET',
    path: '/v1/vms',
    kind: 'query'
  },
  'vm.show': {
    summary: 'One machine, with its voters and the place of its disk',
    method: 'GET',
    path: '/v1/orgs/{org}/vms/{name}',
    kind: 'query'
  },
  'vm.voters': {
    summary: 'Who votes on a machine, and what each of them says now',
    method: 'GET',
    path: '/v1/orgs/{org}/vms/{name}/voters',
    kind: 'query'
  },
  'vm.create': {
    summary: 'Creates a machine and starts it',
    method: 'POST',
    path: '/v1/orgs/{org}/vms',
    kind: 'operation'
  },
  'vm.start': {
    summary: 'Starts a stopped machine',
    method: 'POST',
    path: '/v1/orgs/{org}/vms/{name}/start',
    kind: 'operation'
  },
  'vm.stop': {
    summary: 'Asks a machine to shut down; `force` ends it at once',
    method: 'POST',
    path: '/v1/orgs/{org}/vms/{name}/stop',
    kind: 'operation'
  },
  'vm.restart': {
    summary: 'Stops a machine and starts it again',
    method: 'POST',
    path: '/v1/orgs/{org}/vms/{name}/restart',
    kind: 'operation'
  },
  'vm.delete': {
    summary: 'Deletes a machine and its disk',
    method: 'DELETE',
    path: '/v1/orgs/{org}/vms/{name}',
    kind: 'operation'
  },
  'vm.set': {
    summary: 'Changes what may change while a machine lives',
    method: 'PATCH',
    path: '/v1/orgs/{org}/vms/{name}',
    kind: 'change'
  },
  'vm.preflight': {
    summary: 'What a move would check and do, without doing it',
    method: 'GET',
    path: '/v1/orgs/{org}/vms/{name}/preflight',
    kind: 'query'
  },
  'vm.move': {
    summary: 'Moves a machine to another host while it runs',
    method: 'POST',
    path: '/v1/orgs/{org}/vms/{name}/relocations',
    kind: 'operation'
  },
  'vm.recover': {
    summary: 'Starts a machine elsewhere after a person stated which hosts are down for good',
    method: 'POST',
    path: '/v1/orgs/{org}/vms/{name}/recover',
    kind: 'operation'
  },
  'segment.list': {
    summary: 'Segments',
    method: 'GET',
    path: '/v1/segments',
    kind: 'query'
  },
  'segment.show': {
    summary: 'One segment, with the addresses given out and the ports',
    method: 'GET',
    path: '/v1/orgs/{org}/segments/{name}',
    kind: 'query'
  },
  'segment.create': {
    summary: 'Creates an isolated layer-2 network that spans sites',
    method: 'POST',
    path: '/v1/orgs/{org}/segments',
    kind: 'change'
  },
  'segment.delete': {
    summary: 'Deletes a segment that no machine uses',
    method: 'DELETE',
    path: '/v1/orgs/{org}/segments/{name}',
    kind: 'change'
  },
  'segment.attach': {
    summary: 'Gives this host a port on a segment: a TAP interface, or the LAN of a bridge',
    method: 'POST',
    path: '/v1/orgs/{org}/segments/{name}/ports',
    kind: 'change'
  },
  'segment.detach': {
    summary: "Takes this host's own ports off a segment",
    method: 'DELETE',
    path: '/v1/orgs/{org}/segments/{name}/ports',
    kind: 'change'
  },
  'relocation.list': {
    summary: 'Relocations and suggestions, newest last',
    method: 'GET',
    path: '/v1/relocations',
    kind: 'query'
  },
  'relocation.show': {
    summary: 'One relocation: who asked, why, phases with times, result',
    method: 'GET',
    path: '/v1/relocations/{id}',
    kind: 'query'
  },
  'relocation.cancel': {
    summary: 'Cancels a relocation; the machine goes on where it is',
    method: 'POST',
    path: '/v1/relocations/{id}/cancel',
    kind: 'change'
  },
  'balance.get': {
    summary: 'Whether agents of a site relocate by themselves',
    method: 'GET',
    path: '/v1/balance',
    kind: 'query'
  },
  'balance.set': {
    summary: 'Sets whether agents of a site relocate by themselves',
    method: 'PUT',
    path: '/v1/balance',
    kind: 'change'
  },
  'trust.list': {
    summary: 'Foreign organizations that this host trusts, and for what',
    method: 'GET',
    path: '/v1/trust',
    kind: 'query'
  },
  'trust.add': {
    summary: 'Trusts a foreign organization by its public document',
    method: 'POST',
    path: '/v1/trust',
    kind: 'change'
  },
  'trust.remove': {
    summary: 'Trusts an organization no longer; its connections close',
    method: 'DELETE',
    path: '/v1/trust/{org}',
    kind: 'change'
  },
  invite: {
    summary: 'Asks an issuer of the site for an invitation',
    method: 'POST',
    path: '/v1/invitations',
    kind: 'change'
  },
  'revocation.add': {
    summary: "Takes an organization's newest revocation list in and spreads it",
    method: 'POST',
    path: '/v1/revocations',
    kind: 'change'
  },
  leave: {
    summary: 'Hands over what this host owns, then leaves',
    method: 'POST',
    path: '/v1/leave',
    kind: 'operation'
  },
  'operation.show': {
    summary: 'How a long action goes; `waitMs` waits for news',
    method: 'GET',
    path: '/v1/operations/{id}',
    kind: 'query'
  }
} as const satisfies Record<string, ActionRoute>

export type ActionName = keyof typeof routes
