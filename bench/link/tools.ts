import { compile } from '../support/compile.ts'

/** Programs of ours that JavaScript would be too slow for, in the directory where they were compiled. */
export interface Tools {
  /** A long way between two namespaces. */
  readonly relay: string
  /** Sends and counts small datagrams. */
  readonly datagrams: string
}

export async function compileTools(directory: string, signal: AbortSignal): Promise<Tools> {
  const [relay, datagrams] = await Promise.all(
    ['relay', 'datagrams'].map(name => compile(new URL(`${name}.cc`, import.meta.url), directory, signal))
  )
  return { relay: relay!, datagrams: datagrams! }
}
