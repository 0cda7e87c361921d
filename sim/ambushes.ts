import type { SimulatedHost } from './host.ts'
import type { Action, Argument, Verb } from './verbs.ts'
import type { World } from './world.ts'

/** Faults that can be laid in ambush, by a word each, and what ends them. */
const faults = {
  'power-off': host => [begin('power off HOST', host), begin('power on HOST', host)],
  'kill-agent': host => [begin('kill agent HOST', host), begin('start agent HOST', host)],
  'pause-agent': host => [begin('pause agent HOST', host), begin('continue agent HOST', host)],
  'kill-guard': host => [begin('kill guard HOST', host)],
  'pause-guard': host => [begin('pause guard HOST', host), begin('continue guard HOST', host)],
  freeze: host => [begin('freeze HOST COUNTED', host, 'counted'), begin('thaw HOST', host)],
  cut: (host, other) => [begin('cut PLACE from PLACE', host, other), begin('heal')],
  'cut-one-way': (host, other) => [begin('cut PLACE to PLACE', host, other), begin('heal')],
  'cut-site': host => [begin('cut site SITE', host.slice(0, 1)), begin('heal')],
  flap: (host, other) => [begin('flap PLACE from PLACE every TIME', host, other, 300), begin('heal')],
  'disk-full': host => [begin('disk HOST MODE', host, 'full'), begin('disk HOST MODE', host, 'ok')],
  'disk-hanging': host => [begin('disk HOST MODE', host, 'hanging'), begin('disk HOST MODE', host, 'ok')],
  'fail-starts': host => [begin('fail starts HOST', host), begin('allow starts HOST', host)],
  'kill-loaded': host => [begin('kill loaded HOST', host)],
  'break-stream': host => [begin('break streams HOST', host)],
  'kill-copies': host => [begin('kill copies HOST', host)],
  'step-clock': host => [begin('step clock HOST by TIME', host, 3_600_000)],
  drift: host => [begin('drift HOST RATE', host, 4e-4)],
  empty: host => [begin('empty HOST', host)],
  restore: host => [begin('restore HOST', host)]
} satisfies Record<string, (host: string, other: string) => readonly Action[]>

export type Ambushed = keyof typeof faults
export const ambushed = Object.keys(faults) as Ambushed[]

interface Ambush {
  /** Of a core, with a hyphen: `source-streaming`. */
  readonly state: string
  readonly fault: Ambushed
  /** Whether it meets the host whose core that is, or the next one. */
  readonly who: 'here' | 'there'
  readonly forMs: number
}

/** Faults that wait for a core to come to a state, wherever that is: how what hardly ever meets is brought together. */
export class Ambushes {
  readonly #world: World
  readonly #waiting: Ambush[] = []

  constructor(world: World) {
    this.#world = world
  }

  lay(ambush: Ambush): void {
    this.#waiting.push(ambush)
    // What is put back has to have been kept before.
    if (ambush.fault === 'restore') for (const { disk } of this.#world.hosts) disk.backUp()
  }

  clear(): void {
    this.#waiting.length = 0
  }

  /** A core of this host has come to that state, if it has not: it may be told again. */
  entered(host: SimulatedHost, state: string): void {
    if (this.#waiting.length === 0) return
    const name = state.replaceAll(' ', '-')
    const at = this.#waiting.findIndex(ambush => ambush.state === name)
    if (at < 0) return
    const [ambush] = this.#waiting.splice(at, 1)
    // After what the core wanted done.
    this.#world.scheduler.after(0, () => this.#spring(ambush!, host))
  }

  #spring({ fault, who, forMs }: Ambush, { name, index }: SimulatedHost): void {
    const { hosts, scheduler } = this.#world
    const next = hosts[(index + 1) % hosts.length]!.name
    const [met, other] = who === 'here' ? [name, next] : [next, name]
    const [first, last] = faults[fault](met, other)
    this.#world.perform(first!)
    if (last) scheduler.after(forMs, () => this.#world.perform(last))
  }
}

function begin(verb: Verb, ...args: Argument[]): Action {
  return { verb, args }
}
