import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestShell } from '../../demo/guest-shell.ts'
import { takeAway } from '../../demo/leftovers.ts'
import * as lab from '../../lab/commands.ts'
import type { ActionResult } from '../../protocol/actions/actions.ts'
import { Client } from '../../shell/client.ts'
import { within } from '../support/within.ts'
import { bootMs, guestMemory, type Pair, type SegmentWay } from './pair.ts'

const labName = 'guests'
const org = 'north'
const segment = 'net'
const topology = `balance: "off"
sites:
  a:
    org: ${org}
    hosts:
      a1: {milliCpus: 2000}
      a2: {milliCpus: 2000, links: {native: false}}
      a3: {milliCpus: 2000, links: {guestPorts: stream}}
      aw: {roles: [witness]}
  b:
    org: ${org}
    hosts:
      b1: {milliCpus: 2000}
      b2: {milliCpus: 2000, links: {native: false}}
      b3: {milliCpus: 2000, links: {guestPorts: stream}}
`
const askMs = 20_000
const createMs = 120_000

interface Kind {
  readonly from: string
  readonly to: string
  readonly carrier: 'native' | 'stream'
  readonly guestPorts: 'fast' | 'stream'
}

const kinds: Record<SegmentWay, Kind> = {
  'native, fast ports': { from: 'a1', to: 'b1', carrier: 'native', guestPorts: 'fast' },
  'stream, fast ports': { from: 'a2', to: 'b2', carrier: 'stream', guestPorts: 'fast' },
  'native, socket ports': { from: 'a3', to: 'b3', carrier: 'native', guestPorts: 'stream' }
}

interface Machine {
  readonly shell: GuestShell
  readonly detail: ActionResult<'vm.show'>
}

/** A lab of two sites with a guest on each of their hosts, all on one segment. */
export class SiteGuests implements AsyncDisposable {
  readonly #clients: ReadonlyMap<string, Client>
  readonly #signal: AbortSignal
  readonly #machines = new Map<string, Machine>()

  private constructor(status: lab.LabStatus, signal: AbortSignal) {
    this.#clients = new Map(status.hosts.map(host => [host.name, new Client(host.socket)]))
    this.#signal = signal
  }

  static async create(
    directory: string,
    signal: AbortSignal,
    say: (text: string) => void
  ): Promise<SiteGuests> {
    const file = join(directory, 'topology.yaml')
    await writeFile(file, topology)
    await lab.down({ name: labName })
    try {
      // While it is made it cannot be taken away: it stops at its next word.
      const status = await lab.up({ name: labName, topology: file }, text => {
        signal.throwIfAborted()
        say(text)
      })
      const guests = new SiteGuests(status, signal)
      await guests.#makeSegment()
      say('booting a guest on each of its hosts')
      await Promise.all(
        Object.values(kinds).flatMap(({ from, to, guestPorts }) =>
          [from, to].map(host => guests.#boot(host, guestPorts))
        )
      )
      return guests
    } catch (error) {
      await takeAway(labName)
      throw error
    }
  }

  async #makeSegment(): Promise<void> {
    const made = this.#client('a1').call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' })
    await this.#wait(made, 'the segment')
  }

  /** It is called as its host is. */
  async #boot(host: string, guestPorts: Kind['guestPorts']): Promise<void> {
    const client = this.#client('a1')
    const request = { org, name: host, host, memory: guestMemory, segments: [{ name: segment }] }
    const creating = client.run('vm.create', request, () => {})
    await this.#wait(creating, `the machine of ${host}`, createMs)
    const detail = await this.#wait(client.call('vm.show', { org, name: host }), `the machine of ${host}`)
    if (detail.guestPorts !== guestPorts)
      throw new Error(`the machine of ${host} has ${detail.guestPorts} ports, not ${guestPorts}`)
    const shell = new GuestShell(client, org, host)
    await this.#wait(shell.ready(bootMs), `the guest of ${host}`, bootMs)
    this.#machines.set(host, { shell, detail })
  }

  /** What they all are, for others to be the same. */
  get model(): Pick<ActionResult<'vm.show'>, 'machineType' | 'cpuModel'> {
    return this.#machines.get('a1')!.detail
  }

  get pairs(): Pair[] {
    return (Object.keys(kinds) as SegmentWay[]).map(way => {
      const [from, to] = [kinds[way].from, kinds[way].to].map(host => this.#machines.get(host)!)
      const address = to!.detail.segments[0]!.ips[0]!
      return { way, from: from!.shell, to: to!.shell, address, carrier: () => this.#carrier(kinds[way]) }
    })
  }

  async #carrier({ from, to, carrier }: Kind): Promise<string> {
    const client = this.#client(from)
    const { items } = await this.#wait(client.call('hosts.list', {}), 'the hosts')
    const { links } = await this.#wait(client.call('status', {}), 'the status')
    const id = items.find(({ name }) => name === to)?.id
    const link = links.find(({ host }) => host === id || host === to)
    if (link?.carrier !== carrier)
      throw new Error(`${from} reaches ${to} by ${link?.carrier ?? 'no link'}: ${link?.why ?? ''}`)
    return `${link.carrier}, ${link.path}`
  }

  #client(host: string): Client {
    return this.#clients.get(host)!
  }

  #wait<T>(work: Promise<T>, what: string, deadlineMs = askMs): Promise<T> {
    return within(work, what, deadlineMs, this.#signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { shell } of this.#machines.values()) shell.close()
    await takeAway(labName)
  }
}
