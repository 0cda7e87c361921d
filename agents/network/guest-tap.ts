import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { MachineId } from '../../protocol/machine.ts'
import { ALL_TAP_OFFLOADS, interfaceNames, TapDevice, type TapOffloads } from './tap-device.ts'

/**
 * A guest's fast port: QEMU's TAP, which QEMU holds alone, joined to a TAP of the agent's.
 *
 * ```
 * guest ── virtio-net ── QEMU ══ wq… ──tc──▶ wa… ══ agent
 *                                  ◀──tc──
 * ```
 *
 * What enters one TAP from its program leaves the other to its program, before the host's stack could see it: a filter
 * at the ingress of each redirects everything (tc-mirred(8)). So superframes and partial checksums pass whole; where
 * one side has not asked for them the kernel cuts them. A TAP is up only once its filter is there, and a filter whose
 * other TAP is gone drops everything: the host sees no frame while there is no agent either.
 *
 * `wq…` is kept while its machine lives; `wa…` ends with the agent, and the next one makes another.
 */

const PREFIX = { guest: 'wq', agent: ['wa', 'wb', 'wc'] } as const
const HOST_CHARS = 5
const CARD_CHARS = 8
const TC_MS = 5_000
/** Where ordinary users have no `tc`. */
const SYSTEM_PATHS = ['/usr/sbin', '/sbin']

/** All names of one host's begin like this. */
export function guestTapPrefix(host: HostId): string {
  return PREFIX.guest + digest(host, HOST_CHARS)
}

/** The TAP that QEMU has for a card: 15 characters. Hosts that share a network namespace have different ones. */
export function guestTapName(host: HostId, machine: MachineId, card: number): string {
  return guestTapPrefix(host) + digest(`${machine}/${card}`, CARD_CHARS)
}

/** What the agent's own may be called: the one before may take a moment to go. */
export function agentTapNames(guestTap: string): string[] {
  return PREFIX.agent.map(prefix => prefix + guestTap.slice(PREFIX.guest.length))
}

/**
 * What `tc -batch` is to do. It may be done again with another agent's TAP: a filter is replaced in one step.
 *
 * u32 rather than matchall, which cannot be replaced and is not in every kernel. It compares nothing of four bytes that
 * every frame has: within the destination's address.
 */
export function redirections(guestTap: string, agentTap: string): string {
  const redirect = (from: string, to: string): string[] => [
    `qdisc replace dev ${from} clsact`,
    `filter replace dev ${from} ingress pref 1 handle 800::1 protocol all u32 match u32 0 0 at -12 action mirred egress redirect dev ${to}`
  ]
  return [...redirect(agentTap, guestTap), ...redirect(guestTap, agentTap), ''].join('\n')
}

/**
 * Makes the TAP that QEMU is to hold. It is kept until it is removed (removeTap), and drops what QEMU sends until an
 * agent joins it.
 *
 * @throws WatariError `tap-refused`, `tap-unavailable`
 */
export function makeGuestTap(name: string): void {
  const device = new TapDevice(name, ALL_TAP_OFFLOADS, () => {
    silence(name)
    // Its other end goes at once, and what is redirected to what is gone is dropped.
    openAgentTap(name).close()
  })
  try {
    device.keep()
  } finally {
    device.close()
  }
}

/**
 * Makes the agent's end of a guest's TAP; it ends when it is closed, or with this process.
 *
 * @throws WatariError `tap-refused`, `tap-unavailable`
 */
export function openAgentTap(guestTap: string, offloads: TapOffloads = ALL_TAP_OFFLOADS): TapDevice {
  const present = interfaceNames()
  if (!present.includes(guestTap)) throw refusal(guestTap, 'it is gone; stop its machine and start it again')
  const names = agentTapNames(guestTap)
  const free = names.find(name => !present.includes(name))
  if (free === undefined) throw refusal(guestTap, `all of ${names.join(', ')} are interfaces already`)
  return new TapDevice(free, offloads, name => {
    silence(name)
    redirect(guestTap, name)
  })
}

/** The host says nothing there by itself. */
function silence(name: string): void {
  const setting = `/proc/sys/net/ipv6/conf/${name}/disable_ipv6`
  if (!existsSync(setting)) return
  try {
    writeFileSync(setting, '1')
  } catch (cause) {
    throw refusal(name, `IPv6 cannot be switched off there (${(cause as NodeJS.ErrnoException).code})`)
  }
}

function redirect(guestTap: string, agentTap: string): void {
  const { error, status, stderr } = spawnSync('tc', ['-batch', '-'], {
    input: redirections(guestTap, agentTap),
    encoding: 'utf8',
    timeout: TC_MS,
    env: { PATH: [process.env.PATH ?? '', ...SYSTEM_PATHS].join(':') }
  })
  if (error !== undefined) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw refusal(
      guestTap,
      isMissing ? 'tc is not installed (Debian: apt install iproute2)' : `tc: ${error.message}`
    )
  }
  if (status !== 0) throw refusal(guestTap, `tc: ${stderr.trim().split('\n')[0] ?? ''}`)
}

function refusal(name: string, why: string): WatariError {
  return new WatariError('tap-refused', `The guest's TAP ${name} cannot be used: ${why}`, {
    fields: { interface: name }
  })
}

function digest(text: string, chars: number): string {
  return BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
    .toString(36)
    .slice(-chars)
    .padStart(chars, '0')
}
