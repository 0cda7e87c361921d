import { type LeaseTimes, takeoverMs } from '../protocol/lease/times.ts'
import { defaultRelocationTimes, type RelocationTimes } from '../protocol/relocation/times.ts'
import { calmNetwork, type NetworkSettings } from './network.ts'

/** What a simulated world is like apart from what happens in it. */
export interface WorldSettings extends NetworkSettings {
  /** How far apart the rates of two hosts' clocks are at most, from the start on. */
  readonly drift: number
  /** How long a sync of a disk takes, on average. */
  readonly syncMs: number
  /** Messages go through their codecs. */
  readonly wire: number
  /** How long leases last. */
  readonly leaseMs: number
  /** After so long without an answer a voter is replaced by the machine's owner; 0: nobody is. */
  readonly voterGoneMs: number
}

export const calmSettings: WorldSettings = {
  ...calmNetwork,
  drift: 0,
  syncMs: 2,
  wire: 0,
  leaseMs: 10_000,
  voterGoneMs: 0
}

/** Of those that wait for minutes or hours in earnest, so that a schedule sees them end. */
export const simulatedRelocationTimes: RelocationTimes = {
  ...defaultRelocationTimes,
  preflightMs: 5_000,
  reserveMs: 10_000,
  reservationMs: 15_000,
  registerMs: 10_000,
  streamMs: 60_000,
  silenceMs: 8_000,
  lastPassMs: 8_000,
  decideMs: 3_000,
  patienceMs: 40_000,
  tellMs: 10_000
}

/** By when exactly one copy runs after all faults have ended: pauses of what is repeated, and a relocation's patience. */
export const livenessMs = 300_000

/** The same of a machine with a lease that nobody relocates. */
export function promptMs(times: LeaseTimes): number {
  return times.durationMs + takeoverMs(times, times.durationMs) + 60_000
}
