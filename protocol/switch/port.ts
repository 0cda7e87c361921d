import type { Epoch, MachineId, SegmentId } from '../machine.ts'
import { equalBytes, linkLocalOf, type MacKey, parseIp, parseMac, readUint32 } from './address.ts'
import type { LanPort } from './lans.ts'
import type { SwitchTimes } from './limits.ts'
import { TokenBucket } from './rate.ts'

/** Where frames enter and leave on this host. */
export type PortId = string

export type PortSpec =
  | {
      readonly kind: 'machine'
      readonly id: PortId
      readonly segment: SegmentId
      readonly machine: MachineId
      readonly card: number
      readonly mac: string
      readonly ips: readonly string[]
    }
  /** This host's own. */
  | { readonly kind: 'tap'; readonly id: PortId; readonly segment: SegmentId; readonly mac?: string }
  /** Into a LAN, with stations that nobody here knows of. */
  | { readonly kind: 'bridge'; readonly id: PortId; readonly segment: SegmentId; readonly mac?: undefined }

/**
 * ```
 *        open(epoch)        hold            block
 * blocked ─────────▶ open ──────▶ held ─────────▶ blocked
 *                     │ ◀─release──┘
 *                     └── a record with a higher epoch, whatever it was ──▶ superseded
 * ```
 * A blocked port lets nothing out; what is for it is kept by its owner for a moment (`hold`), for at a relocation
 * both the paused source and the waiting target are blocked. A held one keeps what is for it too, and still lets out
 * what its guest says until it is paused: what a paused guest's device is given is lost with the copy. A superseded one
 * is a copy that lost its machine: whatever it sends is refused for good.
 *
 * A TAP is open as long as it is there. A bridge's port is open while it is the one that forwards for its LAN
 * (lans.ts, which says why it is not), and otherwise blocked; nothing is kept for it.
 */
export interface PortState {
  readonly spec: PortSpec
  /** Undefined for a TAP and a bridge: many may stand behind it. */
  readonly mac: MacKey | undefined
  readonly allowed: AllowedSources | undefined
  readonly flood: TokenBucket
  /** What is newly learnt there of stations; each costs a message to every host of the segment. */
  readonly learning: TokenBucket
  /** A bridge's port only. */
  lan: LanPort | undefined
  epoch: Epoch
  state: 'blocked' | 'open' | 'held' | 'superseded'
  /** From which host the machine came and when: only that one may pass stragglers on to us, for a while. */
  cameFrom: string | undefined
  openedAt: number
}

/** What a card may use as its own addresses; undefined members were not agreed. */
export interface AllowedSources {
  readonly ipv4: readonly number[]
  readonly ipv6: readonly Uint8Array[]
  readonly linkLocal: Uint8Array
}

/** @returns undefined for a spec whose addresses are none */
export function createPort(spec: PortSpec, times: SwitchTimes): PortState | undefined {
  const mac = spec.mac === undefined ? undefined : parseMac(spec.mac)
  const ips = spec.kind === 'machine' ? spec.ips.map(parseIp) : []
  if ((spec.mac !== undefined && mac === undefined) || ips.includes(undefined)) return undefined
  return {
    spec,
    mac: spec.kind === 'machine' ? mac : undefined,
    allowed: mac !== undefined && ips.length > 0 ? allowedSources(mac, ips as Uint8Array[]) : undefined,
    flood: new TokenBucket(times.floodPerSecond, times.floodBurst),
    learning: new TokenBucket(times.learnPerSecond, times.learnBurst),
    lan: undefined,
    epoch: 0,
    state: 'blocked',
    cameFrom: undefined,
    openedAt: 0
  }
}

function allowedSources(mac: MacKey, ips: readonly Uint8Array[]): AllowedSources {
  return {
    ipv4: ips.filter(ip => ip.length === 4).map(ip => readUint32(ip, 0)),
    ipv6: ips.filter(ip => ip.length === 16),
    linkLocal: linkLocalOf(mac)
  }
}

export function allowsIpv4(allowed: AllowedSources, address: number): boolean {
  return allowed.ipv4.includes(address)
}

export function allowsIpv6(allowed: AllowedSources, address: Uint8Array): boolean {
  return equalBytes(allowed.linkLocal, address) || allowed.ipv6.some(ip => equalBytes(ip, address))
}
