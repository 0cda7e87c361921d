import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { WatariError } from '../protocol/errors.ts'
import { findHierarchies, removeLabGroup } from './control-groups.ts'
import { makeDisk, mountsBelow, unmountDisk } from './disk.ts'
import { enrol, writeAgentConfig } from './enrolment.ts'
import { buildGuest, type Guest } from './guest/guest.ts'
import {
  agentAnswers,
  type HostInLab,
  hostCommand,
  killEverything,
  powerOff,
  powerOn,
  seenAlive,
  startAgent,
  stopAgent
} from './hosts.ts'
import { gatewayNamespace, hostLayout, type LabLayout, labLayout, namespaceFile, userId } from './layout.ts'
import { joinWan, makeGateway, namespacesOf, removeNamespace, setHostCut, wanDevice } from './network.ts'
import { end, isRunning, processesIn, signal } from './processes.ts'
import { type LabState, readState, removeIfEmpty, withLock, writeState } from './state.ts'
import { poll, tryRun } from './system.ts'
import { defaultTopologyFile, hostsOf, parseTopology } from './topology.ts'
import { orderWan, readReport, startWan } from './wan/client.ts'
import type { PathDescription } from './wan/network.ts'
import type { WanOrder, WanSettings } from './wan/order.ts'

/**
 * `watari lab …`: what each command does. Which lab is meant is its name; the program that calls these has
 * entered the user namespace first where it must (user-namespace.ts).
 */
export interface LabOptions {
  /** Labs of different names stand side by side. */
  readonly name?: string
}

export interface UpOptions extends LabOptions {
  /** A topology file. */
  readonly topology?: string
  /** Runs in place of every agent, without enrolment: for trying the lab itself. */
  readonly standIn?: readonly string[]
  readonly deadlineMs?: number
}

export type Report = (message: string) => void

const defaultName = 'lab'
const upDeadlineMs = 90_000
const agentStartDeadlineMs = 45_000

export async function up(options: UpOptions = {}, report: Report = () => {}): Promise<LabStatus> {
  const layout = labLayout(options.name ?? defaultName)
  const topology = parseTopology(await topologyText(options.topology))
  return await withLock(layout, async () => {
    if (
      existsSync(layout.stateFile) ||
      existsSync(layout.directory) ||
      (await namespacesOf(layout.name)).length > 0
    ) {
      throw new WatariError(
        'lab-exists',
        `there is a lab '${layout.name}' already: use it, or take it down with 'watari lab down'`
      )
    }
    const guest = options.standIn === undefined ? await guestIfPossible(report) : undefined
    const state: LabState = {
      name: layout.name,
      topology,
      standIn: options.standIn,
      phase: 'starting',
      wan: undefined,
      orders: 0,
      hosts: Object.fromEntries(
        hostsOf(topology).map(host => [
          host.name,
          { power: 'on', agent: undefined, isStalled: false, cut: [] }
        ])
      ),
      cuts: {},
      warnings:
        guest === undefined && options.standIn === undefined
          ? ['the small guest could not be built: machines need an image or a kernel']
          : []
    }
    await writeState(layout, state)
    await mkdir(layout.directory, { recursive: true, mode: 0o755 })

    report(`${topology.sites.length} sites, ${hostsOf(topology).length} hosts: making their networks`)
    for (const site of topology.sites) await makeGateway(layout.name, site)
    state.wan = await startWan(
      layout.directory,
      wanDevice,
      topology.sites.map(({ name, number }) => ({
        name,
        number,
        namespace: namespaceFile(gatewayNamespace(layout.name, name))
      }))
    )
    await writeState(layout, state)
    for (const site of topology.sites) await joinWan(layout.name, site)

    const hosts = hostsInLab(layout, state)
    report(hasDisks() ? 'making disks, turning hosts on' : 'turning hosts on')
    await forEach(hosts, async of => {
      if (hasDisks()) await makeDisk(hostLayout(layout, of.host.name).image, of.host.diskBytes)
      await powerOn(of, hasDisks())
    })
    const hierarchies = await findHierarchies()
    const hasGroups = hasDisks() && hierarchies.unified !== undefined && hierarchies.quota !== undefined
    if (!hasDisks())
      state.warnings.push(
        'as an ordinary user: hosts are not throttled to their capacity, and what was not synced survives kill'
      )
    else if (!hasGroups)
      state.warnings.push('control groups cannot be used here: hosts are not throttled to their capacity')

    if (options.standIn === undefined) {
      report('enrolling hosts; both organizations trust each other')
      const ids = await enrol(layout, topology)
      for (const { site, host } of hosts) {
        await writeAgentConfig({ layout, topology, ids, hierarchies, hasGroups, guest }, site, host)
      }
      await tryRun('sync', ['-f', layout.images])
    }
    report('starting agents')
    for (const of of hosts) state.hosts[of.host.name]!.agent = await startAgent(of)
    await writeState(layout, state)
    await forEach(hosts, of => agentAnswers(of, state.hosts[of.host.name]!.agent!, agentStartDeadlineMs))
    if (options.standIn === undefined) await allSeeAll(hosts, options.deadlineMs ?? upDeadlineMs, report)
    state.phase = 'up'
    await writeState(layout, state)
    for (const warning of state.warnings) report(`note: ${warning}`)
    return await describe(layout, state)
  })
}

