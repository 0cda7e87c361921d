import assert from 'node:assert/strict'
import { guardPaths, type KeptMachine, readKept } from '../../../agents/guard/state-file.ts'
import type { ActionEvent } from '../../../shell/client.ts'
import { eventually } from '../../support/eventually.ts'
import { CopyPulse } from './copy-pulse.ts'
import type { HostName, Machine, Sites } from './sites.ts'

export const leaseMs = 10_000
/** From a fault to an execution elsewhere. */
const takeoverLimitMs = 30_000
/** What may run machines, of three sites. */
export const hosts = ['a1', 'a2', 'b1'] as const

export type Placed = Machine & { readonly host: HostName }

export interface Takeover {
  readonly host: HostName
  /** When it began to execute there (time of day, ms). */
  readonly atMs: number
}

/** A machine that others restart when its host is lost: what its voters decided, what its guard was told, and what executes. */
export class LeasedMachine {
  readonly #sites: () => Sites
  readonly #name: string

  constructor(sites: () => Sites, name: string) {
    this.#sites = sites
    this.#name = name
  }

  /** Waits until it runs where its register says and nowhere else, under a lease that its guard there has. */
  async settled(): Promise<Placed> {
    let seen = ''
    const found = await eventually(
      async () => {
        const machine = (await this.#sites().show(this.#name)) as Placed
        const { host, state } = machine
        const guard = this.guarded(host, machine.id)?.state
        const copies = await this.#copies()
        seen = `${state} at ${host}, guard ${guard}, copies at ${copies.join()}`
        return state === 'running' && guard === 'armed' && copies.join() === host && machine
      },
      { deadlineMs: 60_000, everyMs: 100, state: () => seen }
    )
    return found as Placed
  }

  /** Has its guest compute without end, wherever it was started: whatever executes is seen to. */
  async computing(): Promise<Placed> {
    const machine = await this.settled()
    const shell = this.#sites().shell(this.#name)
    shell.close()
    await shell.ready()
    await shell.run('[ -e /run/busy ] || { touch /run/busy; while :; do :; done & }')
    return machine
  }

  async pulse(host: HostName): Promise<CopyPulse> {
    const [pid] = await this.#sites().copies(this.#name, host)
    return new CopyPulse(pid!)
  }

  guarded(host: HostName, id: string): KeptMachine | undefined {
    return readKept(guardPaths(this.#sites().runtime(host)).state).machines.find(each => each.id === id)
  }

  /** Waits until its guard has a deadline that is later by so much. */
  async renewed({ host, id }: Placed, byMs: number): Promise<void> {
    const until = this.guarded(host, id)!.untilMs
    await eventually(() => (this.guarded(host, id)?.untilMs ?? 0) >= until + byMs, {
      deadlineMs: byMs + leaseMs,
      everyMs: 50
    })
  }

  /** What a host told of it since then. */
  async events(host: HostName, kind: string, sinceMs: number): Promise<ActionEvent[]> {
    const found: ActionEvent[] = []
    for await (const event of this.#sites().agent(host).events(false)) {
      const isOf = event.kind === kind && event.text.includes(this.#name)
      if (isOf && Date.parse(event.at) >= sinceMs) found.push(event)
    }
    return found
  }

  /** Waits until it executes at another host, under the next epoch. */
  async takenOver(from: Placed, sinceMs: number): Promise<Takeover> {
    const found = await eventually(
      async () => {
        const { host, epoch } = (await this.#sites().show(this.#name)) as Placed
        if (host === from.host) return undefined
        const [started] = await this.events(host, 'vm.started', sinceMs)
        if (started === undefined) return undefined
        assert.equal(epoch, from.epoch + 1)
        return { host, atMs: Date.parse(started.at) }
      },
      { deadlineMs: takeoverLimitMs, everyMs: 50 }
    )
    return found!
  }

  /** Nothing has happened to it. */
  async isUntouched(before: Placed, sinceMs: number): Promise<void> {
    const { host, epoch, state } = await this.#sites().show(this.#name)
    assert.deepEqual([host, epoch, state], [before.host, before.epoch, 'running'])
    for (const kind of ['vm.paused', 'vm.lost'])
      assert.deepEqual(await this.events(before.host, kind, sinceMs), [])
  }

  async #copies(): Promise<HostName[]> {
    const at = await Promise.all(hosts.map(host => this.#sites().copies(this.#name, host)))
    return hosts.flatMap((host, index) => at[index]!.map(() => host))
  }
}
