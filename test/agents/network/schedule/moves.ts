import { MACHINE, type ScheduleHost } from './schedule-host.ts'

/** A relocation that the register noted and that is not decided. */
interface Move {
  readonly from: ScheduleHost
  readonly to: ScheduleHost
  /** The guest is paused, and the source said so: either side may win. */
  isRenounced: boolean
  /** The guest is about to be paused, and executes yet. */
  isHeld: boolean
}

/** What a host's vm agent will do once it hears of a decision. */
interface News {
  readonly text: string
  /** Not before this holds. */
  readonly when?: () => boolean
  readonly run: () => void
}

/**
 * What the machine's register decides, and what vm agents do by it on the network: the calls of
 * agents/vm/network-handover.ts in the order of protocol/relocation/, each as late as the schedule wants.
 *
 * ```
 *  register            source                            target
 *  relocating          open (e)                          prepare: blocked (e+1)
 *                      about to pause: held, or not: released
 *                      pause: blocked, renounced
 *  complete: to, e+1   forward, detach once it executes  execute: open (e+1)
 *  abort: from, e      go on: open (e)                   detach
 *  give back: from,e+2 go on: open (e+2)                 detach
 * ```
 * There is one decision at a time, so of two moves that begin at once one never was any: its target, that has made room
 * already, takes its port away when it hears.
 */
export class Moves {
  /** Undefined once the machine is stopped. */
  owner: ScheduleHost | undefined
  epoch = 1
  move: Move | undefined
  /** Where the guest runs now; never in two places, and nowhere while it is paused. */
  executing: ScheduleHost | undefined
  /** Hosts that let the machine go on by what they knew of old, as none should: what they send is nobody's. */
  readonly revenants = new Set<ScheduleHost>()
  readonly #news = new Map<ScheduleHost, News[]>()
  readonly #owned = new Map<ScheduleHost, number>()
  readonly #log: (text: string) => void

  constructor(owner: ScheduleHost, log: (text: string) => void) {
    this.owner = owner
    this.#log = log
    this.#prepare(owner, this.epoch)
    this.#execute(owner, this.epoch)
  }