/** Runs a command on a host, with this program's own input and output. @returns its exit status */
export async function exec(
  options: LabOptions & { host: string; command: readonly string[] }
): Promise<number> {
  const layout = labLayout(options.name ?? defaultName)
  const state = await readState(layout)
  const of = findHost(layout, state, options.host)
  requirePower(of)
  if (options.command.length === 0)
    throw new WatariError('usage', 'say what to run: watari lab exec HOST -- COMMAND…')
  const { program, args, env } = await hostCommand(of, options.command)
  const child = spawn(program, args, { env, stdio: 'inherit' })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.on('error', reject)
  child.on('exit', (code, name) => resolve(code ?? 128 + (name === 'SIGINT' ? 2 : 15)))
  // A terminal's ^C reaches both: the command decides when it is over.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  try {
    return await promise
  } finally {
    process.off('SIGINT', ignore)
  }
}

export interface WanOptions extends LabOptions, WanSettings {
  readonly between?: readonly [string, string]
}

/** Changes the WAN, or only shows it when nothing is to change. */
export async function wan(options: WanOptions = {}): Promise<readonly PathDescription[]> {
  const { name, between, ...settings } = options
  const layout = labLayout(name ?? defaultName)
  for (const site of between ?? []) await requireSite(layout, site)
  if (between !== undefined && between[0] === between[1]) {
    throw new WatariError('usage', '--between takes two different sites, as in --between a,b')
  }
  if (Object.values(settings).every(value => value === undefined)) {
    const paths = (await readReport(layout.directory))?.paths
    if (paths === undefined) await readState(layout)
    return paths ?? []
  }
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
  return await changed(layout, async state => {
    return await order(layout, state, {
      kind: 'change',
      settings: given,
      ...(between === undefined ? {} : { between: [...between] as [string, string] })
    })
  })
}

/** Takes a site or a host off the network without a word to anybody. One way: what it sends is lost. */
export async function cut(options: LabOptions & { what: string; oneWay?: boolean }): Promise<void> {
  const directions: ('outward' | 'inward')[] = options.oneWay ? ['outward'] : ['outward', 'inward']
  const layout = labLayout(options.name ?? defaultName)
  await changed(layout, async state => {
    if (isSite(state, options.what)) {
      state.cuts[options.what] = directions
      await order(layout, state, { kind: 'heal', site: options.what })
      await order(layout, state, { kind: 'cut', site: options.what, directions })
    } else {
      const of = findHost(layout, state, options.what)
      requirePower(of)
      await setHostCut(layout.name, of.site, of.host, directions)
      state.hosts[options.what]!.cut = directions
    }
  })
}

/** Puts a site or a host back on the network, and lets a stalled agent go on; without a name, all of them. */
export async function heal(options: LabOptions & { what?: string } = {}): Promise<void> {
  const layout = labLayout(options.name ?? defaultName)
  await changed(layout, async state => {
    const { what } = options
    const sites = what === undefined ? Object.keys(state.cuts) : isSite(state, what) ? [what] : []
    const hosts =
      what === undefined
        ? Object.keys(state.hosts)
        : sites.length > 0
          ? []
          : [findHost(layout, state, what).host.name]
    for (const site of sites) {
      await order(layout, state, { kind: 'heal', site })
      delete state.cuts[site]
    }
    for (const name of hosts) {
      const of = findHost(layout, state, name)
      const record = state.hosts[name]!
      if (record.power === 'off') continue
      if (record.cut.length > 0) await setHostCut(layout.name, of.site, of.host, [])
      record.cut = []
      if (record.isStalled) signal(record.agent, 'SIGCONT')
      record.isStalled = false
    }
  })
}

