import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { findHierarchies, removeLabGroup } from './control-groups.ts'
import { mountsBelow, unmountDisk } from './disk.ts'
import { killEverything } from './hosts.ts'
import { namespaceFile } from './layout.ts'
import { type LabOptions, layoutOf, type Report } from './lookup.ts'
import { namespacesOf, removeNamespace } from './network.ts'
import { end, processesIn, signal } from './processes.ts'
import { readState, removeIfEmpty, withLock } from './state.ts'
import { hostsOf } from './topology.ts'

/** Takes everything away, also what a lab left that ended in the middle of something. Can be repeated. */
export async function down(options: LabOptions = {}, report: Report = () => {}): Promise<void> {
  const layout = layoutOf(options)
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
    await removeIfEmpty(path.dirname(layout.images))
    await rm(layout.stateFile, { force: true })
    await rm(`${layout.stateFile}.new`, { force: true })
  })
}
