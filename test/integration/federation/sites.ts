import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { HistoryLine } from '../../../agents/vm/register/history.ts'
import { GuestShell } from '../../../demo/guest-shell.ts'
import * as lab from '../../../lab/commands.ts'
import type { ActionRequest, ActionResult } from '../../../protocol/actions/actions.ts'
import { Client } from '../../../shell/client.ts'
import { eventually } from '../../support/eventually.ts'
import { Observer } from './observer.ts'

const runFile = promisify(execFile)
const program = join(import.meta.dirname, '../../../bin/watari')
/** Two sites with a host each, a large one and a small one, and a witness that outlives both. */
const open = `
balance: "off"
sites:
  a: {org: north, hosts: {a1: {milliCpus: 2000, memory: 2G}, aw: {roles: [witness]}}}
  b: {org: north, hosts: {b1: {milliCpus: 2000, memory: 1G}}}
`
/**
 * The same two hosts, each behind its site's gateway: neither can dial the other. One gateway runs machines too, and of
 * it only the agent's port leads in.
 */
const behindGateways = `
balance: "off"
sites:
  a: {org: north, nat: true, hosts: {a1: {milliCpus: 2000, memory: 2G, roles: [host]}, aw: {roles: [witness, gateway, issuer]}}}
  b: {org: north, nat: true, hosts: {b1: {milliCpus: 2000, memory: 1G, roles: [host]}, bw: {roles: [host, witness, gateway, issuer]}}}
`
/** A witness on each of three sites, so that any one of them may be lost. */
const threeSites = `
balance: "off"
sites:
  a: {org: north, hosts: {a1: {milliCpus: 2000, memory: 2G}, a2: {milliCpus: 2000, memory: 1G}, aw: {roles: [witness]}}}
  b: {org: north, hosts: {b1: {milliCpus: 2000, memory: 1G}, bw: {roles: [witness]}}}
  c: {org: north, hosts: {cw: {roles: [witness, gateway, issuer]}}}
`
/** The same, where voters that are lost are replaced soon, and hosts of one rack fail together. */
const changingVoters = `
balance: "off"
replaceVotersAfterMs: 15000
sites:
  a: {org: north, hosts: {a1: {milliCpus: 2000, memory: 2G, domain: r1}, a2: {milliCpus: 2000, memory: 1G, domain: r1}, aw: {roles: [witness], domain: r2}}}
  b: {org: north, hosts: {b1: {milliCpus: 2000, memory: 1G}, bw: {roles: [witness]}}}
  c: {org: north, hosts: {cw: {roles: [witness, gateway, issuer]}}}
`
/** Two hosts of a site that keeps room for the loss of one. */
const keepsSpare = `
balance: "off"
sites:
  a: {org: north, spare: host, hosts: {a1: {milliCpus: 2000, memory: 1G}, a2: {milliCpus: 2000, memory: 1G}, aw: {roles: [witness]}}}
  b: {org: north, hosts: {bw: {roles: [witness, gateway, issuer]}}}
  c: {org: north, hosts: {cw: {roles: [witness, gateway, issuer]}}}
`
/** One host that runs machines, which nobody else can take over, and one issuer beside it. */
const oneIssuer = `
balance: "off"
sites:
  a: {org: north, hosts: {a1: {milliCpus: 2000, memory: 2G, roles: [host]}, aw: {roles: [witness, gateway, issuer]}}}
  b: {org: north, hosts: {bw: {roles: [witness, gateway, issuer]}}}
  c: {org: north, hosts: {cw: {roles: [witness, gateway, issuer]}}}
`
export const topologies = {
  federation: open,
  faults: open,
  relayed: behindGateways,
  leases: threeSites,
  leasefaults: threeSites,
  leasedisk: threeSites,
  voters: changingVoters,
  gray: open,
  far: threeSites,
  dark: threeSites,
  replica: threeSites,
  copies: threeSites,
  older: threeSites,
  interval: threeSites,
  ended: oneIssuer,
  spare: keepsSpare
}
/** Who is asked, and never lost. */
const witnesses = {
  federation: 'aw',
  faults: 'aw',
  relayed: 'aw',
  leases: 'cw',
  leasefaults: 'cw',
  leasedisk: 'cw',
  voters: 'cw',
  gray: 'aw',
  far: 'cw',
  dark: 'cw',
  replica: 'cw',
  copies: 'cw',
  older: 'cw',
  interval: 'cw',
  ended: 'cw',
  spare: 'cw'
} as const
export type LabName = keyof typeof topologies
const megabyte = 2 ** 20
export const org = 'north'
export const segment = 'net'

export type Machine = ActionResult<'vm.show'>
export type Relocation = ActionResult<'vm.move'>
export type HostName = 'a1' | 'a2' | 'b1' | 'aw' | 'bw' | 'cw'

