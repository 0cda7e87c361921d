import { registerHooks } from 'node:module'

/** Preloaded (node --import): this process runs with one piece of source in the place of another, as MUTANT says. */
const { file, from, to } = JSON.parse(process.env.MUTANT ?? '{}')

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    return url === file ? { ...loaded, source: String(loaded.source).replace(from, () => to) } : loaded
  }
})
