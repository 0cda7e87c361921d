import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
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
  /** Where the verdict is kept; it holds for one boot of the kernel and one version of QEMU. */
  readonly cacheFile: string
  readonly bootId: string
  readonly trialMs?: number
}

const TRIAL_MS = 10_000
const MAX_OUTPUT_CHARS = 256 * 1024

const cacheSchema = Type.Object({
  bootId: Type.String(),
  version: Type.String(),
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
  const kept = await readKept(trial)
  if (kept !== undefined) return kept
  if (trial.guest === undefined) {
    return { kvm: false, warning: 'there is no guest to try KVM with: machines run by emulation (tcg)' }
  }
  const verdict = await boot(trial, trial.guest)
  await keep(trial, verdict).catch(() => {})
  return verdict
}

async function boot(
  trial: AcceleratorTrial,
  guestOf: () => Promise<TrialGuest>
): Promise<AcceleratorVerdict> {
  const trialMs = trial.trialMs ?? TRIAL_MS
  try {
    const guest = await guestOf()
    const seen = await reachesUserSpace(trial.program, guest, trialMs)
    if (seen) return { kvm: true }
    const warning = `a guest did not reach user space within ${trialMs / 1000} s on KVM: machines run by emulation (tcg)`
    return { kvm: false, warning }
  } catch (error) {
    return {
      kvm: false,
      warning: `KVM could not be tried (${errorMessage(error)}): machines run by emulation (tcg)`
    }
  }
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

async function readKept({
  cacheFile,
  bootId,
  version
}: AcceleratorTrial): Promise<AcceleratorVerdict | undefined> {
  try {
    const kept: unknown = JSON.parse(await readFile(cacheFile, 'utf8'))
    if (!Value.Check(cacheSchema, kept) || kept.bootId !== bootId || kept.version !== version)
      return undefined
    return { kvm: kept.kvm, ...(kept.warning !== undefined && { warning: kept.warning }) }
  } catch {
    return undefined
  }
}

async function keep(
  { cacheFile, bootId, version }: AcceleratorTrial,
  verdict: AcceleratorVerdict
): Promise<void> {
  await mkdir(dirname(cacheFile), { recursive: true })
  await writeFile(`${cacheFile}.new`, JSON.stringify({ bootId, version, ...verdict }))
  await rename(`${cacheFile}.new`, cacheFile)
}
