import type { Exchange } from '../../../protocol/switch/exchange.ts'
import { exchangeCodec } from '../../../protocol/switch/exchange.ts'
import type { Decision } from '../../../protocol/switch/forwarding.ts'
import { DEFAULT_SWITCH_TIMES, type SwitchTimes } from '../../../protocol/switch/limits.ts'
import type { SwitchReport } from '../../../protocol/switch/report.ts'
import { SwitchCore, type SwitchEffect, type SwitchEvent } from '../../../protocol/switch/switch.ts'

/** Switches joined by a network that can lose messages, on a clock of its own. */

export const SEGMENT = 'a'.repeat(32)
export const M1 = { machine: '1'.repeat(32), mac: '52:54:00:00:00:01', ip: '10.0.0.11' }
export const M2 = { machine: '2'.repeat(32), mac: '52:54:00:00:00:02', ip: '10.0.0.12' }
export const M3 = { machine: '3'.repeat(32), mac: '52:54:00:00:00:03', ip: '10.0.0.13' }
export type Guest = { machine: string; mac: string; ip: string }

export class SwitchLab {
  readonly hosts = new Map<string, SwitchCore>()
  readonly reports: (SwitchReport & { at: string })[] = []
  readonly #times: SwitchTimes
  #draws = 0
  readonly handedOver: { at: string; port: string; host: string }[] = []
  /** What the switches sent out of their ports themselves. */
  readonly emitted: { at: string; port: string; packet: Uint8Array }[] = []
  /** Which LAN a bridge's port (`host port`) is in. */
  readonly lans = new Map<string, string>()
  now = 0
  /** Whether a message gets through. */
  delivers: (from: string, to: string, exchange: Exchange) => boolean = () => true
  /** The last that was given out. */
  sequence = 0

  constructor(names: readonly string[], times: Partial<SwitchTimes> = {}) {
    this.#times = { ...DEFAULT_SWITCH_TIMES, ...times }
    for (const name of names) this.restart(name)
  }

