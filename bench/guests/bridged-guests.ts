import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { commandLine } from '../../agents/vm/qemu/command-line.ts'
import { machinePaths } from '../../agents/vm/qemu/machine-paths.ts'
import { QmpClient } from '../../agents/vm/qemu/qmp-client.ts'
import { findQemu } from '../../agents/vm/qemu/tools.ts'
import { GuestShell } from '../../demo/guest-shell.ts'
import type { Guest } from '../../lab/guest/guest.ts'
import { Program, run, until } from '../link/program.ts'
import { within } from '../support/within.ts'
import { bootMs, guestMemory, type Pair } from './pair.ts'

const monitorMs = 20_000
const ends = [
  { name: 'from', address: '10.9.1.1', mac: '52:54:00:09:01:01' },
  { name: 'to', address: '10.9.1.2', mac: '52:54:00:09:01:02' }
] as const
type End = (typeof ends)[number]

export interface BridgedGuestsOptions {
  readonly guest: Guest
  /** As those that it is compared with. */
  readonly machineType: string
  readonly cpuModel: string
  readonly directory: string
  readonly signal: AbortSignal
}

/** Two guests with the same devices as ours have, on a Linux bridge in a network namespace of their own. */
export class BridgedGuests implements AsyncDisposable {
  readonly #options: BridgedGuestsOptions
  readonly #namespace = `bridged${process.pid}`
  readonly #resources = new AsyncDisposableStack()
  readonly #shells = new Map<End, GuestShell>()

  private constructor(options: BridgedGuestsOptions) {
    this.#options = options
  }

  static async create(options: BridgedGuestsOptions): Promise<BridgedGuests> {
    const guests = new BridgedGuests(options)
    try {
      await guests.#makeBridge()
      await Promise.all(ends.map(end => guests.#boot(end)))
      return guests
    } catch (error) {
      await guests[Symbol.asyncDispose]()
      throw error
    }
  }

  async #makeBridge(): Promise<void> {
    const { signal } = this.#options
    await run('ip', ['netns', 'add', this.#namespace], { signal })
    this.#resources.defer(async () => void (await run('ip', ['netns', 'del', this.#namespace])))
    const quiet = 'for each in all default; do echo 1 > /proc/sys/net/ipv6/conf/$each/disable_ipv6; done'
    await run('ip', ['netns', 'exec', this.#namespace, 'sh', '-ec', quiet], { signal })
    const lines = ['link add bridge0 type bridge mcast_snooping 0', 'link set bridge0 up']
    for (const { name } of ends)
      lines.push(`tuntap add dev ${name} mode tap vnet_hdr`, `link set ${name} master bridge0 up`)
    const input = `${lines.join('\n')}\n`
    await run('ip', ['-n', this.#namespace, '-batch', '-'], { input, signal })
  }

  async #boot(end: End): Promise<void> {
    const { guest, machineType, cpuModel, directory, signal } = this.#options
    const { name, address, mac } = end
    const id = Buffer.from(name.padEnd(16)).toString('hex')
    const paths = machinePaths({ runtime: directory, disks: join(directory, 'disks') }, id)
    await mkdir(paths.directory)
    const words = commandLine({
      name,
      spec: {
        ...{ cpus: 1, memoryBytes: guestMemory, machineType, cpuModel },
        ...{ accelerator: 'tcg', guestPorts: 'fast' },
        boot: { kind: 'kernel', kernel: '', initrd: '', append: `${guest.append} ip=${address}/24` },
        cards: [{ segment: '', mac, ips: [] }]
      },
      ...{ paths, files: guest, taps: [name], incoming: false, sandbox: false }
    })
    const inside = ['netns', 'exec', this.#namespace, findQemu(), ...words]
    const qemu = this.#resources.use(new Program('ip', inside, signal))
    // It says nothing before it ends.
    const ended = qemu.ended(Number.POSITIVE_INFINITY, () => false)
    ended.catch(() => {})
    const connect = () => QmpClient.connect(paths.monitor).catch(() => undefined)
    const connecting = until(connect, `the monitor of ${name}`, monitorMs, signal)
    await using monitor = await Promise.race([connecting, ended.then(() => connecting)])
    await monitor.execute('cont')
    const shell = new GuestShell({ console: () => connected(paths.console) }, '', name)
    this.#resources.defer(() => shell.close())
    await within(shell.ready(bootMs), `the guest ${name}`, bootMs, signal)
    this.#shells.set(end, shell)
  }

  get pair(): Pair {
    const [from, to] = ends
    return {
      way: 'bridge',
      from: this.#shells.get(from)!,
      to: this.#shells.get(to)!,
      address: to.address,
      carrier: async () => 'bridge'
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync()
  }
}

async function connected(path: string) {
  const socket = createConnection(path)
  await once(socket, 'connect')
  return socket
}
