/**
 * The one mapping of error codes to HTTP statuses and exit codes (style: errors are told apart by their
 * stable code; how a front door shows them is decided here).
 */

export type ExitCode = 0 | 1 | 2 | 3 | 4

const statuses: Record<number, readonly string[]> = {
  400: ['bad-request', 'bad-message'],
  403: ['not-permitted', 'untrusted', 'unknown-organization', 'witness'],
  404: [
    'not-found',
    'no-such-host',
    'no-such-site',
    'no-such-method',
    'image-missing',
    'relocation-not-found',
    'no-organization'
  ],
  409: [
    'name-in-use',
    'not-owner',
    'wrong-epoch',
    'relocation-superseded',
    'machine-deleted',
    'already-relocating',
    'in-use',
    'lease-in-use',
    'retired-already',
    'majority-left',
    'voters-changed',
    'segment-in-use',
    'segment-exists',
    'image-in-use',
    'ip-in-use',
    'mac-in-use',
    'already-attached',
    'machine-running',
    'machine-stopped',
    'relocation-going-on',
    'not-running',
    'not-stopped',
    'conflict',
    'organization-name-taken',
    'already-named',
    'cancelled'
  ],
  413: ['message-too-large', 'image-too-large'],
  422: [
    'no-room',
    'refused',
    'disk-lost',
    'not-fenced',
    'same-host',
    'incompatible',
    'no-fast-port',
    'no-spare',
    'unsafe-lease'
  ],
  500: ['internal', 'state-write-failed'],
  503: [
    'unreachable',
    'register-unreachable',
    'register-unknown',
    'register-busy',
    'voter-unreachable',
    'no-voters',
    'no-majority',
    'no-lease',
    'guard-away',
    'no-issuer',
    'starting',
    'stopping',
    'busy'
  ],
  504: ['deadline', 'connection-lost', 'outcome-unknown', 'still-going-on']
}

const statusOfCode = new Map(
  Object.entries(statuses).flatMap(([status, codes]) => codes.map(code => [code, Number(status)] as const))
)

/** After these, what was asked for may have happened, or may still happen. */
const unknown = new Set(['deadline', 'connection-lost', 'outcome-unknown', 'still-going-on'])

export function httpStatus(code: string): number {
  return statusOfCode.get(code) ?? 422
}

export function exitCode(code: string): ExitCode {
  if (code === 'usage' || code === 'bad-request') return 2
  if (code === 'agent-not-reachable') return 3
  return unknown.has(code) ? 4 : 1
}
