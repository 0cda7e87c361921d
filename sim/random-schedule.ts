import { ambushed } from './ambushes.ts'
import { states } from './coverage.ts'
import { Draws } from './draws.ts'
import type { Schedule, Step } from './schedule.ts'
import { calmSettings, type WorldSettings } from './settings.ts'
import type { Argument, Verb } from './verbs.ts'

/** One of so many schedules sends its messages through the codecs. */
const WIRE_EVERY = 16
/** So many machines have a disk, and with the policy `restart` a replica. */
const WITH_DISK = 0.4
/** In so many schedules owners replace voters that are silent for seconds, where it would be minutes in earnest. */
const KEEPS_VOTERS = 0.25

/** Faults that stay within the bounds under which the promise holds, and how often each is drawn. */
const faults = {
  'power off': 10,
  'kill agent': 10,
  'pause agent': 6,
  'pause guard': 2,
  'kill guard': 1,
  freeze: 5,
  cut: 8,
  'cut one way': 5,
  'cut site': 6,
  flap: 3,
  disk: 8,
  'kill copy': 4,
  'fail starts': 4,
  'step clock': 2,
  drift: 2
}

/** Few schedules come to them. */
const rareStates = [
  'source-preflight',
  'source-aborting',
  'target-renounced',
  'lease-waits',
  'lease-unguarded',
  'lease-expired',
  'replica-silent',
  'replica-ending',
  'replica-sealed',
  'source-yielding',
  'source-unheard',
  'source-resuming',
  'source-discarding',
  'source-done',
  'source-aborted',
  'target-loaded',
  'target-executing',
  'target-returning',
  'target-discarding',
  'target-done',
  'target-discarded'
]

/** And few have these. */
const rareFaults = [
  'kill-guard',
  'pause-guard',
  'fail-starts',
  'kill-copies',
  'step-clock',
  'drift',
  'empty',
  'restore'
]

/** Hardly any do: each gets schedules of its own, as often as this says. */
const scenes = {
  'lease-waits': 9,
  'target-returning': 19,
  'source-resuming': 14,
  'source-registering': 3,
  'source-discarding': 7,
  'source-done': 3,
  'target-loaded': 27,
  'lease-expired': 2,
  'taking-over': 3,
  'lease-unguarded': 1,
  'target-executing': 2,
  'source-yielding': 1,
  'source-unheard': 15,
  'target-discarding': 3,
  'target-discarded': 12,
  'target-done': 2,
  'source-aborted': 2,
  'replica-sealed': 32,
  'replica-silent': 2,
  'replica-ending': 3
}

type Scene = keyof typeof scenes

/** What the first machine has to be, for those that others do not come to. */
function machineOf(scene: Scene): 'with a replica' | 'without a disk' | undefined {
  if (scene.startsWith('replica')) return 'with a replica'
  return scene === 'source-unheard' ? 'without a disk' : undefined
}

const orders = { relocate: 16, stop: 2, start: 3, recover: 5, voters: 4, cancel: 2, look: 6, policy: 4 }

/** A schedule from a seed: the same one each time. */
export function randomSchedule(seed: number): Schedule {
  return new Drawing(seed).schedule()
}

class Drawing {
  readonly #seed: number
  readonly #draws: Draws
  readonly #steps: Step[] = []
  readonly #hosts: { name: string; site: string }[]
  readonly #machines: string[]
  readonly #lengthMs: number

