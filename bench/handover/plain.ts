import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cpuModels } from '../../agents/control/actions/creation.ts'
import { readAbilities } from '../../agents/vm/qemu/capabilities.ts'
import { commandLine } from '../../agents/vm/qemu/command-line.ts'
import { type MachinePaths, machinePaths } from '../../agents/vm/qemu/machine-paths.ts'
import { QmpClient } from '../../agents/vm/qemu/qmp-client.ts'
import { findQemu } from '../../agents/vm/qemu/tools.ts'
import { buildGuest } from '../../lab/guest/guest.ts'
import { busyboxFile } from '../../lab/guest/parts.ts'
import type { MachineSpec } from '../../protocol/machine.ts'
import { Program, run, until } from '../link/program.ts'
import { Console } from '../support/plain-migration.ts'
import { CardWatch, type Shares, sharesOf } from './card-watch.ts'
import { memoryBytes } from './machine.ts'
import { nowUs, Prober } from './prober.ts'
import { QemuEvents } from './qemu-events.ts'
import { difference, type Silence, silence } from './silence.ts'

/*
 * The same guest moved by QEMU alone, between two of its processes on one bridge.
 *
 *     QEMU `a` ─ TAP ┐
 *                    ├─ bridge, with the prober's address and a DHCP server
 *     QEMU `b` ─ TAP ┘
 *
 * What a blackout is longer than QEMU's downtime here is what the guest and QEMU cost by themselves: an emulator has to
 * translate all code anew, and a card has to be started. No network of ours is between them, so it is what ours is to
 * be compared with. The command line is the one that our agents give to QEMU, so that it is the same machine; QEMU pauses
 * and resumes it by itself, and announces it as it does by default.
 */

export interface PlainMove extends Silence, Shares {
  /** From QEMU's event STOP at the source to RESUME at the target. */
  readonly downtimeMs: number
  readonly differenceMs: number
  /** The same as its downtime: there is no other record. */
  readonly pausedMs: number
}

export interface PlainMoves {
  readonly moves: readonly PlainMove[]
  /** Why others are not among them. */
  readonly failures: readonly string[]
}

type End = 'a' | 'b'
const ends: readonly End[] = ['a', 'b']
const bridge = 'lan'
const network = '10.97.0'
const guest = { address: `${network}.2`, mac: '02:00:00:00:97:01' }
/** QEMU's own default is 128 MiB/s; this stands for none. */
const unlimited = 2 ** 40
/** QEMU's default of 300 ms would let it pause this small guest with much of its memory unsent. */
const downtimeLimitMs = 100
const monitorMs = 20_000
const bootMs = 180_000
const migrateMs = 60_000
const answeredWithinMs = 20_000
const calmMs = 2_000
/** For the events of QEMU, which are heard a moment later. */
const heardMs = 5_000
const marginMs = 500

interface Copy {
  readonly paths: MachinePaths
  readonly program: Program
  readonly monitor: QmpClient
  readonly events: QemuEvents
}

export class PlainMachine implements AsyncDisposable {
  readonly #namespace = `wh${process.pid}q`
  readonly #prober: string
  readonly #signal: AbortSignal
  readonly #resources = new AsyncDisposableStack()
  #start: (end: End, incoming: boolean) => Promise<Copy> = () => Promise.reject(new Error('not built'))
  #copy: Copy | undefined
  #at: End = ends[0]!

  private constructor(prober: string, signal: AbortSignal) {
    this.#prober = prober
    this.#signal = signal
  }

  /** @param prober compiled from prober.cc; what is needed of the machine is written beside it */
  static async create(prober: string, signal: AbortSignal): Promise<PlainMachine> {
    const machine = new PlainMachine(prober, signal)
    try {
      await machine.#build()
      // The first is longer here, too.
      await machine.move()
      return machine
    } catch (error) {
      await machine[Symbol.asyncDispose]()
      throw error
    }
  }

