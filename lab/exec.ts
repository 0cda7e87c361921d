import { spawn } from 'node:child_process'
import { WatariError } from '../protocol/errors.ts'
import { hostCommand } from './hosts.ts'
import { findHost, type LabOptions, layoutOf, requireAwake } from './lookup.ts'
import { readState } from './state.ts'

/** Runs a command on a host, with this program's own input and output. @returns its exit status */
export async function exec(
  options: LabOptions & { host: string; command: readonly string[] }
): Promise<number> {
  const layout = layoutOf(options)
  const state = await readState(layout)
  const of = findHost(layout, state, options.host)
  requireAwake(of)
  if (options.command.length === 0)
    throw new WatariError('usage', 'say what to run: watari lab exec HOST -- COMMAND…')
  const { program, args, env } = await hostCommand(of, options.command)
  const child = spawn(program, args, { env, stdio: 'inherit' })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.on('error', reject)
  child.on('exit', (code, name) => resolve(code ?? 128 + (name === 'SIGINT' ? 2 : 15)))
  // A terminal's ^C reaches both: the command decides when it is over.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  try {
    return await promise
  } finally {
    process.off('SIGINT', ignore)
  }
}
