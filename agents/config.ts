import { existsSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { isMultiaddr, multiaddr } from '@multiformats/multiaddr'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { type Document, parseDocument } from 'yaml'
import { errorCode, errorMessage, WatariError } from '../protocol/errors.ts'
import { checkLeaseDuration, DEFAULT_LEASE_TIMES } from '../protocol/lease/times.ts'
import { validator } from '../protocol/validation.ts'

/** The agent's one port, of TCP and of UDP. Machines come through others, or through a relay (agents/bulk/addresses.ts). */
const defaultPort = 4180

/** A Unix socket's path is at most 107 bytes; Node cuts longer ones without a word. */
const longestSocketPath = 107
/** Leaves room for the names below it. */
const longestRuntimePath = 60

/** In place of a control group's path: below the one that the service manager delegated to the agent's service. */
export const delegated = 'delegated'

const strict = { additionalProperties: false }
const Path = (description: string, fallback?: string) =>
  Type.String({ description, minLength: 1, ...(fallback === undefined ? {} : { default: fallback }) })
const Offload = (description: string) => Type.Boolean({ description, default: true })
const Multiaddrs = (description: string, fallback: string[]) =>
  Type.Array(Type.String(), { description, default: fallback, maxItems: 64 })

/**
 * The configuration of a host's agent, as in /etc/watari/agent.yaml. Who the host is does not stand here: it
 * is in the state directory, written by `watari join`.
 */
export const Schema = Type.Object(
  {
    state: Path('directory for keys, registers, journals, images and disks', '/var/lib/watari'),
    runtime: Path(
      `directory for sockets, at most ${longestRuntimePath} bytes long; machines outlive the agent in it`,
      '/run/watari'
    ),
    socket: Type.Optional(Path("the agent's own socket (default: agent.sock in the runtime directory)")),
    socketGroup: Type.Optional(
      Type.String({ description: 'group that may use the socket (default: only its owner)' })
    ),
    listen: Multiaddrs('addresses to listen on', [`/ip4/0.0.0.0/tcp/${defaultPort}`]),
    announce: Multiaddrs('addresses to tell others instead of those listened on', []),
    bootstrap: Multiaddrs('agents to find the others by, each with /p2p/<host id>', []),
    relay: Type.Object(
      {
        serve: Type.Boolean({
          description:
            'carry connections for hosts that cannot reach each other, and for machines that come to this one',
          default: false
        }),
        use: Multiaddrs('gateways to be reachable through, each with /p2p/<host id>', [])
      },
      { ...strict, default: {} }
    ),
    links: Type.Object(
      {
        native: Type.Boolean({
          description: 'carry frames over UDP, by the native carrier, where it is built and UDP passes',
          default: true
        }),
        guestPorts: Type.Enum(['auto', 'fast', 'stream'], {
          description:
            'how new machines are joined to segments: by TAPs (fast), or by sockets, which is slower and needs no rights (stream); auto tries TAPs first',
          default: 'auto'
        }),
        offloads: Type.Object(
          {
            sendTrains: Offload('many datagrams by one call (UDP_SEGMENT)'),
            receiveTrains: Offload('many datagrams received as one (UDP_GRO)'),
            tapSuperframes: Offload('TCP superframes of up to 64 KiB at TAPs'),
            tapChecksums: Offload('partial checksums at TAPs; without them no superframes either')
          },
          { ...strict, default: {} }
        )
      },
      { ...strict, default: {} }
    ),
    mdns: Type.Boolean({ description: 'find agents of the site by multicast DNS', default: true }),
    capacity: Type.Object(
      {
        milliCpus: Type.Optional(
          Type.Integer({
            description: 'processors for machines, in thousandths (default: all)',
            minimum: 100
          })
        ),
        memory: Type.Optional(
          Type.Integer({
            description: 'bytes of memory for machines (default: all but 512 MiB)',
            minimum: 2 ** 26
          })
        )
      },
      { ...strict, default: {} }
    ),
    cgroup: Type.Object(
      {
        host: Type.Optional(
          Path('control group that is this host, if it is not the whole computer (path below the mount)')
        ),
        guests: Type.Optional(
          Path(
            `control group for machines (path below the mount; ${delegated}: below that of the agent's service)`
          )
        )
      },
      { ...strict, default: {} }
    ),
    domain: Type.Optional(
      Type.String({
        description:
          'what this host shares with others of its site and would be lost with: a rack, a room, a power supply (default: nothing)',
        pattern: '^[a-z0-9][a-z0-9._-]{0,62}$'
      })
    ),
    bootIdFile: Path('names this boot of the host', '/proc/sys/kernel/random/boot_id'),
    accelerator: Type.Enum(['auto', 'kvm', 'tcg'], {
      description: 'auto tries KVM and takes it only if a guest runs on it',
      default: 'auto'
    }),
    kvmVerdictFile: Type.Optional(
      Path(
        'where it is kept whether KVM is to be trusted (default: in state); agents of one computer may share it'
      )
    ),
    balance: Type.Enum(['off', 'suggest', 'auto'], {
      description: 'whether agents relocate machines by themselves',
      default: 'suggest'
    }),
    spare: Type.Enum(['none', 'host'], {
      description:
        'host: nothing is placed, started or moved in the site of this host that would leave too little room for the machines of any one of its hosts, should that be lost, as far as loads are known',
      default: 'none'
    }),
    voters: Type.Object(
      {
        replaceAfterMs: Type.Integer({
          description: 'a voter that has not answered for so long loses its seat to another host',
          minimum: 10_000,
          default: 600_000
        })
      },
      { ...strict, default: {} }
    ),
    leaseSeconds: Type.Number({
      description:
        'how long the owner of a machine with the policy restart may count on it without hearing from its voters, where a machine is given no other lease; the same on all hosts',
      default: DEFAULT_LEASE_TIMES.durationMs / 1_000
    }),
    relocation: Type.Object(
      {
        bandwidth: Type.Integer({
          description: 'bytes a second of one relocation, 0 for no limit',
          minimum: 0,
          default: 0
        }),
        concurrent: Type.Integer({
          description: 'relocations at the same time',
          minimum: 1,
          maximum: 16,
          default: 2
        })
      },
      { ...strict, default: {} }
    ),
    replica: Type.Object(
      {
        silentMs: Type.Integer({
          description:
            'after so many milliseconds without an answer the replica of a disk is taken out, and the guest, whose writes waited, goes on',
          minimum: 1_500,
          maximum: 600_000,
          default: 3_000
        })
      },
      { ...strict, default: {} }
    ),
    smallGuest: Type.Optional(
      Type.Object({ kernel: Path('kernel of the small guest'), initrd: Path('its initial RAM disk') }, strict)
    ),
    log: Type.Enum(['error', 'warn', 'info', 'debug'], { default: 'info' })
  },
  strict
)

export type AgentConfig = Static<typeof Schema> & { readonly socket: string }

const check = validator(Schema, 'the configuration')

/** What `vm create` boots and KVM is tried with: as configured, or what the installer put into the state directory. */
export function smallGuestOf({
  smallGuest,
  state
}: Pick<AgentConfig, 'smallGuest' | 'state'>): AgentConfig['smallGuest'] {
  if (smallGuest) return smallGuest
  const found = { kernel: join(state, 'guest/vmlinuz'), initrd: join(state, 'guest/initrd') }
  return existsSync(found.kernel) && existsSync(found.initrd) ? found : undefined
}

/**
 * Reads and validates a configuration. Nothing of the machine is touched.
 *
 * @throws WatariError `bad-config` with all mistakes at once, `config-missing`
 */
export function readConfig(file: string): AgentConfig {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new WatariError(
      missing ? 'config-missing' : 'config-unreadable',
      missing
        ? `there is no configuration at ${file}; 'watari join' writes one, or name another with --config`
        : `the configuration ${file} cannot be read (${(cause as NodeJS.ErrnoException).code}); give its path, and a file that you may read, with --config`,
      { cause }
    )
  }
  return parseConfig(text, file)
}

