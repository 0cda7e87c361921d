import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { Program, run, until } from './program.ts'
import type { Tools } from './tools.ts'
import { join, type Mode, underlayDevice } from './underlay.ts'

/** Traffic is sent by `a` and received by `b`. */
export type Side = 'a' | 'b'
export const sides: readonly Side[] = ['a', 'b']

/** Called so on either side, whoever makes it; addresses are of this form. */
export const tunnelDevice = 't0'
const networks = { underlay: '10.98.0', tunnel: '10.99.0' }

const deviceMs = 10_000
const reachMs = 20_000
/** Without a tag; and less than two of them make a superframe. */
const largestPacketBytes = 1_514

/**
 * Two network namespaces, new for every peer of every round: what a peer leaves behind (neighbours, routes, metrics of
 * TCP) is gone with them.
 */
export class Testbed implements AsyncDisposable {
  readonly mode: Mode
  readonly signal: AbortSignal
  /** For a peer's keys and configuration. */
  readonly directory: string
  /** Unlike any other that runs now, for names that all namespaces share. */
  readonly tag: string
  readonly #resources = new AsyncDisposableStack()
  static #count = 0

  private constructor(mode: Mode, directory: string, signal: AbortSignal) {
    this.mode = mode
    this.directory = directory
    this.signal = signal
    Testbed.#count += 1
    this.tag = `wl${process.pid}x${Testbed.#count}`
  }

  static async create(mode: Mode, tools: Tools, signal: AbortSignal): Promise<Testbed> {
    const testbed = new Testbed(mode, await mkdtemp(joinPath(tmpdir(), 'link-')), signal)
    try {
      await testbed.#build(tools)
      return testbed
    } catch (error) {
      await testbed[Symbol.asyncDispose]()
      throw error
    }
  }

  async #build(tools: Tools): Promise<void> {
    const { signal } = this
    this.#resources.defer(() => rm(this.directory, { recursive: true, force: true }))
    const namespaces = sides.map(side => this.namespaceOf(side)) as [string, string]
    for (const namespace of namespaces) {
      await run('ip', ['netns', 'add', namespace], { signal })
      this.#resources.defer(async () => void (await run('ip', ['netns', 'del', namespace])))
      // Nobody's router solicitations and multicast reports among what is measured.
      const quiet = 'for each in all default; do echo 1 > /proc/sys/net/ipv6/conf/$each/disable_ipv6; done'
      await run('ip', ['netns', 'exec', namespace, 'sh', '-ec', quiet], { signal })
      await run('ip', ['-n', namespace, 'link', 'set', 'lo', 'up'], { signal })
    }
    const underlay = await join(this.mode, namespaces, tools, signal)
    if (underlay !== undefined) this.#resources.use(underlay)
    for (const side of sides) await this.bringUp(side, underlayDevice, this.underlayAddress(side))
    await this.reach(this.underlayAddress('b'))
  }

  namespaceOf(side: Side): string {
    return `${this.tag}${side}`
  }

  underlayAddress(side: Side): string {
    return `${networks.underlay}.${side === 'a' ? 1 : 2}`
  }

  tunnelAddress(side: Side): string {
    return `${networks.tunnel}.${side === 'a' ? 1 : 2}`
  }

  /** Runs a program on one side to its end. */
  run(side: Side, command: string, ...args: string[]): Promise<string> {
    return run('ip', this.#inside(side, command, args), { signal: this.signal })
  }

  /** Starts a program on one side, for the caller to end. */
  start(side: Side, command: string, ...args: string[]): Program {
    return new Program('ip', this.#inside(side, command, args), this.signal)
  }

  /** Waits for an interface that a peer makes, and gives it an address. */
  async bringUp(side: Side, device: string, address: string): Promise<void> {
    const isThere = async () =>
      (await this.run(side, 'ls', '/sys/class/net')).split(/\s/).includes(device) || undefined
    await until(isThere, `the interface ${device}`, deviceMs, this.signal)
    const namespace = this.namespaceOf(side)
    await run('ip', ['-n', namespace, 'addr', 'add', `${address}/24`, 'dev', device], { signal: this.signal })
    await run('ip', ['-n', namespace, 'link', 'set', device, 'up'], { signal: this.signal })
  }

  /** Waits until `a` reaches an address of `b`. */
  async reach(address: string): Promise<void> {
    const answers = () =>
      this.run('a', 'ping', '-c', '1', '-W', '1', address).then(
        () => true,
        () => undefined
      )
    await until(answers, `an answer from ${address}`, reachMs, this.signal)
  }

  /** @throws Error when larger packets crossed than a cable carries */
  async checkWire(): Promise<void> {
    if (this.mode !== 'wire') return
    const counters = `/sys/class/net/${underlayDevice}/statistics`
    const text = await this.run('b', 'cat', `${counters}/rx_bytes`, `${counters}/rx_packets`)
    const [bytes, packets] = text.trim().split('\n').map(Number)
    if (bytes! / packets! > largestPacketBytes)
      throw new Error(`the wire carried packets of ${Math.round(bytes! / packets!)} bytes`)
  }

  #inside(side: Side, command: string, args: readonly string[]): string[] {
    return ['netns', 'exec', this.namespaceOf(side), command, ...args]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync()
  }
}