  /** A host begins, knowing nothing. */
  restart(name: string): void {
    const options = {
      self: name,
      // Never the same twice, and still about the middle.
      random: () => 0.5 + (++this.#draws % 1000) / 1e6,
      nextSequence: () => ++this.sequence,
      times: this.#times
    }
    this.hosts.set(name, new SwitchCore(options))
  }

  core(name: string): SwitchCore {
    return this.hosts.get(name)!
  }

  step(name: string, event: SwitchEvent): void {
    this.#carryOut(name, this.core(name).step(event, this.now))
  }

  /** Lets time pass, ticking every core when it wants. */
  pass(ms: number): void {
    const end = this.now + ms
    for (;;) {
      const due = [...this.hosts].map(([name, core]) => ({
        name,
        at: core.wakeup() ?? Number.POSITIVE_INFINITY
      }))
      const next = due.reduce((a, b) => (b.at < a.at ? b : a))
      if (next.at > end) break
      this.now = Math.max(this.now, next.at)
      this.step(next.name, { kind: 'tick' })
    }
    this.now = end
  }

  #carryOut(name: string, effects: readonly SwitchEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'report') this.reports.push({ ...effect.report, at: name })
      else if (effect.kind === 'handed-over')
        this.handedOver.push({ at: name, port: effect.port, host: effect.host })
      else if (effect.kind === 'emit') this.#emit(name, effect.port, effect.packet)
      else if (effect.kind === 'send') this.deliver(name, effect.to, effect.exchange)
      else for (const to of this.hosts.keys()) if (to !== name) this.deliver(name, to, effect.exchange)
    }
  }

  deliver(from: string, to: string, exchange: Exchange): void {
    if (!this.hosts.has(to) || !this.delivers(from, to, exchange)) return
    // Over the wire, so that what is tested is what arrives.
    this.step(to, { kind: 'exchange', from, exchange: exchangeCodec.decode(exchangeCodec.encode(exchange)) })
  }

  attach(host: string, guest: Guest, ips: string[] = [guest.ip]): string {
    const id = `${guest.machine}/0`
    const { machine, mac } = guest
    this.step(host, {
      kind: 'port-added',
      port: { kind: 'machine', id, segment: SEGMENT, machine, card: 0, mac, ips }
    })
    return id
  }

  open(host: string, guest: Guest, epoch: number): void {
    this.step(host, { kind: 'port-opened', port: `${guest.machine}/0`, epoch })
  }

  run(host: string, guest: Guest, epoch = 1, ips: string[] = [guest.ip]): void {
    this.attach(host, guest, ips)
    this.open(host, guest, epoch)
  }

  tap(host: string, id = 'tap0', mac?: string): string {
    this.step(host, {
      kind: 'port-added',
      port: { kind: 'tap', id, segment: SEGMENT, ...(mac === undefined ? {} : { mac }) }
    })
    return id
  }

  /** Ports on the same LAN hear each other. */
  bridge(host: string, lan: string, id = 'bridge/br0'): string {
    this.lans.set(`${host} ${id}`, lan)
    this.step(host, { kind: 'port-added', port: { kind: 'bridge', id, segment: SEGMENT } })
    return id
  }

  unbridge(host: string, id = 'bridge/br0'): void {
    this.lans.delete(`${host} ${id}`)
    this.step(host, { kind: 'port-removed', port: id })
  }

  /** A host's agent is gone, and nobody was told. */
  crash(host: string): void {
    this.hosts.delete(host)
    for (const key of this.lans.keys()) if (key.startsWith(`${host} `)) this.lans.delete(key)
  }

  #emit(at: string, port: string, packet: Uint8Array): void {
    this.emitted.push({ at, port, packet })
    this.shout(this.lans.get(`${at} ${port}`), packet, `${at} ${port}`)
  }

  /** A frame in a LAN reaches every port there but the one it came out of. */
  shout(lan: string | undefined, packet: Uint8Array, from = ''): { at: string; decision: Decision }[] {
    const ports = [...this.lans].filter(([key, name]) => name === lan && key !== from).map(([key]) => key)
    return ports.map(key => {
      const [host, port] = key.split(' ') as [string, string]
      return { at: host, decision: this.send(host, port, packet) }
    })
  }

  /** What a host's switch does with a packet from one of its ports. */
  send(host: string, port: string, packet: Uint8Array): Decision {
    const core = this.core(host)
    const decision = core.packetFromPort(core.port(port)!, packet, this.now)
    this.#carryOut(host, core.takeEffects())
    return decision
  }

  sendFrom(host: string, guest: Guest, packet: Uint8Array): Decision {
    return this.send(host, `${guest.machine}/0`, packet)
  }

  receive(host: string, from: string, epoch: number, packet: Uint8Array, forwarded = false): Decision {
    const core = this.core(host)
    const decision = core.packetFromLink(SEGMENT, { from, epoch, forwarded, packet }, this.now)
    this.#carryOut(host, core.takeEffects())
    return decision
  }

  /** Follows a packet from its port until no link carries it on. */
  route(host: string, guest: Guest, packet: Uint8Array): { path: string[]; end: Decision } {
    const path = [host]
    let decision = this.sendFrom(host, guest, packet)
    while (decision.kind === 'link') {
      const from = path.at(-1)!
      path.push(decision.host)
      decision = this.receive(decision.host, from, decision.epoch, packet, decision.forwarded)
      if (path.length > 10) throw new Error(`a loop: ${path.join(' ')}`)
    }
    return { path, end: decision }
  }

  recordOf(host: string, mac: number): { host: string; epoch: number } | undefined {
    const record = this.core(host).segment(SEGMENT)?.records.byMac.get(mac)?.record
    return record && { host: record.host, epoch: record.epoch }
  }

  dropped(host: string, reason: string): number {
    return this.core(host).segment(SEGMENT)?.counters.dropped.get(reason) ?? 0
  }
}
