import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { WatariError } from '../protocol/errors.ts'
import { findHierarchies } from './control-groups.ts'
import { makeDisk } from './disk.ts'
import { enrol, writeAgentConfig } from './enrolment.ts'
import { buildGuest, type Guest } from './guest/guest.ts'
import { agentAnswers, type HostInLab, powerOn, seenAlive, startAgent } from './hosts.ts'
import { gatewayNamespace, hostLayout, type LabLayout, namespaceFile } from './layout.ts'
import { hasDisks, hostsInLab, type LabOptions, layoutOf, type Report } from './lookup.ts'
import { joinWan, makeGateway, namespacesOf, wanDevice } from './network.ts'
import { type HostRecord, type LabState, withLock, writeState } from './state.ts'
import { describe, type LabStatus } from './status.ts'
import { poll, tryRun } from './system.ts'
import { defaultTopologyFile, hostsOf, parseTopology, type Topology } from './topology.ts'
import { startWan } from './wan/client.ts'

export interface UpOptions extends LabOptions {
  /** A topology file. */
  readonly topology?: string
  /** Runs in place of every agent, without enrolment: for trying the lab itself. */
  readonly standIn?: readonly string[]
  readonly deadlineMs?: number
}

const upDeadlineMs = 120_000
const agentStartDeadlineMs = 90_000

export async function up(options: UpOptions = {}, report: Report = () => {}): Promise<LabStatus> {
  const layout = layoutOf(options)
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
    const state = newState(layout.name, topology, options.standIn)
    await writeState(layout, state)
    await mkdir(layout.directory, { recursive: true, mode: 0o755 })
    try {
      await makeNetwork(layout, state, report)
      await turnOn(layout, state, report)
      if (options.standIn === undefined) await makeMembers(layout, state, report)
      await startAgents(layout, state, options, report)
    } catch (error) {
      report("the lab is left as it is, to be looked at; 'watari lab down' takes it away")
      throw error
    }
    state.phase = 'up'
    await writeState(layout, state)
    for (const warning of state.warnings) report(`note: ${warning}`)
    return await describe(layout, state)
  })
}

function newState(name: string, topology: Topology, standIn: readonly string[] | undefined): LabState {
  const host = (): HostRecord => ({
    power: 'on',
    agent: undefined,
    isStalled: false,
    isFrozen: false,
    cut: []
  })
  return {
    name,
    topology,
    standIn,
    phase: 'starting',
    isThrottled: false,
    wan: undefined,
    orders: 0,
    hosts: Object.fromEntries(hostsOf(topology).map(({ name }) => [name, host()])),
    cuts: {},
    warnings: []
  }
}

async function makeNetwork(layout: LabLayout, state: LabState, report: Report): Promise<void> {
  const { sites } = state.topology
  report(`${sites.length} sites, ${hostsOf(state.topology).length} hosts: making their networks`)
  for (const site of sites) await makeGateway(layout.name, site)
  const gateways = sites.map(({ name, number }) => ({
    name,
    number,
    namespace: namespaceFile(gatewayNamespace(layout.name, name))
  }))
  state.wan = await startWan(layout.directory, wanDevice, gateways)
  await writeState(layout, state)
  for (const site of sites) await joinWan(layout.name, site)
}

async function turnOn(layout: LabLayout, state: LabState, report: Report): Promise<void> {
  report(hasDisks() ? 'making disks, turning hosts on' : 'turning hosts on')
  await forEach(hostsInLab(layout, state), async of => {
    if (hasDisks()) await makeDisk(hostLayout(layout, of.host.name).image, of.host.diskBytes)
    await powerOn(of, hasDisks())
  })
  const { unified, quota } = await findHierarchies()
  state.isThrottled = hasDisks() && unified !== undefined && quota !== undefined
  if (!hasDisks()) {
    state.warnings.push(
      'as an ordinary user: hosts are not throttled to their capacity, what was not synced survives kill, and freeze stops one process after the other'
    )
  } else if (!state.isThrottled) {
    state.warnings.push('control groups cannot be used here: hosts are not throttled to their capacity')
  }
}

async function makeMembers(layout: LabLayout, state: LabState, report: Report): Promise<void> {
  const guest = await guestIfPossible(report)
  if (guest === undefined) {
    state.warnings.push('the small guest could not be built: machines need an image or a kernel')
  }
  report('enrolling hosts; the organizations trust each other')
  const { topology, isThrottled } = state
  const ids = await enrol(layout, topology)
  for (const { site, host } of hostsInLab(layout, state)) {
    await writeAgentConfig({ layout, topology, ids, hasGroups: isThrottled, guest }, site, host)
  }
  // A host that loses power right after its start is still a member.
  await tryRun('sync', [])
}

async function startAgents(
  layout: LabLayout,
  state: LabState,
  options: UpOptions,
  report: Report
): Promise<void> {
  report('starting agents')
  const hosts = hostsInLab(layout, state)
  for (const of of hosts) state.hosts[of.host.name]!.agent = await startAgent(of)
  await writeState(layout, state)
  await forEach(hosts, of => agentAnswers(of, state.hosts[of.host.name]!.agent!, agentStartDeadlineMs))
  if (options.standIn === undefined) await allSeeAll(hosts, options.deadlineMs ?? upDeadlineMs, report)
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
  // Who sees everybody is not asked again: agents that start need the processors themselves.
  const waiting = new Set(hosts)
  const seen = await poll(
    async () => {
      missing.clear()
      await forEach([...waiting], async of => {
        const alive = await seenAlive(of)
        const absent = wanted.filter(name => name !== of.host.name && !alive?.has(name))
        if (absent.length > 0) missing.set(of.host.name, absent)
        else waiting.delete(of)
      })
      return waiting.size === 0 ? true : undefined
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

async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(items.map(work))
  const failed = results.find(result => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
