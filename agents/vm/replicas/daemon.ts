import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { DISK_NODE } from '../qemu/command-line.ts'
import type { Base } from '../qemu/disk.ts'
import { DISK_EXPORT } from '../qemu/disk-mirror.ts'
import { driverFailed, lastWords } from '../qemu/failures.ts'
import { isAlive, launchDetached, type ProcessIdentity, signalProcess, statFields } from '../qemu/process.ts'
import { findProgram } from '../qemu/tools.ts'

const START_MS = 10_000
const END_MS = 5_000

export interface DaemonPlace {
  readonly directory: string
  readonly socket: string
  readonly log: string
}

/**
 * Serves a copy of a disk by NBD (qemu-storage-daemon), of whose files only the uppermost is written to. What it acknowledged is on the disk (`writethrough`). It is found again by
 * the name of its socket, so that an agent which starts anew ends what the one before left.
 */
export async function startDaemon(
  place: DaemonPlace,
  layers: readonly string[],
  base: Base | undefined
): Promise<void> {
  await mkdir(place.directory, { recursive: true, mode: 0o700 })
  rmSync(place.socket, { force: true })
  let backing: object | null = base ? below(base.format, base.file) : null
  for (const layer of layers.slice(0, -1)) backing = { ...below('qcow2', layer), backing }
  const node = {
    driver: 'qcow2',
    'node-name': DISK_NODE,
    discard: 'unmap',
    file: { driver: 'file', filename: layers.at(-1), discard: 'unmap' },
    backing
  }
  const { identity } = await launchDetached({
    program: findProgram('qemu-storage-daemon', 'qemu-system-common'),
    args: [
      ...['--blockdev', JSON.stringify(node)],
      ...['--nbd-server', `addr.type=unix,addr.path=${place.socket},max-connections=1`],
      '--export',
      `nbd,id=replica,node-name=${DISK_NODE},name=${DISK_EXPORT},writable=on,writethrough=on`
    ],
    cgroups: [],
    log: place.log
  })
  const until = performance.now() + START_MS
  while (!(await answers(place.socket))) {
    if (!isAlive(identity)) throw driverFailed(`the replica's server ended: ${lastWords(place.log)}`)
    if (performance.now() > until) {
      await endDaemons(place)
      throw driverFailed("the replica's server did not start in time")
    }
    await delay(10)
  }
}

function below(driver: string, filename: string): object {
  return { driver, 'read-only': true, file: { driver: 'file', filename, 'read-only': true } }
}

/** Resolves when nobody can write to the copy any more: no process of it is there. */
export async function endDaemons({ socket }: DaemonPlace): Promise<void> {
  const all = daemonsOf(socket)
  const signal = (name: 'SIGTERM' | 'SIGKILL') => {
    for (const each of all) signalProcess(each, name)
  }
  const until = performance.now() + END_MS
  signal('SIGTERM')
  let isKilled = false
  while (all.some(each => isAlive(each))) {
    if (!isKilled && performance.now() > until) {
      signal('SIGKILL')
      isKilled = true
    }
    await delay(5)
  }
  rmSync(socket, { force: true })
}

function daemonsOf(socket: string): ProcessIdentity[] {
  return readdirSync('/proc').flatMap(name => {
    const pid = Number(name)
    if (!Number.isSafeInteger(pid) || pid < 2) return []
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      if (!command.includes('qemu-storage-daemon') || !command.includes(`addr.path=${socket},`)) return []
      const ticks = statFields(pid)?.[19]
      return ticks === undefined ? [] : [{ pid, startTicks: ticks }]
    } catch {
      return []
    }
  })
}

/** It takes connections; this one is let go of at once. */
async function answers(socket: string): Promise<boolean> {
  return await new Promise(resolve => {
    const trial = connect(socket)
    trial.once('connect', () => {
      trial.destroy()
      resolve(true)
    })
    trial.once('error', () => resolve(false))
  })
}
