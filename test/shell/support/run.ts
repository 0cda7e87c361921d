import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { runCommandLine } from '../../../shell/command-line.ts'

const program = fileURLToPath(new URL('../../../bin/watari', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs `watari` as a person would, and waits for its end. */
export function runProgram(args: readonly string[], { cwd, env = {} }: Surroundings = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 15_000
    })
    const text = { out: '', err: '' }
    child.stdout.on('data', part => {
      text.out += part
    })
    child.stderr.on('data', part => {
      text.err += part
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, ...text }))
  })
}

/**
 * The same without a process, which would take half a second to load what is loaded here already. For commands that
 * come to an end by themselves, and one at a time: while one runs, this process's streams, directory and environment
 * are its own.
 */
export async function run(args: readonly string[], { cwd, env = {} }: Surroundings = {}): Promise<Ended> {
  const ours = { cwd: process.cwd(), env: process.env, out: process.stdout.write, err: process.stderr.write }
  const text = { out: '', err: '' }
  process.stdout.write = part => {
    text.out += part
    return true
  }
  process.stderr.write = part => {
    text.err += part
    return true
  }
  process.env = { ...process.env, ...env }
  process.chdir(cwd ?? ours.cwd)
  try {
    await runCommandLine(args)
    return { code: Number(process.exitCode ?? 0), ...text }
  } finally {
    process.exitCode = undefined
    process.chdir(ours.cwd)
    process.env = ours.env
    process.stdout.write = ours.out
    process.stderr.write = ours.err
  }
}
