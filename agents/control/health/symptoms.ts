import type { MachineStatus } from '../../vm/driver.ts'
import type { Ailment } from './ailments.ts'

/*
 * Gray failures: one way of reaching something works and another does not, so that nobody who asks by the first would
 * find out. Each function compares the two.
 */

/** What is known of a guest on this host that nothing else has in its hands. */
export interface GuestFacts {
  readonly name: string
  /** Its guest stands still for want of a lease. */
  readonly lacksLease: boolean
  /** What its hypervisor answered last, and for how long the question after that has had no answer. */
  readonly status: MachineStatus | undefined
  readonly silentMs: number
  /** For how long its virtual processors have not executed anything; undefined where that is not known. */
  readonly stillMs: number | undefined
}

const SILENT_MS = 10_000
/** An idle guest's kernel still does something several times in that time. */
const STILL_MS = 30_000
/** A pause may be somebody's order that is about to be taken back. */
const PAUSED_MS = 15_000

export function guestAilments(guest: GuestFacts): Ailment[] {
  const { name, lacksLease, status, silentMs, stillMs } = guest
  const ail = (code: string, message: string, afterMs = 0): Ailment[] => [
    { code, subject: name, message, afterMs }
  ]
  if (lacksLease)
    return ail(
      'lease-lost',
      `${name} is paused: no majority of its voters renews its lease; 'watari vm show ${name}' says which are away. It goes on when they are back, if nobody has taken it over`
    )
  if (silentMs >= SILENT_MS)
    return ail(
      'guest-silent',
      `the hypervisor of ${name} does not answer${processOf(status)}: it is stopped, or its disk hangs. See to that, or end it with 'watari vm stop ${name} --force' and start it again`
    )
  if (status?.state === 'paused')
    return ail(
      'guest-halted',
      `${name} does not execute though it should: its hypervisor says '${status.detail}'. Where that is io-error, its disk is full or failing: make room and 'watari vm restart' it, or stop it with --force and start it again`,
      PAUSED_MS
    )
  if (status?.state === 'running' && stillMs !== undefined && stillMs >= STILL_MS)
    return ail(
      'guest-stalled',
      `${name} is said to run, and its processors execute nothing${processOf(status)}: its kernel has stopped, or its threads are frozen. 'watari vm console ${name}' may say why; 'watari vm stop ${name} --force' and start end it`
    )
  return []
}

function processOf(status: MachineStatus | undefined): string {
  return status?.processId === undefined ? '' : ` (process ${status.processId})`
}

/** In seconds since 1970. */
export interface CertificateFacts {
  readonly expiresAt: number
  readonly admittedUntil: number
}

export function certificateAilments(
  { expiresAt, admittedUntil }: CertificateFacts,
  nowSeconds: number
): Ailment[] {
  if (nowSeconds < expiresAt) return []
  const remedy = "see why no issuer of its site renews it ('watari status')"
  const message =
    nowSeconds < admittedUntil
      ? `the certificate of this host has ended. Its votes, and renewals of its machines' leases, are taken until ${iso(admittedUntil)}; nothing else is, on connections that are made now: ${remedy}`
      : `the certificate of this host ended ${iso(expiresAt)}, and no host makes a connection with it any more: ${remedy}, or join again by an invitation`
  return [{ code: 'certificate-ended', message, afterMs: 0 }]
}

function iso(seconds: number): string {
  return new Date(seconds * 1_000).toISOString()
}

export interface LinkFacts {
  /** Of the other host. */
  readonly name: string
  readonly carrier: 'native' | 'stream' | 'none'
  readonly why: string
  /** Frames have gone by UDP while this link has been there. */
  readonly wasNative: boolean
  /** Of the connection that agents speak over. */
  readonly connection: 'none' | 'direct' | 'relayed'
}

/** A path that is about to be found, and a connection that is about to be made again. */
const PATH_MS = 10_000
const CONNECTION_MS = 15_000

export function linkAilments({ name, carrier, why, wasNative, connection }: LinkFacts): Ailment[] {
  if (connection !== 'none' && carrier !== 'native' && wasNative)
    return [
      {
        code: 'data-path-lost',
        subject: name,
        message: `agents reach ${name}, and frames to it no longer go by UDP (${why || 'its probes are not answered'}): ${carrier === 'stream' ? 'they go by streams, which is slower' : 'they do not get there'}. See what drops UDP between the two, on the port that 'watari status' names`,
        afterMs: PATH_MS
      }
    ]
  if (connection === 'none' && carrier === 'native')
    return [
      {
        code: 'control-path-lost',
        subject: name,
        message: `frames to ${name} go through, and its agent is not reached: machines cannot be moved there, and it does not count as a voter. See whether its agent runs, and what drops TCP between the two`,
        afterMs: CONNECTION_MS
      }
    ]
  return []
}

export interface DiskFacts {
  readonly path: string
  /** Undefined where the question itself is not answered. */
  readonly freeBytes: number | undefined
  /** For how long a small write has been under way. */
  readonly writingMs: number
  readonly failure: string | undefined
}

const LEAST_FREE_BYTES = 64 * 2 ** 20
const SLOW_MS = 5_000

export function diskAilments({ path, freeBytes, writingMs, failure }: DiskFacts): Ailment[] {
  if (failure !== undefined)
    return [{ code: 'disk-failed', message: `${path} takes no writes: ${failure}`, afterMs: 0 }]
  if (writingMs >= SLOW_MS)
    return [
      {
        code: 'disk-slow',
        message: `the disk under ${path} has not taken a small write yet that should take milliseconds: machines with disks there stand still, and this host votes late or not at all`,
        afterMs: 0
      }
    ]
  if (freeBytes !== undefined && freeBytes < LEAST_FREE_BYTES)
    return [
      {
        code: 'disk-full',
        message: `${path} has ${Math.floor(freeBytes / 2 ** 20)} MiB left: guests that write come to a halt, and this host will vote no more. Make room: 'watari image list' and 'vm list' name what is there`,
        afterMs: 0
      }
    ]
  return []
}
