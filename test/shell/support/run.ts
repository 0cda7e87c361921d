import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../../bin/watari', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs `watari` as a person would, and waits for its end. */
export function run(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {}
): Promise<Ended> {
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
