import { hostLayout, type LabLayout } from './layout.ts'
import { type LabOptions, layoutOf } from './lookup.ts'
import { isRunning } from './processes.ts'
import { type HostRecord, type LabState, readState } from './state.ts'
import { hostsOf } from './topology.ts'
import { readReport } from './wan/client.ts'
import type { PathDescription } from './wan/network.ts'

export interface LabStatus {
  readonly name: string
  readonly phase: LabState['phase']
  /** Whether hosts are held to their capacity. */
  readonly isThrottled: boolean
  readonly hosts: readonly {
    readonly name: string
    readonly org: string
    readonly site: string
    readonly address: string
    readonly roles: readonly string[]
    readonly power: 'on' | 'off'
    readonly agent: 'up' | 'stalled' | 'frozen' | 'down'
    readonly cut: readonly string[]
    readonly socket: string
    readonly log: string
  }[]
  readonly cuts: LabState['cuts']
  readonly wan: readonly PathDescription[]
  readonly warnings: readonly string[]
}

export async function status(options: LabOptions = {}): Promise<LabStatus> {
  const layout = layoutOf(options)
  return await describe(layout, await readState(layout))
}

export async function describe(layout: LabLayout, state: LabState): Promise<LabStatus> {
  const wanRuns = isRunning(state.wan)
  return {
    name: state.name,
    phase: state.phase,
    isThrottled: state.isThrottled,
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
        agent: agentOf(record),
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

function agentOf({ agent, isStalled, isFrozen }: HostRecord): LabStatus['hosts'][number]['agent'] {
  if (!isRunning(agent)) return 'down'
  return isFrozen ? 'frozen' : isStalled ? 'stalled' : 'up'
}
