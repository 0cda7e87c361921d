import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { WatariError } from '../../../protocol/errors.ts'
import { startOrdinary } from '../../priority.ts'
import { driverFailed } from './failures.ts'
import { QmpClient } from './qmp-client.ts'

/** What the installed QEMU is, found by asking it. */
export interface QemuAbilities {
  readonly version: string
  /** Versioned q35 types, newest first. */
  readonly machineTypes: readonly string[]
  /** Processor models that QEMU can run here by itself and promises to keep the same (no `host`, no `max`). */
  readonly cpuModels: readonly string[]
  readonly sandbox: boolean
}

const OLDEST = [7, 2] as const
const SANDBOX = 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'
const ASK_MS = 20_000

/** @throws WatariError `driver-failed`, `driver-too-old` */
export async function readAbilities(program: string): Promise<QemuAbilities> {
  try {
    return await ask(program, true)
  } catch (error) {
    if (error instanceof WatariError && error.code === 'driver-too-old') throw error
    // Built without seccomp, or a kernel without it.
    return await ask(program, false)
  }
}

async function ask(program: string, sandbox: boolean): Promise<QemuAbilities> {
  const args = [
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    '-machine',
    'none',
    '-accel',
    'tcg',
    '-S',
    '-qmp',
    'stdio'
  ]
  const child = startOrdinary(() =>
    spawn(program, sandbox ? [...args, '-sandbox', SANDBOX] : args, { stdio: ['pipe', 'pipe', 'ignore'] })
  )
  const ended = once(child, 'close')
  ended.catch(() => {})
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin })
  stream.on('error', () => {})
  const monitor = new QmpClient(stream, { handshakeMs: ASK_MS })
  try {
    const version = await monitor.ready
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      throw new WatariError(
        'driver-too-old',
        `QEMU ${version} is installed and ${OLDEST.join('.')} or later is needed: upgrade it`
      )
    }
    const [machines, models] = await Promise.all([
      monitor.execute('query-machines', undefined, { deadlineMs: ASK_MS }),
      monitor.execute('query-cpu-definitions', undefined, { deadlineMs: ASK_MS })
    ])
    return { version, machineTypes: machineTypes(machines), cpuModels: cpuModels(models), sandbox }
  } catch (cause) {
    throw cause instanceof WatariError && cause.code === 'driver-too-old'
      ? cause
      : driverFailed(`${program} does not answer`, cause)
  } finally {
    await monitor[Symbol.asyncDispose]()
    child.kill('SIGKILL')
    await ended.catch(() => {})
  }
}

function machineTypes(machines: unknown): string[] {
  return names(machines, () => true)
    .filter(name => /^pc-q35-\d+\.\d+(\.\d+)?$/.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
}

function cpuModels(models: unknown): string[] {
  return names(
    models,
    model =>
      model['migration-safe'] === true &&
      Array.isArray(model['unavailable-features']) &&
      model['unavailable-features'].length === 0
  ).sort()
}

function names(list: unknown, keep: (entry: Record<string, unknown>) => boolean): string[] {
  return (Array.isArray(list) ? list : [])
    .filter((entry): entry is { name: string } => typeof entry?.name === 'string' && keep(entry))
    .map(({ name }) => name)
}
