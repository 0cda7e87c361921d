import { spawn } from 'node:child_process'
import { WatariError } from '../protocol/errors.ts'

const deadlineMs = 30_000
const outputLimit = 4 * 1024 * 1024

/**
 * Runs a program of the system to its end and gives what it printed.
 *
 * @throws WatariError `lab-failed` with its last words, `tool-missing` with what to install
 */
export async function run(
  command: string,
  args: readonly string[],
  options: { input?: string } = {}
): Promise<string> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: deadlineMs,
    killSignal: 'SIGKILL'
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout.length < outputLimit) stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < outputLimit) stderr += text
  })
  // A program that ends without reading its input is not our mistake; its exit status tells what was wrong.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('error', reject)
  child.on('close', resolve)
  let code: number | null
  try {
    code = await promise
  } catch (cause) {
    throw new WatariError(
      'tool-missing',
      `'${command}' is needed: run 'node deploy/packages.mjs --install' as root`,
      { cause }
    )
  }
  if (code !== 0) {
    const words = stderr.trim().split('\n').at(-1) ?? ''
    throw new WatariError('lab-failed', `'${command} ${args.join(' ')}' failed: ${words || `exit ${code}`}`)
  }
  return stdout
}

/** For taking down: whatever is not there any more is no failure. */
export async function tryRun(
  command: string,
  args: readonly string[],
  options: { input?: string } = {}
): Promise<boolean> {
  try {
    await run(command, args, options)
    return true
  } catch {
    return false
  }
}

/** Asks again until there is an answer. Undefined when the time is over. */
export async function poll<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  options: { deadlineMs: number; everyMs?: number }
): Promise<T | undefined> {
  const end = performance.now() + options.deadlineMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() >= end) return undefined
    await new Promise(resolve => setTimeout(resolve, options.everyMs ?? 50))
  }
}
