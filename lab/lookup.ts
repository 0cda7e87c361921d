import { WatariError } from '../protocol/errors.ts'
import type { HostInLab } from './hosts.ts'
import { type LabLayout, labLayout, userId } from './layout.ts'
import { type LabState, readState, withLock, writeState } from './state.ts'
import { hostsOf } from './topology.ts'
import { orderWan } from './wan/client.ts'
import type { PathDescription } from './wan/network.ts'
import type { WanOrder } from './wan/order.ts'

/** What all commands of a lab share: which lab, which host, one change at a time. */
export interface LabOptions {
  /** Labs of different names stand side by side. */
  readonly name?: string | undefined
}

export type Report = (message: string) => void

export function layoutOf(options: LabOptions): LabLayout {
  return labLayout(options.name ?? 'lab')
}

/** Loop devices and control groups are the real root's; inside a user namespace there are none. */
export function hasDisks(): boolean {
  return userId() === 0
}

export function hostsInLab(layout: LabLayout, state: LabState): HostInLab[] {
  return state.topology.sites.flatMap(site => site.hosts.map(host => ({ layout, state, site, host })))
}

export function findHost(layout: LabLayout, state: LabState, name: string): HostInLab {
  const found = hostsInLab(layout, state).find(({ host }) => host.name === name)
  if (found === undefined) {
    const names = hostsOf(state.topology).map(host => host.name)
    throw new WatariError('no-such-host', `the lab has no '${name}'; its hosts are ${names.join(', ')}`)
  }
  return found
}

export function requirePower({ state, host }: HostInLab): void {
  if (state.hosts[host.name]?.power !== 'on') {
    throw new WatariError(
      'no-power',
      `${host.name} lost its power: 'watari lab restart ${host.name}' turns it on`
    )
  }
}

/** Of what a frozen host cannot do before it goes on. */
export function requireAwake(of: HostInLab): void {
  requirePower(of)
  const { state, host } = of
  if (state.hosts[host.name]!.isFrozen) {
    throw new WatariError(
      'host-frozen',
      `${host.name} is frozen: 'watari lab heal ${host.name}' lets it go on, 'watari lab kill ${host.name}' takes its power`
    )
  }
}

export function isSite(state: LabState, name: string): boolean {
  return state.topology.sites.some(site => site.name === name)
}

export async function requireSite(layout: LabLayout, name: string): Promise<void> {
  const state = await readState(layout)
  if (isSite(state, name)) return
  throw new WatariError(
    'no-such-site',
    `the lab has no site '${name}'; its sites are ${state.topology.sites.map(site => site.name).join(', ')}`
  )
}

/** Reads the lab's state, changes the lab, and writes what it is now; also when the change failed half-way. */
export async function changed<T>(layout: LabLayout, change: (state: LabState) => Promise<T>): Promise<T> {
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

export async function orderOf(
  layout: LabLayout,
  state: LabState,
  what: WanOrder
): Promise<readonly PathDescription[]> {
  state.orders++
  return (await orderWan(layout.directory, state.orders, what)).paths
}
