import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { guestTapPrefix } from '../../agents/network/guest-tap.ts'
import { machinePaths } from '../../agents/vm/qemu/machine-paths.ts'
import { GuestShell } from '../../demo/guest-shell.ts'
import { hostLayout, hostNamespace, labLayout } from '../../lab/layout.ts'
import type { ActionResult } from '../../protocol/actions/actions.ts'
import type { Client } from '../../shell/client.ts'
import { run, until } from '../link/program.ts'
import { BenchLab } from '../support/lab.ts'
import { CardWatch, type Shares, sharesOf } from './card-watch.ts'
import { nowUs, Prober } from './prober.ts'
import { QemuEvents } from './qemu-events.ts'
import { difference, type Period, type Silence, silence } from './silence.ts'

/*
 * A machine that is moved to and fro between two sites of a lab, and the prober on a third site's host. All that is
 * between them is the segment: the host's TAP, its link to the host of the machine, and the machine's card.
 */

const labName = 'handover'
const org = 'north'
const segment = 'net'
const machine = 'probed'
export const memoryBytes = 160 * 2 ** 20
const hosts = ['a1', 'b1'] as const
const observer = { host: 'c1', tap: 'probe0', address: '10.9.0.250/24' }
const topology = `balance: "off"
sites:
  a: {org: ${org}, hosts: {a1: {milliCpus: 2000, memory: 2048M}, aw: {roles: [witness]}}}
  b: {org: ${org}, hosts: {b1: {milliCpus: 2000, memory: 2048M}}}
  c: {org: ${org}, hosts: {c1: {milliCpus: 2000}}}
`
const createMs = 180_000
const moveMs = 180_000
const attachMs = 20_000
const answeredWithinMs = 20_000
/** Probes before the order, to know what is usual, and after the end. */
const calmMs = 2_000
/** Between what the source's record says and what the machine does. */
const marginMs = 500
/** A guest may be too quick to be paused in time; its agent says so, and knows better the next time. */
const attemptsLimit = 5

/** How the prober's host reached the machine's after the move. */
export type Carrier = Pick<ActionResult<'status'>['links'][number], 'carrier' | 'path' | 'why'>

export interface MachineMove extends Silence, Shares {
  readonly from: string
  readonly to: string
  /** From our order to pause it until it executes at the target, as the relocation's record has it. */
  readonly downtimeMs: number
  /** What of the blackout is not downtime. */
  readonly differenceMs: number
  /** Without what QEMU took to carry the order out, in which the guest executes: from its STOP to the target's RESUME. */
  readonly pausedMs?: number
  readonly carrier: Carrier
  /** Codes of attempts before it that were aborted. */
  readonly aborted: readonly string[]
  readonly phases: readonly string[]
}

export class MovedMachine implements AsyncDisposable {
  readonly #lab: BenchLab
  readonly #prober: string
  #id = ''
  #address = ''
  #at: (typeof hosts)[number] = hosts[0]

  private constructor(lab: BenchLab, prober: string) {
    this.#lab = lab
    this.#prober = prober
  }

  /** @param prober the program of prober.cc; the lab's topology is written beside it */
  static async create(
    prober: string,
    signal: AbortSignal,
    say: (text: string) => void
  ): Promise<MovedMachine> {
    const lab = await BenchLab.up({ name: labName, topology, directory: dirname(prober), signal, say })
    const moved = new MovedMachine(lab, prober)
    try {
      await moved.#create()
      await moved.#observe()
      return moved
    } catch (error) {
      await moved[Symbol.asyncDispose]()
      throw error
    }
  }

