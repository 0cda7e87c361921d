import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { WatariError } from '../protocol/errors.ts'
import { findHierarchies } from './control-groups.ts'
import { makeDisk } from './disk.ts'
import { enrol, writeAgentConfig } from './enrolment.ts'
import { buildGuest, type Guest } from './guest/guest.ts'
import { agentAnswers, type HostInLab, powerOn, seenAlive, startAgent } from './hosts.ts'
import { gatewayNamespace, hostLayout, namespaceFile } from './layout.ts'
import { hasDisks, hostsInLab, type LabOptions, layoutOf, type Report } from './lookup.ts'
import { joinWan, makeGateway, namespacesOf, wanDevice } from './network.ts'
import { type LabState, withLock, writeState } from './state.ts'
import { describe, type LabStatus } from './status.ts'
import { poll, tryRun } from './system.ts'
import { defaultTopologyFile, hostsOf, parseTopology } from './topology.ts'
import { startWan } from './wan/client.ts'

export interface UpOptions extends LabOptions {
  /** A topology file. */
  readonly topology?: string
  /** Runs in place of every agent, without enrolment: for trying the lab itself. */
  readonly standIn?: readonly string[]
  readonly deadlineMs?: number
}

const upDeadlineMs = 90_000
const agentStartDeadlineMs = 45_000

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

async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(items.map(work))
  const failed = results.find(result => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
