import { WatariError } from '../protocol/errors.ts'
import { listenAt } from './enrolment.ts'
import {
  agentAnswers,
  freezeHost,
  type HostInLab,
  powerOff,
  powerOn,
  startAgent,
  stopAgent,
  thawHost
} from './hosts.ts'
import {
  changed,
  findHost,
  hasDisks,
  isSite,
  type LabOptions,
  layoutOf,
  orderOf,
  requireAwake,
  requirePower,
  requireSite
} from './lookup.ts'
import { setHostCut } from './network.ts'
import { signal } from './processes.ts'
import { readState, writeState } from './state.ts'
import { renumbered } from './topology.ts'
import { readReport } from './wan/client.ts'
import type { PathDescription } from './wan/network.ts'
import type { WanSettings } from './wan/order.ts'

const agentStartDeadlineMs = 90_000

export interface WanOptions extends LabOptions, WanSettings {
  readonly between?: readonly [string, string]
}

/** Changes the WAN, or only shows it when nothing is to change. */
export async function wan(options: WanOptions = {}): Promise<readonly PathDescription[]> {
  const { name, between, ...settings } = options
  const layout = layoutOf({ name })
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
    return await orderOf(layout, state, {
      kind: 'change',
      settings: given,
      ...(between === undefined ? {} : { between: [...between] as [string, string] })
    })
  })
}

export interface CutOptions extends LabOptions {
  readonly what: string
  /** Only what it sends is lost. */
  readonly oneWay?: boolean
  /** Only what is sent to it is lost. */
  readonly deaf?: boolean
}

/** Takes a site or a host off the network without a word to anybody. */
export async function cut(options: CutOptions): Promise<void> {
  const { oneWay = false, deaf = false } = options
  if (oneWay && deaf) throw new WatariError('usage', '--one-way and --deaf together are a cut without either')
  const directions: ('outward' | 'inward')[] = oneWay
    ? ['outward']
    : deaf
      ? ['inward']
      : ['outward', 'inward']
  const layout = layoutOf(options)
  await changed(layout, async state => {
    if (isSite(state, options.what)) {
      state.cuts[options.what] = directions
      await orderOf(layout, state, { kind: 'heal', site: options.what })
      await orderOf(layout, state, { kind: 'cut', site: options.what, directions })
    } else {
      const of = findHost(layout, state, options.what)
      requirePower(of)
      const record = state.hosts[options.what]!
      // What is frozen is off the network already, and is cut when it goes on.
      if (!record.isFrozen) await setHostCut(layout.name, of.site, of.host, directions)
      record.cut = directions
    }
  })
}

/** Puts a site or a host back on the network, and lets what is stalled or frozen go on; without a name, all of them. */
export async function heal(options: LabOptions & { what?: string } = {}): Promise<void> {
  const layout = layoutOf(options)
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
      await orderOf(layout, state, { kind: 'heal', site })
      delete state.cuts[site]
    }
    for (const name of hosts) {
      const of = findHost(layout, state, name)
      const record = state.hosts[name]!
      if (record.power === 'off') continue
      if (record.cut.length > 0) await setHostCut(layout.name, of.site, of.host, [])
      record.cut = []
      if (record.isFrozen) await thawHost(of)
      record.isFrozen = false
      if (record.isStalled) signal(record.agent, 'SIGCONT')
      record.isStalled = false
    }
  })
}

/** Takes a host's power away. */
export async function kill(options: LabOptions & { host: string }): Promise<void> {
  const layout = layoutOf(options)
  await changed(layout, async state => {
    const of = findHost(layout, state, options.host)
    requirePower(of)
    state.hosts[options.host] = {
      power: 'off',
      agent: undefined,
      isStalled: false,
      isFrozen: false,
      cut: []
    }
    await writeState(layout, state)
    await powerOff(of, hasDisks())
  })
}

/** Stops a host's agent process; its machines go on. With `seconds` it goes on by itself after that time. */
export async function stall(options: LabOptions & { host: string; seconds?: number }): Promise<void> {
  const layout = layoutOf(options)
  const agent = await changed(layout, async state => {
    const of = findHost(layout, state, options.host)
    requireAwake(of)
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
 * Stops a host as a whole, as a lid that is shut or a hypervisor that pauses it: its agent, its guard and its machines stand
 * still, and go on together, only the clock does not wait for them. With `seconds` it goes on by itself after that time.
 */
export async function freeze(options: LabOptions & { host: string; seconds?: number }): Promise<void> {
  const layout = layoutOf(options)
  const agent = await changed(layout, async state => {
    const of = findHost(layout, state, options.host)
    requireAwake(of)
    const record = state.hosts[options.host]!
    record.isFrozen = true
    await freezeHost(of)
    return record.agent
  })
  if (options.seconds === undefined) return
  await new Promise(resolve => setTimeout(resolve, options.seconds! * 1000))
  await changed(layout, async state => {
    const record = state.hosts[options.host]
    if (!record?.isFrozen || record.agent?.pid !== agent?.pid) return
    await thawHost(findHost(layout, state, options.host))
    record.isFrozen = false
  })
}

/**
 * Starts a host again from what is on its disk: turns it on when it has no power, else ends its agent in order
 * (machines go on) and starts it anew. With `newAddress` it has another IP address when power is back, of which nobody is told.
 */
export async function restart(options: LabOptions & { host: string; newAddress?: boolean }): Promise<void> {
  const layout = layoutOf(options)
  await changed(layout, async state => {
    if (options.newAddress) renumber(findHost(layout, state, options.host))
    const of = findHost(layout, state, options.host)
    const record = state.hosts[options.host]!
    if (record.power === 'off') await powerOn(of, hasDisks())
    else {
      requireAwake(of)
      await stopAgent(record.agent)
    }
    if (options.newAddress && state.standIn === undefined) await listenAt(layout, of.host)
    record.power = 'on'
    record.isStalled = false
    record.agent = await startAgent(of)
    await writeState(layout, state)
    await agentAnswers(of, record.agent, agentStartDeadlineMs)
  })
}

function renumber({ state, site, host }: HostInLab): void {
  if (state.hosts[host.name]!.power === 'on') {
    throw new WatariError(
      'usage',
      `${host.name} has power: 'watari lab kill ${host.name}' first, and it gets another address when it is turned on`
    )
  }
  if (site.nat && host.roles.includes('gateway')) {
    throw new WatariError(
      'usage',
      `${host.name} keeps its address: the port of its site that leads in leads to it; take another host`
    )
  }
  state.topology = renumbered(state.topology, host.name)
}
