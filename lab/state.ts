import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { errorMessage, WatariError } from '../protocol/errors.ts'
import type { LabLayout } from './layout.ts'
import { isRunning, type ProcessRecord, recordOf } from './processes.ts'
import { poll } from './system.ts'
import type { Topology } from './topology.ts'

/** What the lab knows of itself between commands. Written before something is made, so that `down` finds it. */
export interface LabState {
  readonly name: string
  /** With the addresses that hosts have now. */
  topology: Topology
  /** What runs in place of an agent, for trying the lab itself. */
  readonly standIn: readonly string[] | undefined
  phase: 'starting' | 'up'
  /** Whether hosts have control groups, which hold them to their capacity. */
  isThrottled: boolean
  wan: ProcessRecord | undefined
  /** Numbers orders to the WAN. */
  orders: number
  hosts: Record<string, HostRecord>
  /** Sites off the network, by direction. */
  cuts: Record<string, ('outward' | 'inward')[]>
  warnings: string[]
}

export interface HostRecord {
  /** on: has power; off: lost it. */
  power: 'on' | 'off'
  agent: ProcessRecord | undefined
  isStalled: boolean
  /** All of its processes stand still, and its network with them. */
  isFrozen: boolean
  cut: ('outward' | 'inward')[]
}

export async function readState(layout: LabLayout): Promise<LabState> {
  let text: string
  try {
    text = await readFile(layout.stateFile, 'utf8')
  } catch (cause) {
    throw new WatariError('no-lab', `there is no lab '${layout.name}' here; 'watari lab up' makes one`, {
      cause
    })
  }
  try {
    return JSON.parse(text) as LabState
  } catch (cause) {
    throw new WatariError(
      'no-lab',
      `${layout.stateFile} is damaged (${errorMessage(cause)}); 'watari lab down' clears it away`,
      { cause }
    )
  }
}

export async function writeState(layout: LabLayout, state: LabState): Promise<void> {
  await mkdir(path.dirname(layout.stateFile), { recursive: true, mode: 0o755 })
  await writeFile(`${layout.stateFile}.new`, JSON.stringify(state, undefined, 1))
  await rename(`${layout.stateFile}.new`, layout.stateFile)
}

/** Runs one command at a time on a lab. A lock whose holder is gone does not count. */
export async function withLock<T>(layout: LabLayout, work: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(layout.lockFile), { recursive: true, mode: 0o755 })
  const taken = await poll(() => takeLock(layout.lockFile), { deadlineMs: 120_000, everyMs: 100 })
  if (!taken)
    throw new WatariError(
      'lab-busy',
      `another command is at work on the lab '${layout.name}'; try again when it has ended`
    )
  try {
    return await work()
  } finally {
    await rm(layout.lockFile, { force: true })
    await removeIfEmpty(path.dirname(layout.lockFile))
  }
}

async function takeLock(file: string): Promise<true | undefined> {
  const self = recordOf(process.pid)
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(JSON.stringify(self))
    await handle.close()
    return true
  } catch {
    if (await isStale(file)) await rm(file, { force: true })
    return undefined
  }
}

/** A lock whose holder is gone, or that nobody wrote his name into for seconds. */
async function isStale(file: string): Promise<boolean> {
  try {
    const text = await readFile(file, 'utf8')
    if (text !== '') return !isRunning(JSON.parse(text) as ProcessRecord)
    return Date.now() - (await stat(file)).mtimeMs > 5_000
  } catch {
    return false
  }
}

export async function removeIfEmpty(directory: string): Promise<void> {
  if (existsSync(directory) && (await readdir(directory)).length === 0)
    await rm(directory, { recursive: true, force: true })
}
