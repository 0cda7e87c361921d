import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './program.ts'

/** Programs of ours that JavaScript would be too slow for, in the directory where they were compiled. */
export interface Tools {
  /** A long way between two namespaces. */
  readonly relay: string
  /** Sends and counts small datagrams. */
  readonly datagrams: string
}

const compileMs = 120_000

export async function compileTools(directory: string, signal: AbortSignal): Promise<Tools> {
  const compile = async (name: keyof Tools): Promise<string> => {
    const source = fileURLToPath(new URL(`${name}.cc`, import.meta.url))
    const program = join(directory, name)
    const args = ['-O2', '-std=c++17', '-Wall', '-Wextra', '-pthread', '-o', program, source]
    await run('g++', args, { signal, deadlineMs: compileMs })
    return program
  }
  const [relay, datagrams] = await Promise.all([compile('relay'), compile('datagrams')])
  return { relay, datagrams }
}