  async #build(): Promise<void> {
    await this.#buildNetwork()
    const { kernel, initrd, append } = await buildGuest()
    const abilities = await readAbilities(findQemu())
    const spec: MachineSpec = {
      ...{ cpus: 1, memoryBytes, accelerator: 'tcg', guestPorts: 'fast' },
      machineType: abilities.machineTypes[0]!,
      cpuModel: cpuModels.find(model => abilities.cpuModels.includes(model))!,
      boot: { kind: 'kernel', kernel: '', initrd: '', append },
      cards: [{ segment: '', mac: guest.mac, ips: [] }]
    }
    const given = { name: 'plain', spec, files: { kernel, initrd }, sandbox: abilities.sandbox }
    this.#start = (end, incoming) =>
      this.#launch(end, paths => commandLine({ ...given, paths, taps: [tapOf(end)], incoming }))
    this.#copy = await this.#start(this.#at, false)
    await this.#answers('its first answer', bootMs)
    // As it is with ours: it counts silently.
    const console = await Console.connect(this.#copy.paths.console)
    try {
      console.type('count off')
      await until(() => console.ended || undefined, 'the shell of the guest', bootMs, this.#signal)
    } finally {
      console.close()
    }
  }

  async #buildNetwork(): Promise<void> {
    const signal = this.#signal
    await run('ip', ['netns', 'add', this.#namespace], { signal })
    this.#resources.defer(async () => void (await run('ip', ['netns', 'del', this.#namespace])))
    const quiet = 'for each in all default; do echo 1 > /proc/sys/net/ipv6/conf/$each/disable_ipv6; done'
    await run('ip', ['netns', 'exec', this.#namespace, 'sh', '-ec', quiet], { signal })
    await this.#ip('link', 'add', bridge, 'type', 'bridge', 'mcast_snooping', '0', 'forward_delay', '0')
    await this.#ip('addr', 'add', `${network}.1/24`, 'dev', bridge)
    await this.#ip('link', 'set', bridge, 'up')
    for (const end of ends) {
      await this.#ip('tuntap', 'add', 'dev', tapOf(end), 'mode', 'tap', 'vnet_hdr')
      await this.#ip('link', 'set', tapOf(end), 'master', bridge, 'up')
    }
    // The guests of a lab ask for their address, too.
    const file = (name: string) => join(dirname(this.#prober), `dhcp.${name}`)
    const settings = [
      ...[`interface ${bridge}`, `start ${guest.address}`, `end ${guest.address}`, 'max_leases 1'],
      ...[`pidfile ${file('pid')}`, `lease_file ${file('leases')}`, 'option subnet 255.255.255.0']
    ]
    await writeFile(file('leases'), '')
    await writeFile(file('conf'), `${settings.join('\n')}\n`)
    const words = ['netns', 'exec', this.#namespace, await busyboxFile(), 'udhcpd', '-f', file('conf')]
    this.#resources.use(new Program('ip', words, signal))
  }

  async #launch(end: End, line: (paths: MachinePaths) => string[]): Promise<Copy> {
    const root = join(dirname(this.#prober), 'm')
    const paths = machinePaths({ runtime: root, disks: root }, end)
    await rm(paths.directory, { recursive: true, force: true })
    await mkdir(paths.directory, { recursive: true })
    // Ours waits until it is told to execute; QEMU alone executes when it can.
    const words = line(paths).filter(word => word !== '-S')
    const program = new Program('ip', ['netns', 'exec', this.#namespace, findQemu(), ...words], this.#signal)
    try {
      const connect = () => QmpClient.connect(paths.monitor).catch(() => undefined)
      const monitor = await until(connect, `the monitor of QEMU '${end}'`, monitorMs, this.#signal)
      return { paths, program, monitor, events: new QemuEvents(paths.guard) }
    } catch (error) {
      await program[Symbol.asyncDispose]()
      throw error
    }
  }

  /**
   * To the other QEMU, a fresh one, once.
   *
   * @throws Error when it does not answer afterwards, and never will: a QEMU before 9.0 may lose what an emulated guest
   *     writes while it is sent (agents/vm/qemu/translations.ts), and alone does nothing about it
   */
  async move(): Promise<PlainMove> {
    const source = this.#copy!
    const to = this.#at === 'a' ? 'b' : 'a'
    const target = await this.#start(to, true)
    try {
      const moved = await this.#migrate(source, target, to)
      this.#copy = target
      this.#at = to
      await end(source)
      return moved
    } catch (error) {
      await end(target)
      throw error
    }
  }

  async #migrate(source: Copy, target: Copy, to: End): Promise<PlainMove> {
    const signal = this.#signal
    const card = { prefix: tapOf(to), address: guest.address }
    await using watch = await CardWatch.start(this.#prober, this.#namespace, card, signal)
    const options = { answeredWithinMs, signal }
    await using prober = await Prober.start(this.#prober, this.#namespace, guest.address, options)
    const uri = `unix:${target.paths.state}`
    await target.monitor.execute('migrate-incoming', { uri })
    const limits = { 'max-bandwidth': unlimited, 'downtime-limit': downtimeLimitMs }
    await source.monitor.execute('migrate-set-parameters', limits)
    await delay(calmMs, undefined, { signal })
    const orderedUs = nowUs()
    await source.monitor.execute('migrate', { uri })
    await until(() => isSent(source.monitor), 'the end of the migration', migrateMs, signal)
    const paused = () => source.events.lastUs('STOP')
    const stoppedUs = await until(paused, 'the pause of the source', heardMs, signal)
    const resumed = () => target.events.lastUs('RESUME')
    const resumedUs = await until(resumed, 'the start of the target', heardMs, signal)
    await delay(calmMs, undefined, { signal })
    const change = { fromUs: stoppedUs - marginMs * 1_000, toUs: resumedUs + marginMs * 1_000 }
    const seen = silence(await prober.end(), orderedUs, change)
    if (seen === undefined) throw new Error(`no answer from ${guest.address} after its move to ${to}`)
    const downtimeMs = (resumedUs - stoppedUs) / 1_000
    const shares = sharesOf(await watch.end(), resumedUs)
    return {
      ...seen,
      downtimeMs,
      differenceMs: difference(seen, downtimeMs),
      pausedMs: downtimeMs,
      ...shares
    }
  }

  async #answers(what: string, deadlineMs: number): Promise<void> {
    const words = ['netns', 'exec', this.#namespace, 'ping', '-c', '1', '-W', '1', guest.address]
    const look = () =>
      run('ip', words, { signal: this.#signal }).then(
        () => true,
        () => undefined
      )
    await until(look, `${what} from ${guest.address}`, deadlineMs, this.#signal)
  }

  async #ip(...words: string[]): Promise<void> {
    await run('ip', ['-n', this.#namespace, ...words], { signal: this.#signal })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#copy) await end(this.#copy)
    await this.#resources.disposeAsync()
  }
}

async function end({ events, monitor, program }: Copy): Promise<void> {
  events[Symbol.dispose]()
  await monitor[Symbol.asyncDispose]()
  await program[Symbol.asyncDispose]()
}

async function isSent(monitor: QmpClient): Promise<true | undefined> {
  const { status } = (await monitor.execute('query-migrate')) as { status?: string }
  if (status === 'failed') throw new Error('QEMU could not migrate')
  return status === 'completed' || undefined
}

function tapOf(end: End): string {
  return `tap-${end}`
}
