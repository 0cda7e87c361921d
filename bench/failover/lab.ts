import { readFileSync } from 'node:fs'
import * as lab from '../../lab/commands.ts'
import { hostNamespace, namespaceFile } from '../../lab/layout.ts'
import { processesIn } from '../../lab/processes.ts'
import { errorMessage } from '../../protocol/errors.ts'
import type { ActionEvent, Client } from '../../shell/client.ts'
import { run, until } from '../link/program.ts'
import { BenchLab } from '../support/lab.ts'
import { Echoes } from './echoes.ts'
import { phasesOf } from './phases.ts'
import type { Loss, Trial } from './report.ts'

/*
 * Two sites with two hosts each, and a witness on each of three sites, which are the machine's voters. The third site is
 * never lost: its witness probes the guest, through a TAP of its own on the segment.
 */

const labName = 'failover'
const org = 'north'
const segment = 'net'
const machine = 'probed'
const memoryBytes = 128 * 2 ** 20
const hosts = ['a1', 'a2', 'b1', 'b2'] as const
const agents = [...hosts, 'aw', 'bw', 'cw'] as const
const observer = { host: 'cw', tap: 'probe0', address: '10.9.0.250/24' }
const topology = `balance: "off"
sites:
  a: {org: ${org}, hosts: {a1: {milliCpus: 2000}, a2: {milliCpus: 2000}, aw: {roles: [witness]}}}
  b: {org: ${org}, hosts: {b1: {milliCpus: 2000}, b2: {milliCpus: 2000}, bw: {roles: [witness]}}}
  c: {org: ${org}, hosts: {cw: {roles: [witness, gateway, issuer]}}}
`
const createMs = 120_000
const attachMs = 20_000
const answerMs = 60_000
const takeoverMs = 120_000
const returnMs = 90_000

export class FailoverLab implements AsyncDisposable {
  readonly #lab: BenchLab
  #echoes: Echoes | undefined

  private constructor(lab: BenchLab) {
    this.#lab = lab
  }

  static async up(directory: string, signal: AbortSignal, say: (text: string) => void): Promise<FailoverLab> {
    const made = new FailoverLab(await BenchLab.up({ name: labName, topology, directory, signal, say }))
    try {
      await made.#create()
      return made
    } catch (error) {
      await made[Symbol.asyncDispose]()
      throw error
    }
  }

  async setDelay(delayMs: number): Promise<void> {
    await lab.wan({ name: labName, delayMs })
  }

