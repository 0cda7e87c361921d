import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../link/program.ts'

const compileMs = 120_000

/** @returns the program that was made of a source of ours, in the directory */
export async function compile(source: URL, directory: string, signal: AbortSignal): Promise<string> {
  const file = fileURLToPath(source)
  const program = join(directory, basename(file, '.cc'))
  const args = ['-O2', '-std=c++17', '-Wall', '-Wextra', '-pthread', '-o', program, file]
  await run('g++', args, { signal, deadlineMs: compileMs })
  return program
}