  /** @param rival a host whose move begins at the same time, and loses */
  begin(to: ScheduleHost, rival: ScheduleHost | undefined): void {
    const from = this.owner
    if (this.move || !from || this.executing !== from || !this.#isFree(from) || !from.hasCard) return
    if (to === from || !this.#isFree(to)) return
    this.#log(`begins: ${from.name} to ${to.name}`)
    this.move = { from, to, isRenounced: false, isHeld: false }
    this.#prepare(to, this.epoch + 1)
    if (rival === undefined || rival === from || rival === to || !this.#isFree(rival)) return
    this.#log(`begins as well: ${from.name} to ${rival.name}`)
    this.#prepare(rival, this.epoch + 1)
    this.#tell(rival, { text: 'lost', run: () => this.#detach(rival) })
  }

  /** Once more, and the pause was called off. */
  hold(): void {
    const move = this.#undecided()
    if (move === undefined) return
    this.#log(`${move.isHeld ? 'released' : 'held'} at ${move.from.name}`)
    if (move.isHeld) move.from.agent!.release(MACHINE.machine)
    else move.from.agent!.hold(MACHINE.machine)
    move.isHeld = !move.isHeld
  }

  /** A move whose source could still pause its guest, or not. */
  #undecided(): Move | undefined {
    const { move } = this
    return move?.isRenounced || !move?.from.hasCard || !this.#isFree(move.from) ? undefined : move
  }

  pause(): void {
    const move = this.#undecided()
    if (move === undefined) return
    this.#log(`paused at ${move.from.name}`)
    this.executing = undefined
    move.isRenounced = true
    move.from.agent!.block(MACHINE.machine)
  }

  complete(): void {
    const { move } = this
    if (!move?.isRenounced || !move.to.hasCard) return
    const { from, to } = move
    this.#decide(to, this.epoch + 1)
    const { epoch } = this
    const executes = () => this.executing === to || this.epoch > epoch
    this.#tell(to, { text: 'won', run: () => this.#execute(to, epoch) })
    this.#tell(from, { text: 'forwards', run: () => from.agent!.forwardTo(MACHINE.machine, to.id, epoch) })
    this.#tell(from, { text: 'discards', when: executes, run: () => this.#detach(from) })
  }

  abort(): void {
    const { move } = this
    if (move === undefined) return
    const { from, to, isRenounced, isHeld } = move
    if (isHeld && !isRenounced && from.hasCard) from.agent!.release(MACHINE.machine)
    this.#decide(from, this.epoch)
    const { epoch } = this
    if (isRenounced) this.#tell(from, { text: 'goes on', run: () => this.#execute(from, epoch) })
    this.#tell(to, { text: 'abandoned', run: () => this.#detach(to) })
  }

  /** The target won, and its copy died before it ran. */
  giveBack(from: ScheduleHost): void {
    const to = this.owner
    if (to === undefined) return
    const isUnheard = this.#newsOf(to).some(({ text }) => text === 'won')
    if (this.move || !isUnheard || !from.hasCard || from === to) return
    if (!this.#newsOf(from).some(({ text }) => text === 'discards')) return
    this.#decide(from, this.epoch + 1)
    const { epoch } = this
    for (const host of [from, to]) this.#news.delete(host)
    this.#tell(to, { text: 'gave back', run: () => this.#detach(to) })
    this.#tell(from, { text: 'goes on', run: () => this.#execute(from, epoch) })
  }

  /** The guest ends where it runs, and is started at another host. */
  startElsewhere(to: ScheduleHost): void {
    const from = this.owner
    if (this.move || !from || this.executing !== from || !this.#isFree(to)) return
    if (this.#newsOf(from).length > 0) return
    this.executing = undefined
    if (from.isUp) this.#detach(from)
    this.#decide(to, this.epoch + 1)
    const { epoch } = this
    this.#tell(to, { text: 'builds', run: () => this.#prepare(to, epoch) })
    this.#tell(to, { text: 'starts', run: () => this.#execute(to, epoch) })
  }

  /** Opens a port with an epoch that is long over, as an agent would that goes by an old answer of the register. */
  revive(host: ScheduleHost): void {
    const epoch = this.#owned.get(host)
    if (epoch === undefined || epoch >= this.epoch || host === this.owner || !this.#isFree(host)) return
    this.#log(`revives at ${host.name}, epoch ${epoch}`)
    this.#prepare(host, epoch)
    this.revenants.add(host)
    host.agent!.open(MACHINE.machine, epoch)
  }

  /** A host hears what was decided. @returns whether there was anything */
  hear(host: ScheduleHost): boolean {
    const [next] = this.#newsOf(host)
    if (next === undefined || !host.isUp || next.when?.() === false) return false
    this.#log(`${host.name}: ${next.text}`)
    this.#newsOf(host).shift()
    next.run()
    return true
  }

  /** The agent is gone; the guest, if it runs there, goes on behind a port that is none. */
  crashed(host: ScheduleHost): void {
    this.#news.delete(host)
    this.revenants.delete(host)
  }

  /** The agent looks what it finds, asks the register, and goes by that. */
  restarted(host: ScheduleHost, keepsCopy: boolean): void {
    const { move, epoch } = this
    if (host === move?.to) {
      if (keepsCopy) this.#prepare(host, epoch + 1)
      else this.abort()
      return
    }
    if (host !== this.owner) return
    this.#prepare(host, epoch)
    if (!move?.isRenounced) this.#tell(host, { text: 'takes up', run: () => this.#execute(host, epoch) })
  }

  /** Ends what is under way, and lets everybody hear of it. */
  finish(wins: boolean): void {
    if (wins) this.pause()
    if (wins) this.complete()
    this.abort()
    for (let isNew = true; isNew; ) {
      isNew = false
      for (const host of [...this.#news.keys()]) isNew = this.hear(host) || isNew
    }
  }

  /** The guest ends and is nobody's, once nothing else is under way. */
  stop(): void {
    const { owner } = this
    if (owner === undefined) return
    this.#log(`stops at ${owner.name}`)
    this.#detach(owner)
    this.owner = undefined
    this.executing = undefined
  }

  #decide(owner: ScheduleHost, epoch: number): void {
    this.#log(`decided: ${owner.name}, epoch ${epoch}`)
    this.owner = owner
    this.epoch = epoch
    this.move = undefined
  }

  #prepare(host: ScheduleHost, epoch: number): void {
    this.revenants.delete(host)
    host.prepare(epoch)
  }

  #execute(host: ScheduleHost, epoch: number): void {
    this.executing = host
    this.#owned.set(host, epoch)
    host.agent!.open(MACHINE.machine, epoch)
  }

  #detach(host: ScheduleHost): void {
    host.agent!.detach(MACHINE.machine)
  }

  /** Up, with no copy that is still somebody's. */
  #isFree(host: ScheduleHost): boolean {
    return host.isUp && host !== this.move?.to && this.#newsOf(host).length === 0
  }

  #newsOf(host: ScheduleHost): News[] {
    return this.#news.get(host) ?? []
  }

  #tell(host: ScheduleHost, news: News): void {
    this.#news.set(host, [...this.#newsOf(host), news])
  }
}