  /** Loses the machine's host, or its site, and everything back afterwards. @throws Error when more than one copy is left, or none */
  async trial(loss: Loss, delayMs: number): Promise<Trial> {
    const from = await this.#settled()
    const beganMs = Date.now()
    await this.#answer(beganMs)
    const site = from.slice(0, 1)
    if (loss === 'host') await lab.kill({ name: labName, host: from })
    else await lab.cut({ name: labName, what: site })
    const lostBy = Date.now()
    const survivors = hosts.filter(host => (loss === 'host' ? host !== from : !host.startsWith(site)))
    const to = await this.#until(
      async () => {
        for (const host of survivors)
          if ((await this.#events(host, 'vm.started', beganMs)).length > 0) return host
        return undefined
      },
      `another host than ${from} to have the machine`,
      takeoverMs
    )
    const [started] = await this.#events(to, 'vm.started', beganMs)
    const startedMs = Date.parse(started!.at)
    const firstMs = await this.#answer(startedMs)
    const lossMs = this.#echoes!.lastBefore(Math.min(lostBy + 1_000, startedMs))!
    const events: ActionEvent[] = []
    for await (const event of this.#agent(to).events(false)) events.push(event)
    const phases = phasesOf(events, lossMs, firstMs)

    const returnedMs = Date.now()
    if (loss === 'host') await lab.restart({ name: labName, host: from })
    else await lab.heal({ name: labName, what: site })
    await this.#until(
      async () => (copiesOn(from) === 0 ? true : undefined),
      `the copy at ${from} to go`,
      returnMs
    )
    const removedMs = Date.now() - returnedMs
    const [paused] = loss === 'site' ? await this.#events(from, 'vm.paused', beganMs) : []
    const now = await this.#settled()
    if (now !== to) throw new Error(`${to} had taken the machine over, and now ${now} has it`)
    return {
      ...{ loss, delayMs, from, to, ...phases, removedMs },
      ...(paused && { pausedAheadMs: startedMs - Date.parse(paused.at) })
    }
  }

  /** Waits until the machine runs once, at the host that its voters name, and every host sees all others. */
  async #settled(): Promise<string> {
    return await this.#until(
      async () => {
        const { host, state } = await this.#agent(observer.host).call('vm.show', { org, name: machine })
        const isAlone = hosts.every(each => copiesOn(each) === (each === host ? 1 : 0))
        if (state !== 'running' || host === null || !isAlone) return undefined
        for (const agent of agents) {
          const { items } = await this.#agent(agent).call('hosts.list', {})
          if (items.some(item => item.state !== 'alive' || item.agent !== 'up')) return undefined
        }
        return host
      },
      'one copy that runs, and hosts that see each other',
      returnMs
    )
  }

  async #answer(afterMs: number): Promise<number> {
    return await this.#until(
      async () => this.#echoes!.firstAfter(afterMs),
      'an answer of the guest',
      answerMs
    )
  }

  async #events(host: string, kind: string, sinceMs: number): Promise<ActionEvent[]> {
    const found: ActionEvent[] = []
    for await (const event of this.#agent(host).events(false))
      if (event.kind === kind && Date.parse(event.at) >= sinceMs) found.push(event)
    return found
  }

  /** What is asked of an agent that is not there yet is asked again. */
  #until<T>(look: () => Promise<T | undefined>, what: string, deadlineMs: number): Promise<T> {
    let last = ''
    const patient = async () => {
      try {
        return await look()
      } catch (error) {
        last = errorMessage(error)
        return undefined
      }
    }
    const say = () => (last === '' ? what : `${what} (${last})`)
    return until(patient, what, deadlineMs, this.#lab.signal).catch(error => {
      throw new Error(`${say()}: ${errorMessage(error)}`, { cause: error })
    })
  }

  async #create(): Promise<void> {
    const agent = this.#agent(observer.host)
    await this.#lab.wait(
      agent.call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' }),
      'the segment'
    )
    const request = {
      ...{ org, name: machine, host: hosts[0], memory: memoryBytes, policy: 'restart' as const },
      segments: [{ name: segment }]
    }
    const made = await this.#lab.wait(
      agent.run('vm.create', request, () => {}),
      'the machine',
      createMs
    )
    // Once those who watch over it have what it starts from.
    const images = async (of: string) => (await this.#agent(of).call('image.list', {})).items.length
    const areReady = async () => {
      const [first, ...others] = await Promise.all(hosts.map(images))
      return others.every(count => count >= first!) ? true : undefined
    }
    await until(areReady, 'its images at all hosts', createMs, this.#lab.signal)
    const { host, tap, address } = observer
    const attach = () => agent.call('segment.attach', { org, name: segment, tap }).catch(() => undefined)
    await until(attach, `the TAP of ${host} on the segment`, attachMs, this.#lab.signal)
    const { ips, mac } = made.segments[0]!
    // Its card is the same everywhere: the prober's kernel has no address to look up, at a time of its own choice.
    for (const words of [
      ['addr', 'add', address, 'dev', tap],
      ['link', 'set', tap, 'up'],
      ['neigh', 'replace', ips[0]!, 'lladdr', mac, 'dev', tap, 'nud', 'permanent']
    ])
      await run('ip', ['-n', hostNamespace(labName, host), ...words], { signal: this.#lab.signal })
    this.#echoes = new Echoes(hostNamespace(labName, host), ips[0]!)
  }

  #agent(host: string): Client {
    return this.#lab.client(host)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#echoes?.end()
    await this.#lab[Symbol.asyncDispose]()
  }
}

/** Processes of the machine, whether they execute or not. */
function copiesOn(host: string): number {
  return processesIn(namespaceFile(hostNamespace(labName, host))).filter(({ pid }) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`guest=${org}/${machine},`)
    } catch {
      return false
    }
  }).length
}