/** Takes a host's power away. */
export async function kill(options: LabOptions & { host: string }): Promise<void> {
  const layout = labLayout(options.name ?? defaultName)
  await changed(layout, async state => {
    const of = findHost(layout, state, options.host)
    requirePower(of)
    state.hosts[options.host] = { power: 'off', agent: undefined, isStalled: false, cut: [] }
    await writeState(layout, state)
    await powerOff(of, hasDisks())
  })
}

/** Stops a host's agent process; its machines go on. With `seconds` it goes on by itself after that time. */
export async function stall(options: LabOptions & { host: string; seconds?: number }): Promise<void> {
  const layout = labLayout(options.name ?? defaultName)
  const agent = await changed(layout, async state => {
    const of = findHost(layout, state, options.host)
    requirePower(of)
    const record = state.hosts[options.host]!
    if (!signal(record.agent, 'SIGSTOP')) {
      throw new WatariError(
        'not-running',
        `the agent of ${options.host} does not run: 'watari lab restart ${options.host}' starts it`
      )
    }
    record.isStalled = true
    return record.agent
  })
  if (options.seconds === undefined) return
  await new Promise(resolve => setTimeout(resolve, options.seconds! * 1000))
  await changed(layout, async state => {
    signal(agent, 'SIGCONT')
    const record = state.hosts[options.host]
    if (record !== undefined && record.agent?.pid === agent?.pid) record.isStalled = false
  })
}

/**
 * Starts a host again from what is on its disk: turns it on when it has no power, else ends its agent in order
 * (machines go on) and starts it anew.
 */
export async function restart(options: LabOptions & { host: string }): Promise<void> {
  const layout = labLayout(options.name ?? defaultName)
  await changed(layout, async state => {
    const of = findHost(layout, state, options.host)
    const record = state.hosts[options.host]!
    if (record.power === 'off') await powerOn(of, hasDisks())
    else await stopAgent(record.agent)
    record.power = 'on'
    record.isStalled = false
    record.agent = await startAgent(of)
    await writeState(layout, state)
    await agentAnswers(of, record.agent, agentStartDeadlineMs)
  })
}

export interface LabStatus {
  readonly name: string
  readonly phase: LabState['phase']
  readonly hosts: readonly {
    readonly name: string
    readonly org: string
    readonly site: string
    readonly address: string
    readonly roles: readonly string[]
    readonly power: 'on' | 'off'
    readonly agent: 'up' | 'stalled' | 'down'
    readonly cut: readonly string[]
    readonly socket: string
    readonly log: string
  }[]
  readonly cuts: LabState['cuts']
  readonly wan: readonly PathDescription[]
  readonly warnings: readonly string[]
}

export async function status(options: LabOptions = {}): Promise<LabStatus> {
  const layout = labLayout(options.name ?? defaultName)
  return await describe(layout, await readState(layout))
}

/** Takes everything away, also what a lab left that ended in the middle of something. Can be repeated. */
export async function down(options: LabOptions = {}, report: Report = () => {}): Promise<void> {
  const layout = labLayout(options.name ?? defaultName)
  if (
    !existsSync(layout.stateFile) &&
    !existsSync(layout.directory) &&
    !existsSync(layout.images) &&
    (await namespacesOf(layout.name)).length === 0
  )
    return
  await withLock(layout, async () => {
    report(`taking down the lab '${layout.name}'`)
    const state = await readState(layout).catch(() => undefined)
    const namespaces = await namespacesOf(layout.name)
    // Hosts first, so that none of them sees the others go one after the other.
    for (const host of state === undefined ? [] : hostsOf(state.topology))
      await killEverything(layout, host.name)
    await end(state?.wan, 2_000)
    for (const namespace of namespaces) {
      for (const record of processesIn(namespaceFile(namespace))) signal(record, 'SIGKILL')
    }
    for (const point of await mountsBelow(layout.directory)) await unmountDisk(point)
    for (const namespace of namespaces) await removeNamespace(namespace)
    await removeLabGroup(await findHierarchies(), layout.name)
    await rm(layout.directory, { recursive: true, force: true })
    await rm(layout.images, { recursive: true, force: true })
    await removeIfEmpty(`/var/tmp/watari-lab-${userId()}`)
    await rm(layout.stateFile, { force: true })
    await rm(`${layout.stateFile}.new`, { force: true })
  })
}

