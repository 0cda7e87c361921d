import { type Codec, protobufCodec } from '../codec.ts'
import { hexOf, integer } from '../fields.ts'
import { fromHex } from '../hex.ts'
import type { HostId, HostRole } from '../host.ts'
import { watari } from '../messages.js'
import { areRights, type CertificateChain, maxTokenBytes, type TrustRight } from './chain.ts'
import { areRoles, isName } from './names.ts'

/**
 * The messages of the admission exchange, in the order in which they are sent inside the secured connection,
 * by both sides at once: a hello, the verdict on the other's hello, and, only where the connection is going to
 * end, `seen` (so that nobody closes before the other has read why).
 */
export type Hello =
  | { readonly kind: 'chain'; readonly chain: CertificateChain; readonly process?: AgentProcess }
  | { readonly kind: 'enrolment'; readonly enrolment: EnrolmentRequest }
  | { readonly kind: 'renewal'; readonly chain: CertificateChain }

/** One process of a host's agent: of two at once with one identity one is a copy of the other's state. */
export interface AgentProcess {
  /** 8 random bytes as hex. */
  readonly life: string
  /** For how long it has been running. */
  readonly forMs: number
}

export interface EnrolmentRequest {
  readonly invitation: string
  readonly name: string
  readonly roles: readonly HostRole[]
}

export type Verdict =
  /** @param hasEnded its certificate has, lately: only what runs is served */
  | { readonly kind: 'accepted'; readonly hasEnded?: true }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'enrolled'; readonly enrolled: Enrolled }
  | { readonly kind: 'renewed'; readonly chain: CertificateChain }

/** What turns a bare host into a member. */
export interface Enrolled {
  readonly chain: CertificateChain
  /** The organization's public document, JSON. */
  readonly organization: string
  readonly founder: HostId
  readonly bootstrap: readonly string[]
  readonly trusted: readonly { readonly organization: string; readonly rights: readonly TrustRight[] }[]
  readonly revocations: readonly string[]
}

export const enrolmentLimits = {
  addresses: 32,
  addressBytes: 256,
  organizationBytes: 1_024,
  trusted: 128,
  revocations: 16,
  /** Fits into one gossip message. */
  revocationBytes: 57_344,
  idBytes: 64
} as const

export const helloCodec: Codec<Hello> = protobufCodec({
  name: 'hello',
  type: watari.identity.Hello,
  maxBytes: 8_192,
  format: (hello: Hello): watari.identity.Hello.$Properties => {
    if (hello.kind === 'chain') {
      const { chain, process } = hello
      return { chain, ...(process && { life: fromHex(process.life), forMs: process.forMs }) }
    }
    if (hello.kind === 'renewal') return { renewal: hello.chain }
    return { enrolment: { ...hello.enrolment, roles: [...hello.enrolment.roles] } }
  },
  parse: (message): Hello => {
    if (message.chain) {
      const process = (message.life?.length ?? 0) > 0 ? { process: parseProcess(message) } : {}
      return { kind: 'chain', chain: parseChain(message.chain), ...process }
    }
    if (message.renewal) return { kind: 'renewal', chain: parseChain(message.renewal) }
    const { invitation, name, roles } = required(message.enrolment, 'a hello without content')
    check(isName(name), 'name')
    check(areRoles(roles), 'roles')
    const enrolment = { invitation: text(invitation, maxTokenBytes), name: text(name, 32), roles }
    return { kind: 'enrolment', enrolment }
  }
})

