import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { WatariError } from '../../../protocol/errors.ts'
import { startOrdinary } from '../../priority.ts'

const execute = promisify(execFile)

/** @throws WatariError `driver-missing` that names the package to install */
export function findProgram(name: string, debianPackage: string, path = process.env.PATH ?? ''): string {
  for (const directory of [...path.split(delimiter), '/usr/local/bin', '/usr/bin', '/bin'].filter(Boolean)) {
    const file = join(directory, name)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // the next one
    }
  }
  throw new WatariError(
    'driver-missing',
    `${name} is not installed here: install it (Debian: apt install ${debianPackage})`,
    {
      fields: { program: name, package: debianPackage }
    }
  )
}

export const findQemu = () => findProgram('qemu-system-x86_64', 'qemu-system-x86')
export const findQemuImg = () => findProgram('qemu-img', 'qemu-utils')

/** Runs a short helper with a deadline; its standard error is the message when it fails. */
export async function run(program: string, args: readonly string[], deadlineMs: number): Promise<string> {
  const { stdout } = await startOrdinary(() =>
    execute(program, [...args], {
      timeout: deadlineMs,
      maxBuffer: 4 * 1024 * 1024,
      killSignal: 'SIGKILL'
    })
  )
  return stdout
}