  constructor(seed: number) {
    this.#seed = seed
    const draws = new Draws(seed).fork('schedule')
    this.#draws = draws
    const sites = ['a', 'b', 'c'].slice(0, draws.pick([1, 2, 3, 3]))
    const count = 3 + draws.below(4)
    this.#hosts = Array.from({ length: count }, (_, index) => {
      const site = sites[index % sites.length]!
      return { name: `${site}${Math.floor(index / sites.length) + 1}`, site }
    })
    this.#machines = Array.from({ length: draws.pick([1, 1, 1, 2, 3]) }, (_, index) => `m${index + 1}`)
    this.#lengthMs = draws.between(20_000, 120_000)
  }

  schedule(): Schedule {
    const draws = this.#draws
    const scene = draws.chance(0.95) ? draws.weighted(scenes) : undefined
    for (const [index, machine] of this.#machines.entries()) {
      const needs = index === 0 && scene !== undefined ? machineOf(scene) : undefined
      const hasDisk = needs ? needs === 'with a replica' : draws.chance(WITH_DISK)
      const policy = needs || draws.chance(0.75) ? 'restart' : 'keep'
      this.#add(
        hasDisk
          ? 'create MACHINE with disk at HOST policy POLICY voters HOSTS'
          : 'create MACHINE at HOST policy POLICY voters HOSTS',
        [machine, this.#host(), policy, this.#voters()],
        draws.below(2_000)
      )
    }
    // A few of each, closer together than they would ever be.
    const count = 2 + draws.below(8)
    for (let fault = 0; fault < count; fault++) this.#fault(this.#time(), this.#host())
    for (let storms = draws.below(5); storms > 0; storms--) this.#storm()
    for (let lapse = draws.below(3); lapse > 0; lapse--) this.#lapse(this.#time(), this.#host())
    for (let order = draws.below(10); order >= 0; order--) this.#order()
    for (let ambush = draws.below(8); ambush > 0; ambush--) this.#ambush(this.#time() / 2)
    if (scene) this.#scene(scene)
    if (draws.chance(0.1)) this.#loseStore()
    if (draws.chance(0.05))
      this.#add('drift HOST RATE', [this.#host(), draws.pick([-0.2, 0.2])], this.#time())
    const steps = this.#steps.filter(({ at }) => at < this.#lengthMs).sort((a, b) => a.at - b.at)
    const end: Step = { at: Math.round(this.#lengthMs), action: { verb: 'end', args: [] } }
    const untilMs = end.at
    return {
      seed: this.#seed,
      hosts: this.#hosts,
      settings: this.#settings(),
      steps: [...steps, end],
      untilMs
    }
  }

  #settings(): WorldSettings {
    const draws = this.#draws
    const kind = draws.weighted({ calm: 3, lossy: 4, bad: 2 })
    const wire = this.#seed % WIRE_EVERY === 0 ? 1 : 0
    const base = {
      ...calmSettings,
      wire,
      drift: 1e-4,
      farMs: Math.round(draws.between(5, 80)),
      syncMs: draws.pick([1, 5, 40]),
      jitter: draws.pick([0.1, 0.5, 2]),
      voterGoneMs: draws.chance(KEEPS_VOTERS) ? draws.pick([10_000, 30_000]) : 0
    }
    if (kind === 'calm') return base
    const lossy = { ...base, loss: 0.01, duplication: 0.02, goodMs: 20_000, badMs: 1_500, badLoss: 0.5 }
    return kind === 'lossy' ? lossy : { ...lossy, loss: 0.08, duplication: 0.1, badMs: 6_000, badLoss: 0.9 }
  }

  #add(verb: Verb, args: readonly Argument[], at: number): void {
    this.#steps.push({ at: Math.round(at), action: { verb, args } })
  }

  /** With its end, which may come after that of the schedule. */
  #lasting(at: number, begin: [Verb, ...Argument[]], end: [Verb, ...Argument[]]): void {
    const [verb, ...args] = begin
    const [endVerb, ...endArgs] = end
    this.#add(verb, args, at)
    this.#add(endVerb, endArgs, at + this.#draws.exponential(this.#draws.pick([300, 3_000, 15_000])) + 10)
  }

  /** Several faults that meet a relocation or each other, at hosts that have to do with it. */
  #storm() {
    const draws = this.#draws
    const at = this.#time()
    const hosts = [this.#host(), this.#host()]
    if (draws.chance(0.8)) this.#add('relocate MACHINE to HOST', [draws.pick(this.#machines), hosts[0]!], at)
    if (draws.chance(0.15)) return this.#blackout(at)
    if (draws.chance(0.15)) return this.#lostWrites(at, draws.pick(hosts))
    for (let count = 1 + draws.below(4); count > 0; count--)
      this.#fault(at + draws.between(0, 7_000), draws.pick([...hosts, this.#host()]))
  }

  /** Many hosts lose power within moments: what a voter said and had not written would be lost with all who heard it. */
  #blackout(at: number): void {
    const draws = this.#draws
    for (const { name } of this.#hosts) {
      if (draws.chance(0.3)) continue
      const begins = at + draws.between(0, draws.pick([50, 3_000]))
      this.#lasting(begins, ['power off HOST', name], ['power on HOST', name])
    }
  }

  /** A disk takes nothing more, and soon whoever knew what should be on it is gone. */
  #lostWrites(at: number, host: string): void {
    const draws = this.#draws
    const begins = at + draws.between(0, 5_000)
    const ends = begins + draws.between(200, 4_000)
    this.#lasting(
      begins,
      ['disk HOST MODE', host, draws.pick(['full', 'hanging'])],
      ['disk HOST MODE', host, 'ok']
    )
    if (draws.chance(0.7)) this.#lasting(ends, ['kill agent HOST', host], ['start agent HOST', host])
    else this.#lasting(ends, ['power off HOST', host], ['power on HOST', host])
  }

  /** A fault for a state, which is a rare one as a rule. */
  #ambush(at: number, state?: string): void {
    const draws = this.#draws
    const met = state ?? draws.pick(draws.chance(0.75) ? rareStates : states)
    const fault = draws.pick(draws.chance(0.45) ? rareFaults : ambushed)
    this.#lay(at, met, fault, draws.exponential(draws.pick([300, 3_000, 15_000])) + 10)
  }

  #lay(at: number, state: string, fault: string, forMs: number): void {
    const where = this.#draws.chance(0.7) ? 'here' : 'there'
    this.#add('when STATE FAULT WHERE for TIME', [state, fault, where, Math.round(forMs)], at)
  }

  /** What leads to a state that is hardly ever come to otherwise, and the fault that meets it there. */
  #scene(state: Scene): void {
    const draws = this.#draws
    const at = draws.between(2_000, this.#lengthMs / 2)
    const created = this.#steps.find(({ action }) => action.args[2] === 'restart')
    const relocate = (): void => {
      const machine = draws.pick(this.#machines)
      for (let orders = 0; orders < 3; orders++)
        this.#add('relocate MACHINE to HOST', [machine, this.#host()], at + orders * 1_500)
    }
    this.#ambush(state === 'lease-waits' ? 0 : at, state)
    switch (state) {
      case 'lease-waits': {
        // There is no guard while a copy is to be let run.
        if (created === undefined) return
        for (let kill = 0; kill < 12; kill++)
          this.#add('kill guard HOST', [created.action.args[1]!], created.at + kill * 151)
        return
      }
      case 'lease-expired':
      case 'lease-unguarded':
      case 'taking-over':
        if (created === undefined) return
        this.#add('power off HOST', [created.action.args[1]!], at)
        this.#add('power on HOST', [created.action.args[1]!], at + draws.between(15_000, 40_000))
        return
      case 'replica-sealed':
        this.#loseOwner(at)
        return
      case 'replica-silent':
      case 'replica-ending': {
        if (created === undefined) return
        const other = this.#other(created.action.args[1] as string)
        this.#lasting(at, ['power off HOST', other], ['power on HOST', other])
        return
      }
      case 'target-returning':
        relocate()
        this.#add('when STATE FAULT WHERE for TIME', ['target-deciding', 'kill-loaded', 'here', 10], at)
        return
      case 'source-resuming':
      case 'source-yielding':
      case 'target-discarding':
        relocate()
        this.#lay(
          at,
          draws.pick(['source-renounced', 'target-renounced', 'source-deciding']),
          draws.pick(['cut', 'kill-agent', 'power-off', 'cut-one-way']),
          draws.between(2_000, 9_000)
        )
        return
      case 'source-unheard': {
        for (let orders = 0; orders < 3; orders++)
          this.#add('relocate MACHINE to HOST', [this.#machines[0]!, this.#host()], at + orders * 1_500)
        const fault = draws.pick(['power-off', 'cut-site'])
        const forMs = Math.round(draws.between(12_000, 40_000))
        this.#add('when STATE FAULT WHERE for TIME', ['target-executing', fault, 'here', forMs], at)
        return
      }
      case 'target-loaded':
        relocate()
        this.#lay(
          at,
          draws.pick(['target-incoming', 'source-streaming']),
          draws.pick(['cut-one-way', 'flap', 'pause-agent', 'disk-hanging']),
          draws.between(500, 4_000)
        )
        return
      default:
        relocate()
    }
  }

  /** Of a machine with a replica: its owner is lost, and perhaps whoever takes it over while its disk takes nothing. */
  #loseOwner(at: number): void {
    const draws = this.#draws
    const created = this.#steps.find(({ action: { verb, args } }) => {
      return verb.includes('with disk') && args[2] === 'restart'
    })
    if (created === undefined) return
    const owner = created.action.args[1]!
    const begins = 10_000 + at / 2
    this.#add('power off HOST', [owner], begins)
    this.#add('power on HOST', [owner], begins + draws.between(15_000, 40_000))
    if (!draws.chance(0.3)) return
    this.#lay(at, 'replica-sealed', 'disk-hanging', draws.between(300, 4_000))
    this.#lay(at, 'lease-held', 'power-off', draws.between(500, 20_000))
  }

  #fault(at: number, host: string) {
    const draws = this.#draws
    switch (draws.weighted(faults)) {
      case 'power off':
        return this.#lasting(at, ['power off HOST', host], ['power on HOST', host])
      case 'kill agent':
        return this.#lasting(at, ['kill agent HOST', host], ['start agent HOST', host])
      case 'pause agent':
        return this.#lasting(at, ['pause agent HOST', host], ['continue agent HOST', host])
      case 'kill guard':
        return this.#lasting(at, ['kill guard HOST', host], ['start guard HOST', host])
      case 'pause guard':
        this.#add('pause guard HOST', [host], at)
        return this.#add('continue guard HOST', [host], at + draws.exponential(draws.pick([200, 200, 3_000])))
      case 'freeze':
        return this.#freeze(at, host)
      case 'cut':
        return this.#lasting(at, ['cut PLACE from PLACE', host, this.#other(host)], ['heal'])
      case 'cut one way':
        return this.#lasting(at, ['cut PLACE to PLACE', host, this.#other(host)], ['heal'])
      case 'cut site':
        return this.#lasting(at, ['cut site SITE', draws.pick(this.#hosts).site], ['heal'])
      case 'flap': {
        const everyMs = draws.pick([200, 1_000, 3_000])
        return this.#lasting(
          at,
          ['flap PLACE from PLACE every TIME', host, this.#other(host), everyMs],
          ['heal']
        )
      }
      case 'disk': {
        const mode = draws.pick(['full', 'hanging'])
        return this.#lasting(at, ['disk HOST MODE', host, mode], ['disk HOST MODE', host, 'ok'])
      }
      case 'fail starts':
        return this.#lasting(at, ['fail starts HOST', host], ['allow starts HOST', host])
      case 'kill copy':
        return this.#add('kill copy MACHINE', [draws.pick(this.#machines)], at)
      case 'step clock':
        return this.#add('step clock HOST by TIME', [host, draws.pick([-3_600_000, 3_600_000])], at)
      case 'drift':
        return this.#add('drift HOST RATE', [host, draws.pick([-4e-4, 4e-4])], at)
    }
  }

  /** What no clock counts may last a second, all in all; beyond that only effects are promised. */
  #freeze(at: number, host: string) {
    const draws = this.#draws
    const isHidden = draws.chance(0.3)
    const forMs = draws.exponential(isHidden ? 150 : draws.pick([300, 3_000, 15_000])) + 10
    this.#add('freeze HOST COUNTED', [host, isHidden ? 'hidden' : 'counted'], at)
    this.#add('thaw HOST', [host], at + forMs)
  }

  /** An agent stands still, or is gone, for about as long as a lease lasts; and perhaps its way to others as well. */
  #lapse(at: number, host: string) {
    const draws = this.#draws
    const lastsMs = draws.between(4_000, 25_000)
    switch (draws.weighted({ pause: 3, kill: 2, cut: 4, way: 2, freeze: 1 })) {
      case 'pause':
        this.#add('pause agent HOST', [host], at)
        return this.#add('continue agent HOST', [host], at + lastsMs)
      case 'kill':
        this.#add('kill agent HOST', [host], at)
        return this.#add('start agent HOST', [host], at + lastsMs)
      case 'freeze':
        this.#add('freeze HOST COUNTED', [host, 'counted'], at)
        return this.#add('thaw HOST', [host], at + lastsMs)
      case 'cut':
      case 'way':
        for (const { name } of this.#hosts)
          if (name !== host) this.#add('cut PLACE from PLACE', [host, name], at)
        return this.#add('heal', [], at + lastsMs)
    }
  }

  #order() {
    const draws = this.#draws
    const machine = draws.pick(this.#machines)
    const at = this.#time()
    switch (draws.weighted(orders)) {
      case 'relocate':
        return this.#add('relocate MACHINE to HOST', [machine, this.#host()], at)
      case 'stop':
        this.#add('stop MACHINE', [machine], at)
        return this.#add('start MACHINE', [machine], at + draws.between(10, 8_000))
      case 'start':
        return this.#add('start MACHINE', [machine], at)
      case 'cancel':
        return this.#add('cancel MACHINE', [machine], at)
      case 'policy':
        return this.#add('policy MACHINE POLICY', [machine, draws.pick(['keep', 'restart', 'restart'])], at)
      case 'look':
        for (let count = draws.below(8); count > 0; count--)
          this.#add('look MACHINE at HOST', [machine, this.#host()], at + draws.exponential(500))
        return
      case 'voters':
        return this.#add('voters MACHINE HOSTS', [machine, this.#voters()], at)
      case 'recover': {
        // Of a host that is down, and comes back when nobody expects it any more.
        const host = this.#host()
        this.#add('power off HOST', [host], at)
        const ordered = at + draws.between(10, 3_000)
        this.#add('recover MACHINE at HOST', [machine, this.#other(host)], ordered)
        // Another operator, who does not know.
        if (draws.chance(0.3))
          this.#add(
            'recover MACHINE at HOST',
            [machine, this.#other(host)],
            ordered + draws.between(0, 1_000)
          )
        return this.#add('power on HOST', [host], at + draws.between(20, 6_000))
      }
    }
  }

  /** One voter forgets everything, and says so by its name; beyond the bounds one forgets without knowing it. */
  #loseStore() {
    const draws = this.#draws
    const host = this.#host()
    if (draws.chance(0.5)) return this.#add('empty HOST', [host], this.#time())
    const at = this.#time()
    this.#add('backup HOST', [host], at)
    this.#add('restore HOST', [host], at + draws.between(500, 20_000))
  }

  #time(): number {
    return this.#draws.between(500, this.#lengthMs)
  }

  #host(): string {
    return this.#draws.pick(this.#hosts).name
  }

  #other(host: string): string {
    return this.#draws.pick(this.#hosts.filter(({ name }) => name !== host)).name
  }

  #voters(): readonly string[] {
    const count = this.#draws.pick(this.#hosts.length >= 5 ? [1, 3, 3, 3, 5] : [1, 3, 3, 3])
    const left = this.#hosts.map(({ name }) => name)
    return Array.from({ length: count }, () => left.splice(this.#draws.below(left.length), 1)[0]!)
  }
}