  async #create(): Promise<void> {
    await this.#lab.wait(
      this.#agent.call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' }),
      'the segment'
    )
    const request = { org, name: machine, host: this.#at, memory: memoryBytes, segments: [{ name: segment }] }
    const made = await this.#lab.wait(
      this.#agent.run('vm.create', request, () => {}),
      'the machine',
      createMs
    )
    this.#id = made.id
    this.#address = made.segments[0]!.ips[0]!
    const shell = new GuestShell(this.#agent, org, machine)
    try {
      await this.#lab.wait(shell.ready(), 'its shell', createMs)
    } finally {
      shell.close()
    }
  }

  async #observe(): Promise<void> {
    const { host, tap, address } = observer
    const client = this.#lab.client(host)
    // It hears of the segment a moment after it was made elsewhere.
    const attach = () => client.call('segment.attach', { org, name: segment, tap }).catch(() => undefined)
    await until(attach, `the TAP of ${host} on the segment`, attachMs, this.#lab.signal)
    for (const words of [
      ['addr', 'add', address, 'dev', tap],
      ['link', 'set', tap, 'up']
    ])
      await run('ip', ['-n', this.#namespace, ...words], { signal: this.#lab.signal })
  }

  /** To the other site, once. @throws Error when it was not moved in so many attempts, or does not answer afterwards */
  async move(): Promise<MachineMove> {
    const [from, to] = [this.#at, hosts.find(host => host !== this.#at)!]
    const aborted: string[] = []
    for (;;) {
      const moved = await this.#attempt(from, to, aborted)
      if (moved !== undefined) {
        this.#at = to
        return moved
      }
      if (aborted.length === attemptsLimit)
        throw new Error(`not moved from ${from} to ${to} in ${attemptsLimit} attempts: ${aborted.join(', ')}`)
    }
  }

  async #attempt(from: string, to: string, aborted: string[]): Promise<MachineMove | undefined> {
    const options = { answeredWithinMs, signal: this.#lab.signal }
    const card = { prefix: guestTapPrefix(await this.#lab.idOf(to)), address: this.#address }
    await using watch = await CardWatch.start(this.#prober, namespaceOf(to), card, this.#lab.signal)
    using source = new QemuEvents(this.#unusedMonitor(from))
    using target = new QemuEvents(this.#unusedMonitor(to))
    await using prober = await Prober.start(this.#prober, this.#namespace, this.#address, options)
    await delay(calmMs, undefined, { signal: this.#lab.signal })
    const orderedUs = nowUs()
    const relocation = await this.#lab.wait(
      this.#agent.run('vm.move', { org, name: machine, host: to }, () => {}),
      'the move',
      moveMs
    )
    await delay(calmMs, undefined, { signal: this.#lab.signal })
    const carrier = await this.#carrierTo(to)
    const record = await prober.end()
    if (relocation.result !== 'done') {
      aborted.push(relocation.error?.code ?? relocation.result)
      return undefined
    }
    const seen = silence(record, orderedUs, changeOf(relocation))
    if (seen === undefined) throw new Error(`no answer from ${this.#address} after its move to ${to}`)
    if (relocation.downtimeMs === null) throw new Error(`the move to ${to} has no downtime in its record`)
    const [stoppedUs, resumedUs] = [source.lastUs('STOP'), target.lastUs('RESUME')]
    const isDated = stoppedUs !== undefined && resumedUs !== undefined
    return {
      ...{ from, to, ...seen },
      downtimeMs: relocation.downtimeMs,
      differenceMs: difference(seen, relocation.downtimeMs),
      ...(isDated ? { pausedMs: (resumedUs - stoppedUs) / 1_000 } : {}),
      ...sharesOf(await watch.end(), resumedUs),
      ...{ carrier, aborted },
      phases: relocation.phases.map(({ name, ms }) => `${name} ${Math.round(ms)}`)
    }
  }

  async #carrierTo(host: string): Promise<Carrier> {
    const link = await this.#lab.link(observer.host, host)
    if (link === undefined) return { carrier: 'none', path: 'none', why: 'there is no link' }
    const { carrier, path, why } = link
    return { carrier, path, why }
  }

  /** Of the copy at a host: its agent has the other one. */
  #unusedMonitor(host: string): string {
    const { runtime, state } = hostLayout(labLayout(labName), host)
    return machinePaths({ runtime: join(runtime, 'm'), disks: state }, this.#id).guard
  }

  get #agent(): Client {
    return this.#lab.client(hosts[0])
  }

  get #namespace(): string {
    return namespaceOf(observer.host)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lab[Symbol.asyncDispose]()
  }
}

function namespaceOf(host: string): string {
  return hostNamespace(labName, host)
}

/** From before the machine is paused at its old host until after the new one has it running. */
function changeOf({ phases }: ActionResult<'vm.move'>): Period {
  const wallToMonotonicUs = nowUs() - Date.now() * 1_000
  const usOf = (at: string) => Date.parse(at) * 1_000 + wallToMonotonicUs
  const renounced = phases.find(({ name }) => name === 'renounced')
  const yielding = phases.find(({ name }) => name === 'yielding')
  if (renounced === undefined || yielding === undefined)
    throw new Error(`a move without a handover: ${phases.map(({ name }) => name).join(', ')}`)
  return { fromUs: usOf(renounced.at) - marginMs * 1_000, toUs: usOf(yielding.at) + marginMs * 1_000 }
}
