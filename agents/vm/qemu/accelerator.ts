import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { errorMessage } from '../../../protocol/errors.ts'
import { startOrdinary } from '../../priority.ts'

/** A guest to try an accelerator with, and what its user space prints first. */
export interface TrialGuest {
  readonly kernel: string
  readonly initrd: string
  readonly append: string
  readonly marker: RegExp
}

export interface AcceleratorVerdict {
  readonly kvm: boolean
  /** Why KVM is not used, for `status`. */
  readonly warning?: string
}

export interface AcceleratorTrial {
  readonly policy: 'auto' | 'kvm' | 'tcg'
  readonly program: string
  readonly version: string
  readonly device?: string
  readonly guest: (() => Promise<TrialGuest>) | undefined
  /**
   * Where the verdict is kept: for one boot of the kernel, one version of QEMU and one guest. Several agents may share
   * it; those that try at the same moment each do.
   */
  readonly cacheFile: string
  /** Names this boot of the kernel; undefined where that is not known, and then nothing is kept. */
  readonly bootId: string | undefined
  readonly trialMs?: number
}

const TRIAL_MS = 10_000
const MAX_OUTPUT_CHARS = 256 * 1024

const cacheSchema = Type.Object({
  bootId: Type.String(),
  version: Type.String(),
  guest: Type.String(),
  kvm: Type.Boolean(),
  warning: Type.Optional(Type.String())
})

/**
 * Whether KVM is to be trusted here, found out by trying. The device file proves nothing, nor does a boot
 * sector: some hosts have a KVM on which ordinary kernels hang. Only a guest that reached user space counts.
 * Never throws: what cannot be tried is not trusted, and the warning says why.
 */
export async function tryKvm(trial: AcceleratorTrial): Promise<AcceleratorVerdict> {
  if (trial.policy === 'kvm') return { kvm: true }
  if (trial.policy === 'tcg') return { kvm: false }
  const device = trial.device ?? '/dev/kvm'
  try {
    await access(device, constants.R_OK | constants.W_OK)
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const why = missing ? `there is no ${device}` : `${device} may not be used by this user`
    return { kvm: false, warning: `${why}: machines run by emulation (tcg), which is many times slower` }
  }
  if (trial.guest === undefined) {
    return { kvm: false, warning: 'there is no guest to try KVM with: machines run by emulation (tcg)' }
  }
  try {
    const guest = await trial.guest()
    const conditions = { bootId: trial.bootId, version: trial.version, guest: await stampOf(guest) }
    const kept = await readKept(trial.cacheFile, conditions)
    if (kept !== undefined) return kept
    const verdict = await boot(trial, guest)
    // Who shares the file may have tried at the same moment; one guest that ran proves more than one that did not.
    const other = verdict.kvm ? undefined : await readKept(trial.cacheFile, conditions)
    if (other?.kvm) return other
    await keep(trial.cacheFile, conditions, verdict).catch(() => {})
    return verdict
  } catch (error) {
    return {
      kvm: false,
      warning: `KVM could not be tried (${errorMessage(error)}): machines run by emulation (tcg)`
    }
  }
}

async function boot(
  { program, trialMs = TRIAL_MS }: AcceleratorTrial,
  guest: TrialGuest
): Promise<AcceleratorVerdict> {
  if (await reachesUserSpace(program, guest, trialMs)) return { kvm: true }
  const warning = `a guest did not reach user space within ${trialMs / 1000} s on KVM: machines run by emulation (tcg)`
  return { kvm: false, warning }
}

async function reachesUserSpace(program: string, guest: TrialGuest, trialMs: number): Promise<boolean> {
  const child = startOrdinary(() =>
    spawn(
      program,
      [
        ...[
          '-nodefaults',
          '-no-user-config',
          '-display',
          'none',
          '-machine',
          'q35',
          '-accel',
          'kvm',
          '-m',
          '256M'
        ],
        ...[
          '-kernel',
          guest.kernel,
          '-initrd',
          guest.initrd,
          '-append',
          guest.append,
          '-serial',
          'stdio',
          '-no-reboot'
        ]
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] }
    )
  )
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), trialMs)
  let output = ''
  child.stdout.on('data', chunk => {
    output = (output + chunk).slice(-MAX_OUTPUT_CHARS)
    if (guest.marker.test(output)) resolve(true)
  })
  child.once('error', reject)
  child.once('close', () => resolve(false))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
  }
}

/** Under which a verdict holds. */
interface Conditions {
  readonly bootId: string | undefined
  readonly version: string
  readonly guest: string
}

async function stampOf({ kernel, initrd, append }: TrialGuest): Promise<string> {
  const stamps = await Promise.all(
    [kernel, initrd].map(async file => {
      const { size, mtimeMs } = await stat(file)
      return `${file} ${size} ${mtimeMs}`
    })
  )
  return [...stamps, append].join('\n')
}

async function readKept(file: string, conditions: Conditions): Promise<AcceleratorVerdict | undefined> {
  try {
    const kept: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (!Value.Check(cacheSchema, kept)) return undefined
    const { bootId, version, guest } = conditions
    if (kept.bootId !== bootId || kept.version !== version || kept.guest !== guest) return undefined
    return { kvm: kept.kvm, ...(kept.warning !== undefined && { warning: kept.warning }) }
  } catch {
    return undefined
  }
}

async function keep(file: string, conditions: Conditions, verdict: AcceleratorVerdict): Promise<void> {
  if (conditions.bootId === undefined) return
  await mkdir(dirname(file), { recursive: true })
  // Of its own name: two agents may write at once.
  const written = `${file}.${randomBytes(4).toString('hex')}`
  try {
    await writeFile(written, JSON.stringify({ ...conditions, ...verdict }))
    await rename(written, file)
  } catch (error) {
    await rm(written, { force: true })
    throw error
  }
}