/** @throws WatariError `bad-config` with all mistakes at once */
export function parseConfig(text: string, file = 'agent.yaml'): AgentConfig {
  const document = parseDocument(text)
  if (document.errors.length > 0)
    refuse(
      file,
      document.errors.map(error => error.message.split('\n')[0]!)
    )
  const given = contentOf(document, file)
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    refuse(file, ['it is not a mapping of keys to values'])
  const config = Value.Default(Schema, structuredClone(given)) as Static<typeof Schema>
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(dirname(resolve(file)), path))
  const mistakes = [...check.mistakes(config), ...contradictions(config, absolute)]
  if (mistakes.length > 0) refuse(file, mistakes)
  const runtime = absolute(config.runtime)
  return {
    ...config,
    state: absolute(config.state),
    runtime,
    socket: config.socket === undefined ? `${runtime}/agent.sock` : absolute(config.socket)
  }
}

function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 }) ?? {}
  } catch {
    // A few of them may stand for more than a memory holds.
    return refuse(file, ['aliases (*name) are not understood here: write out what they stand for'])
  }
}

/** What no single key shows: combinations that cannot work. */
function contradictions(config: Static<typeof Schema>, absolute: (path: string) => string): string[] {
  const mistakes: string[] = []
  const isTooLong = (path: unknown, atMost: number): boolean =>
    typeof path === 'string' && Buffer.byteLength(absolute(path)) > atMost
  const strings = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
  const all: [string, string[], boolean][] = [
    ['listen', strings(config.listen), false],
    ['announce', strings(config.announce), false],
    ['bootstrap', strings(config.bootstrap), true],
    ['relay.use', strings(config.relay?.use), true]
  ]
  for (const [key, addresses, named] of all) {
    for (const address of addresses) {
      if (!readable(address))
        mistakes.push(
          `${key}: '${address}' is not a multiaddr; write for example /ip4/192.0.2.7/tcp/${defaultPort}`
        )
      else if (named && !address.includes('/p2p/'))
        mistakes.push(`${key}: '${address}' does not name its host; add /p2p/<host id>`)
    }
  }
  if (strings(config.listen).length === 0 && strings(config.relay?.use).length === 0) {
    mistakes.push('listen is empty and relay.use too: nobody could reach this agent')
  }
  if (config.relay?.serve && strings(config.listen).length === 0) {
    mistakes.push('relay.serve needs an address to listen on')
  }
  if (typeof config.leaseSeconds === 'number') {
    try {
      checkLeaseDuration(config.leaseSeconds * 1_000)
    } catch (error) {
      mistakes.push(`leaseSeconds: ${errorMessage(error)} (${errorCode(error)})`)
    }
  }
  if (isTooLong(config.runtime, longestRuntimePath)) {
    mistakes.push(`runtime is longer than ${longestRuntimePath} bytes, too long for the sockets in it`)
  }
  if (isTooLong(config.socket, longestSocketPath)) {
    mistakes.push(`socket is longer than ${longestSocketPath} bytes, which no Unix socket may be`)
  }
  if (
    config.cgroup?.guests &&
    config.cgroup.host &&
    !config.cgroup.guests.startsWith(`${config.cgroup.host}/`)
  ) {
    mistakes.push(
      config.cgroup.guests === delegated
        ? `cgroup.guests: ${delegated} is for a host that is the whole computer; give a path inside cgroup.host`
        : 'cgroup.guests is not inside cgroup.host'
    )
  }
  return mistakes
}

function readable(address: string): boolean {
  try {
    return isMultiaddr(multiaddr(address))
  } catch {
    return false
  }
}

function refuse(file: string, mistakes: string[]): never {
  throw new WatariError('bad-config', `${file} is not valid: ${mistakes.join('; ')}`, {
    fields: { file, mistakes }
  })
}