/** The lab that all of these tests share, as people and as its power plug see it. */
export class Sites {
  readonly #name: LabName
  readonly #sockets: ReadonlyMap<string, string>
  readonly #shells = new Map<string, GuestShell>()
  readonly #failpoints: string
  readonly #histories: string
  observer: Observer | undefined

  private constructor(
    name: LabName,
    sockets: ReadonlyMap<string, string>,
    { failpoints, histories }: { failpoints: string; histories: string }
  ) {
    this.#name = name
    this.#sockets = sockets
    this.#failpoints = failpoints
    this.#histories = histories
  }

  static async up(name: LabName): Promise<Sites> {
    // A run that was killed left it, and would fail every later one.
    await Sites.down(name)
    const directory = await mkdtemp(join(tmpdir(), 'watari-sites-'))
    const failpoints = await mkdtemp(join(tmpdir(), 'watari-failpoints-'))
    // The lab gives its environment to the agents.
    process.env.WATARI_FAILPOINTS = failpoints
    const histories = await mkdtemp(join(tmpdir(), 'watari-histories-'))
    process.env.WATARI_HISTORY = histories
    try {
      const file = join(directory, 'topology.yaml')
      await writeFile(file, topologies[name])
      const status = await lab.up({ name, topology: file })
      const sockets = new Map(status.hosts.map(host => [host.name, host.socket]))
      return new Sites(name, sockets, { failpoints, histories })
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }

  static async down(name: LabName): Promise<void> {
    await lab.down({ name })
  }

  /** What all agents saw of their registers, those that were killed included. */
  async histories(): Promise<HistoryLine[]> {
    const files = await readdir(this.#histories)
    const texts = await Promise.all(files.map(file => readFile(join(this.#histories, file), 'utf8')))
    // What a process that was killed was about to write is its last line.
    return texts.flatMap(text =>
      text
        .split('\n')
        .slice(0, -1)
        .map(line => JSON.parse(line) as HistoryLine)
    )
  }

  agent(host: HostName): Client {
    return new Client(this.#sockets.get(host)!)
  }

  get witness(): Client {
    return this.agent(witnesses[this.#name])
  }

  shell(machine: string): GuestShell {
    const shell = this.#shells.get(machine) ?? new GuestShell(this.witness, org, machine)
    this.#shells.set(machine, shell)
    return shell
  }

  async close(): Promise<void> {
    for (const shell of this.#shells.values()) shell.close()
    await this.observer?.stop()
    delete process.env.WATARI_FAILPOINTS
    delete process.env.WATARI_HISTORY
    for (const directory of [this.#failpoints, this.#histories])
      await rm(directory, { recursive: true, force: true })
  }

  /** As its voters decided, asked of the witness. */
  async show(machine: string): Promise<Machine> {
    return await this.witness.call('vm.show', { org, name: machine })
  }

  async create(
    machine: string,
    host: HostName,
    more: Partial<ActionRequest<'vm.create'>> = {}
  ): Promise<Machine> {
    const request = {
      org,
      name: machine,
      host,
      memory: 128 * megabyte,
      segments: [{ name: segment }],
      ...more
    }
    const created = await this.witness.run('vm.create', request, () => {})
    await this.shell(machine).ready()
    return created
  }

  async delete(machine: string): Promise<void> {
    this.#shells.get(machine)?.close()
    this.#shells.delete(machine)
    const named = { org, name: machine }
    const { state } = await this.show(machine)
    if (state !== 'stopped') await this.witness.run('vm.stop', { ...named, force: true }, () => {})
    await this.witness.run('vm.delete', named, () => {})
  }

  async move(
    machine: string,
    host: string,
    more: { bandwidth?: number } = {},
    tell: (text: string) => void = () => {}
  ): Promise<Relocation> {
    return await this.witness.run('vm.move', { org, name: machine, host, ...more }, tell)
  }

  /** Moves a machine that has to arrive. */
  async moved(machine: string, host: HostName, tell?: (text: string) => void): Promise<Relocation> {
    const relocation = await this.move(machine, host, {}, tell)
    if (relocation.result !== 'done') console.log(await this.log(relocation.from as HostName))
    assert.equal(relocation.result, 'done', JSON.stringify(relocation.error))
    // The console of the copy that is gone closes a moment later, and would take a command with it.
    const shell = this.#shells.get(machine)
    shell?.close()
    await shell?.ready()
    return relocation
  }

  /** The newest relocation of a machine, as its source tells it. */
  async relocation(machine: string, from: HostName): Promise<Relocation | undefined> {
    const { items } = await this.agent(from).call('relocation.list', {})
    return items.filter(each => each.vm === `${org}/${machine}` || each.vm === machine).at(-1)
  }

  async hosts(of: HostName): Promise<ActionResult<'hosts.list'>['items']> {
    return (await this.agent(of).call('hosts.list', {})).items
  }

  /**
   * Has an agent end without a word once it has noted that it is at a phase of a relocation, before it acts on it; its
   * machines and its bulk process are left as they are.
   * @returns resolves when that has happened
   */
  async killAgentAt(host: HostName, role: 'source' | 'target', phase: string): Promise<() => Promise<void>> {
    const mark = join(this.#failpoints, `${role}.${phase}`)
    await writeFile(mark, '')
    return async () => {
      try {
        await eventually(async () => (await this.status(host)).agent === 'down', {
          deadlineMs: 60_000,
          everyMs: 20
        })
        assert.ok(!existsSync(mark), `the agent of ${host} ended, but not at ${phase}`)
      } finally {
        await rm(mark, { force: true })
      }
    }
  }

  /**
   * Has an agent stand still (SIGSTOP) once it has noted that it is at a phase of a relocation, before it acts on it.
   * @returns resolves when it stands, to what lets it go on
   */
  async stopAgentAt(
    host: HostName,
    role: 'source' | 'target',
    phase: string
  ): Promise<() => Promise<() => void>> {
    const mark = join(this.#failpoints, `${role}.${phase}`)
    await writeFile(mark, 'stop')
    return async () => {
      try {
        await eventually(() => !existsSync(mark), { deadlineMs: 60_000, everyMs: 5 })
      } finally {
        await rm(mark, { force: true })
      }
      const [agent] = await this.#agents(host)
      const isStopped = async () => /^State:\tT/m.test(await readFile(`/proc/${agent!.pid}/status`, 'utf8'))
      await eventually(isStopped, { deadlineMs: 5_000, everyMs: 5 })
      return () => process.kill(agent!.pid, 'SIGCONT')
    }
  }

  /** Ends an agent's process without a word, whatever it is at; its machines and its bulk process are left as they are. */
  async killAgent(host: HostName): Promise<void> {
    for (const { pid } of await this.#agents(host)) process.kill(pid, 'SIGKILL')
    await eventually(async () => (await this.status(host)).agent === 'down', {
      deadlineMs: 5_000,
      everyMs: 20
    })
  }

  async endAgent(host: HostName): Promise<void> {
    for (const { pid } of await this.#agents(host)) process.kill(pid, 'SIGTERM')
  }

  /** The processes that are copies of a machine on a host. */
  async copies(machine: string, host: HostName): Promise<number[]> {
    const found = await processesOf(this.#name, host)
    return found
      .filter(
        ({ command }) => command.includes('qemu-system') && command.includes(`guest=${org}/${machine},`)
      )
      .map(({ pid }) => pid)
  }

  /** Files of a machine that are left on a host. */
  async files(id: string, host: HostName): Promise<string[]> {
    const entries = await readdir(this.state(host), { recursive: true }).catch(() => [] as string[])
    return entries.filter(entry => entry.includes(id))
  }

  /** Takes all the room that is left on a host's disk, until it is freed. */
  async fillDisk(host: HostName): Promise<AsyncDisposable & { free(): Promise<void> }> {
    const file = join(this.state(host), 'fill')
    const { bavail, bsize } = await statfs(this.state(host))
    await runFile('fallocate', ['--length', String(bavail * bsize), file]).catch(() => {})
    // What fallocate could not have at once, it is had by bits.
    await runFile('sh', ['-c', `cat /dev/zero >>${file}`]).catch(() => {})
    const free = () => rm(file, { force: true })
    return { free, [Symbol.asyncDispose]: free }
  }

  /** A host's disk takes no write any more, and says nothing of it, until it is let go on: after two minutes in any case. */
  async hangDisk(host: HostName): Promise<AsyncDisposable & { goOn(): Promise<void> }> {
    const directory = this.state(host)
    await runFile('fsfreeze', ['--freeze', directory])
    let isHung = true
    const goOn = async () => {
      clearTimeout(timer)
      if (isHung) await runFile('fsfreeze', ['--unfreeze', directory])
      isHung = false
    }
    // Nothing ends a process that waits for it.
    const timer = setTimeout(() => void goOn(), 120_000)
    return { goOn, [Symbol.asyncDispose]: goOn }
  }

  /** The end of an agent's log, for whoever looks into a failure. */
  async log(host: HostName): Promise<string> {
    const text = await readFile(join('/run/watari-lab', this.#name, host, 'agent.log'), 'utf8')
    return text.split('\n').slice(-40).join('\n')
  }

  async status(host: HostName): Promise<lab.LabStatus['hosts'][number]> {
    return (await lab.status({ name: this.#name })).hosts.find(each => each.name === host)!
  }

  async kill(host: HostName): Promise<void> {
    await lab.kill({ name: this.#name, host })
  }

  /** Takes a site or a host off the network; deaf: it hears nobody, and is heard; mute: the other way round. */
  async cut(what: string, { deaf = false, mute = false } = {}): Promise<void> {
    await lab.cut({ name: this.#name, what, deaf, oneWay: mute })
  }

  /** Puts it on the network again, or lets it go on, and waits for nobody. */
  async mend(what: string): Promise<void> {
    await lab.heal({ name: this.#name, what })
  }

  /** Stops a host as a whole, its machines and its guard included. */
  async freeze(host: HostName): Promise<void> {
    await lab.freeze({ name: this.#name, host })
  }

  /** Stops agents; their machines and guards go on. */
  async stall(...hosts: readonly HostName[]): Promise<void> {
    for (const host of hosts) await lab.stall({ name: this.#name, host })
  }

  /**
   * All hosts lose power, none after another, and have it again.
   * @param staying hosts that have the address of before; without it all have
   * @returns when the last one's agent was up
   */
  async blackout(staying?: readonly HostName[]): Promise<number> {
    const { hosts } = await lab.status({ name: this.#name })
    for (const { name } of hosts) await lab.cut({ name: this.#name, what: name })
    for (const { name } of hosts) await lab.kill({ name: this.#name, host: name })
    for (const { name } of hosts) {
      const newAddress = staying !== undefined && !staying.includes(name as HostName)
      await lab.restart({ name: this.#name, host: name, newAddress })
    }
    return Date.now()
  }

  async restart(host: HostName): Promise<void> {
    await lab.restart({ name: this.#name, host })
    await this.#seesOthers(host)
  }

  /** No two of the voters a1, aw and b1 reach each other. */
  async loseMajority(): Promise<void> {
    await lab.stall({ name: this.#name, host: 'aw' })
    await lab.cut({ name: this.#name, what: 'b' })
  }

  /** @param looking a host that has power, and sees the others when this resolves */
  async heal(looking: HostName = 'b1'): Promise<void> {
    await lab.heal({ name: this.#name })
    await this.#seesOthers(looking)
  }

  /** Begins to watch a guest's counter from a witness, through a TAP port of its own on the segment. */
  async observe(address: string, from: HostName = 'aw'): Promise<Observer> {
    await this.observer?.stop()
    this.observer = new Observer(inside(this.#name, from), address)
    return this.observer
  }

  async onHost(host: HostName, ...command: string[]): Promise<string> {
    const [program, ...args] = [...inside(this.#name, host), ...command]
    return (await runFile(program!, args, { timeout: 30_000 })).stdout
  }

  /** The command line, as somebody on a host uses it. @returns what it printed as JSON */
  async watari(host: HostName, ...args: string[]): Promise<unknown> {
    const env = { ...process.env, WATARI_SOCKET: this.#sockets.get(host) }
    const { stdout } = await runFile(program, [...args, '--json'], { env, timeout: 60_000 })
    return JSON.parse(stdout)
  }

  /** Where a host's sockets are, and what its guard knows. */
  runtime(host: HostName): string {
    return join('/run/watari-lab', this.#name, host, 'run')
  }

  /** Where a host keeps what it knows; there as long as it has power. */
  state(host: HostName): string {
    return join('/run/watari-lab', this.#name, host, 'state')
  }

  /** Where the lab keeps an organization's root key. */
  organization(org: string): string {
    return join('/run/watari-lab', this.#name, 'organizations', org)
  }

  async #agents(host: HostName): Promise<{ pid: number }[]> {
    const found = await processesOf(this.#name, host)
    return found.filter(({ command }) => command.includes(' agent --config '))
  }

  async #seesOthers(host: HostName): Promise<void> {
    const powered = (await lab.status({ name: this.#name })).hosts.filter(
      ({ power }) => power === 'on'
    ).length
    for (const looking of [host, witnesses[this.#name]]) {
      await eventually(
        async () => {
          const hosts = await this.hosts(looking)
          return hosts.filter(({ state, agent }) => state === 'alive' && agent === 'up').length >= powered
        },
        { deadlineMs: 60_000, everyMs: 100 }
      )
    }
  }
}

function inside(name: LabName, host: HostName): string[] {
  return ['nsenter', `--net=/run/netns/watari-${name}-${host}`, '--']
}

async function processesOf(name: LabName, host: HostName): Promise<{ pid: number; command: string }[]> {
  const namespace = await stat(`/run/netns/watari-${name}-${host}`).catch(() => undefined)
  if (namespace === undefined) return []
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const found = await Promise.all(
    pids.map(async pid => {
      try {
        const own = await stat(`/proc/${pid}/ns/net`)
        if (own.ino !== namespace.ino || own.dev !== namespace.dev) return []
        return [{ pid, command: (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ') }]
      } catch {
        return []
      }
    })
  )
  return found.flat()
}
