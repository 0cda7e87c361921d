import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

/** One piece of source in the place of another: what a file would do that lacks a rule. */
export interface Mutant {
  /** From the root of the repository. */
  readonly file: string
  readonly from: string
  readonly to: string
}

const root = new URL('../../', import.meta.url).href
const mutants: Mutant[] = []
let isHooked = false

/**
 * Imports a module of this repository, and all that it imports from there, with that piece replaced: modules of their own,
 * beside those that are loaded already.
 *
 * @throws Error where the piece is not there once: what was written about has changed
 */
export async function importMutant<T>(mutant: Mutant, module: string): Promise<T> {
  const source = readFileSync(new URL(mutant.file, root), 'utf8')
  const times = source.split(mutant.from).length - 1
  if (times !== 1) throw new Error(`${mutant.file} has '${mutant.from}' ${times} times, not once`)
  hook()
  mutants.push(mutant)
  return await import(`${root}${module}?mutant=${mutants.length - 1}`)
}

function hook(): void {
  if (isHooked) return
  isHooked = true
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      const query = /\?mutant=\d+$/.exec(context.parentURL ?? '')?.[0]
      const isOurs = resolved.url.startsWith(root) && !resolved.url.includes('/node_modules/')
      const isMutant = query !== undefined && isOurs && !resolved.url.includes('?')
      return isMutant ? { ...resolved, url: `${resolved.url}${query}` } : resolved
    },
    load(url, context, next) {
      const loaded = next(url, context)
      const [path, number] = url.split('?mutant=')
      const mutant = number === undefined ? undefined : mutants[Number(number)]
      if (mutant === undefined || path !== `${root}${mutant.file}`) return loaded
      const source = String(loaded.source).replace(mutant.from, () => mutant.to)
      return { ...loaded, source }
    }
  })
}