/** Loop devices and control groups are the real root's; inside a user namespace there are none. */
function hasDisks(): boolean {
  return userId() === 0
}

async function topologyText(file: string | undefined): Promise<string> {
  if (file === undefined) return defaultTopologyFile
  return await readFile(file, 'utf8').catch(cause => {
    throw new WatariError('invalid-topology', `the topology file ${file} cannot be read`, { cause })
  })
}

async function guestIfPossible(report: Report): Promise<Guest | undefined> {
  try {
    return await buildGuest({ onProgress: report })
  } catch (error) {
    report(`note: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

async function allSeeAll(hosts: readonly HostInLab[], deadlineMs: number, report: Report): Promise<void> {
  const wanted = hosts.map(({ host }) => host.name)
  const missing = new Map<string, string[]>()
  const seen = await poll(
    async () => {
      missing.clear()
      await forEach(hosts, async of => {
        const alive = await seenAlive(of)
        const absent = wanted.filter(name => name !== of.host.name && !alive?.has(name))
        if (absent.length > 0) missing.set(of.host.name, absent)
      })
      return missing.size === 0 ? true : undefined
    },
    { deadlineMs, everyMs: 250 }
  )
  if (seen) return report('every host sees all the others alive')
  const [host, absent] = [...missing][0]!
  throw new WatariError(
    'lab-failed',
    `after ${Math.round(deadlineMs / 1000)} s ${missing.size} hosts do not see all others alive (${host}: ${absent.join(', ')} missing); the logs are beside their sockets ('watari lab status')`,
    { fields: { missing: Object.fromEntries(missing) } }
  )
}

function hostsInLab(layout: LabLayout, state: LabState): HostInLab[] {
  return state.topology.sites.flatMap(site => site.hosts.map(host => ({ layout, state, site, host })))
}

function findHost(layout: LabLayout, state: LabState, name: string): HostInLab {
  const found = hostsInLab(layout, state).find(({ host }) => host.name === name)
  if (found === undefined) {
    const names = hostsOf(state.topology).map(host => host.name)
    throw new WatariError('no-such-host', `the lab has no '${name}'; its hosts are ${names.join(', ')}`)
  }
  return found
}

function requirePower({ state, host }: HostInLab): void {
  if (state.hosts[host.name]?.power !== 'on') {
    throw new WatariError(
      'no-power',
      `${host.name} lost its power: 'watari lab restart ${host.name}' turns it on`
    )
  }
}

function isSite(state: LabState, name: string): boolean {
  return state.topology.sites.some(site => site.name === name)
}

async function requireSite(layout: LabLayout, name: string): Promise<void> {
  const state = await readState(layout)
  if (isSite(state, name)) return
  throw new WatariError(
    'no-such-site',
    `the lab has no site '${name}'; its sites are ${state.topology.sites.map(site => site.name).join(', ')}`
  )
}

/** Reads the lab's state, changes the lab, and writes what it is now; also when the change failed half-way. */
async function changed<T>(layout: LabLayout, change: (state: LabState) => Promise<T>): Promise<T> {
  await readState(layout)
  return await withLock(layout, async () => {
    const state = await readState(layout)
    try {
      return await change(state)
    } finally {
      await writeState(layout, state)
    }
  })
}

async function order(
  layout: LabLayout,
  state: LabState,
  what: WanOrder
): Promise<readonly PathDescription[]> {
  state.orders++
  return (await orderWan(layout.directory, state.orders, what)).paths
}

async function describe(layout: LabLayout, state: LabState): Promise<LabStatus> {
  const wanRuns = isRunning(state.wan)
  return {
    name: state.name,
    phase: state.phase,
    hosts: hostsOf(state.topology).map(host => {
      const record = state.hosts[host.name]!
      const files = hostLayout(layout, host.name)
      return {
        name: host.name,
        org: host.org,
        site: host.site,
        address: host.address,
        roles: host.roles,
        power: record.power,
        agent: !isRunning(record.agent) ? 'down' : record.isStalled ? 'stalled' : 'up',
        cut: record.cut,
        socket: files.socket,
        log: files.log
      }
    }),
    cuts: state.cuts,
    wan: (await readReport(layout.directory))?.paths ?? [],
    warnings: wanRuns
      ? state.warnings
      : [...state.warnings, 'the WAN process does not run: no site reaches another']
  }
}

async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(items.map(work))
  const failed = results.find(result => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