export const verdictCodec: Codec<Verdict> = protobufCodec({
  name: 'verdict',
  type: watari.identity.Verdict,
  maxBytes: 262_144,
  format: (verdict: Verdict): watari.identity.Verdict.$Properties => {
    if (verdict.kind === 'accepted') return { accepted: { ended: verdict.hasEnded ?? false } }
    if (verdict.kind === 'refused') return { refused: { code: verdict.code, message: verdict.message } }
    if (verdict.kind === 'renewed') return { renewed: { chain: verdict.chain } }
    const { chain, organization, founder, bootstrap, trusted, revocations } = verdict.enrolled
    return {
      enrolled: {
        chain,
        organization,
        founder,
        bootstrap: [...bootstrap],
        trusted: trusted.map(entry => ({ ...entry, rights: [...entry.rights] })),
        revocations: [...revocations]
      }
    }
  },
  parse: (message): Verdict => {
    if (message.accepted) return { kind: 'accepted', ...(message.accepted.ended && { hasEnded: true }) }
    if (message.refused) {
      const { code, message: sentence } = message.refused
      check(isWellFormedCode(code), 'code')
      return { kind: 'refused', code: text(code, 64), message: printable(orElse(sentence, '')) }
    }
    if (message.renewed) return { kind: 'renewed', chain: parseChain(message.renewed.chain) }
    return {
      kind: 'enrolled',
      enrolled: parseEnrolled(required(message.enrolled, 'a verdict without content'))
    }
  }
})

/** The answer to identity/renew, and the same chain that a renewal hello is answered with. */
export const renewedCodec: Codec<CertificateChain> = protobufCodec({
  name: 'renewed certificate',
  type: watari.identity.Renewed,
  maxBytes: 8_192,
  format: (chain: CertificateChain): watari.identity.Renewed.$Properties => ({ chain }),
  parse: message => parseChain(message.chain)
})

export const renewalRequestCodec: Codec<Record<string, never>> = protobufCodec({
  name: 'renewal request',
  type: watari.identity.RenewalRequest,
  maxBytes: 64,
  format: (): watari.identity.RenewalRequest.$Properties => ({}),
  parse: () => ({})
})

/** Whether a text can be the stable code of an error. */
export function isWellFormedCode(code: unknown): boolean {
  return typeof code === 'string' && /^[a-z][a-z0-9-]{0,63}$/.test(code)
}

function parseProcess({ life, forMs }: watari.identity.Hello.$Properties): AgentProcess {
  return { life: hexOf(life, 'life', 8), forMs: integer(forMs, 'for', 0, Number.MAX_SAFE_INTEGER) }
}

function parseEnrolled(message: watari.identity.Enrolled.$Properties): Enrolled {
  const bootstrap = orElse(message.bootstrap, [])
  const trusted = orElse(message.trusted, [])
  const revocations = orElse(message.revocations, [])
  check(bootstrap.length <= enrolmentLimits.addresses, 'bootstrap')
  check(trusted.length <= enrolmentLimits.trusted, 'trusted')
  check(revocations.length <= enrolmentLimits.revocations, 'revocations')
  return {
    chain: parseChain(message.chain),
    organization: text(message.organization, enrolmentLimits.organizationBytes),
    founder: text(message.founder, enrolmentLimits.idBytes),
    bootstrap: bootstrap.map(address => text(address, enrolmentLimits.addressBytes)),
    trusted: trusted.map(entry => {
      const rights = orElse(entry.rights, [])
      check(areRights(rights), 'rights')
      return { organization: text(entry.organization, enrolmentLimits.organizationBytes), rights }
    }),
    revocations: revocations.map(list => text(list, enrolmentLimits.revocationBytes))
  }
}

function parseChain(message: watari.identity.Chain.$Properties | null | undefined): CertificateChain {
  const { site, host, bulk } = required(message, 'chain')
  return {
    site: text(site, maxTokenBytes),
    host: text(host, maxTokenBytes),
    ...(bulk ? { bulk: text(bulk, maxTokenBytes) } : {})
  }
}

/** A stranger's sentence goes to a log: no control characters, not too long. */
function printable(sentence: string): string {
  return sentence.slice(0, 1_024).replace(/\p{Cc}/gu, ' ')
}

function text(value: string | null | undefined, maxLength: number): string {
  check(typeof value === 'string' && value.length > 0 && value.length <= maxLength, 'text')
  return value
}

/** What protobuf's types allow to be absent although its decoder fills it in. */
function orElse<T>(value: T | null | undefined, otherwise: T): T {
  return value ?? otherwise
}

function required<T>(value: T | null | undefined, what: string): T {
  check(value !== undefined && value !== null, what)
  return value
}

function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`missing or out of range: ${what}`)
}
