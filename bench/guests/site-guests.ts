import { GuestShell } from '../../demo/guest-shell.ts'
import type { ActionResult } from '../../protocol/actions/actions.ts'
import { BenchLab } from '../support/lab.ts'
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
  readonly #lab: BenchLab
  readonly #machines = new Map<string, Machine>()

  private constructor(lab: BenchLab) {
    this.#lab = lab
  }

  static async create(
    directory: string,
    signal: AbortSignal,
    say: (text: string) => void
  ): Promise<SiteGuests> {
    const guests = new SiteGuests(await BenchLab.up({ name: labName, topology, directory, signal, say }))
    try {
      await guests.#makeSegment()
      say('booting a guest on each of its hosts')
      await Promise.all(
        Object.values(kinds).flatMap(({ from, to, guestPorts }) =>
          [from, to].map(host => guests.#boot(host, guestPorts))
        )
      )
      return guests
    } catch (error) {
      await guests[Symbol.asyncDispose]()
      throw error
    }
  }

  async #makeSegment(): Promise<void> {
    const request = { org, name: segment, subnet: '10.9.0.0/24' }
    await this.#lab.wait(this.#lab.client('a1').call('segment.create', request), 'the segment')
  }

  /** It is called as its host is. */
  async #boot(host: string, guestPorts: Kind['guestPorts']): Promise<void> {
    const client = this.#lab.client('a1')
    const request = { org, name: host, host, memory: guestMemory, segments: [{ name: segment }] }
    const creating = client.run('vm.create', request, () => {})
    await this.#lab.wait(creating, `the machine of ${host}`, createMs)
    const detail = await this.#lab.wait(client.call('vm.show', { org, name: host }), `the machine of ${host}`)
    if (detail.guestPorts !== guestPorts)
      throw new Error(`the machine of ${host} has ${detail.guestPorts} ports, not ${guestPorts}`)
    const shell = new GuestShell(client, org, host)
    await this.#lab.wait(shell.ready(bootMs), `the guest of ${host}`, bootMs)
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
    const link = await this.#lab.link(from, to)
    if (link?.carrier !== carrier)
      throw new Error(`${from} reaches ${to} by ${link?.carrier ?? 'no link'}: ${link?.why ?? ''}`)
    return `${link.carrier}, ${link.path}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { shell } of this.#machines.values()) shell.close()
    await this.#lab[Symbol.asyncDispose]()
  }
}
