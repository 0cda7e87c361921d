import { WatariError } from '../../protocol/errors.ts'

/**
 * In which order kernel modules must be loaded, found out from what each says it depends on.
 *
 * A package that was only unpacked has no modules.dep: depmod writes that at installation. But every module
 * carries a `depends=` text in its .modinfo section.
 */
export function loadOrder(
  wanted: readonly string[],
  dependenciesOf: (name: string) => readonly string[] | undefined
): string[] {
  const order: string[] = []
  const visiting = new Set<string>()
  const visit = (name: string, chain: readonly string[]) => {
    if (order.includes(name)) return
    if (visiting.has(name)) {
      throw new WatariError(
        'guest-build-failed',
        `kernel modules depend on each other in a circle: ${[...chain, name].join(' → ')}`
      )
    }
    visiting.add(name)
    const dependencies = dependenciesOf(name)
    // A module that is not there is built into the kernel; only what nobody has is missed, at boot.
    if (dependencies !== undefined) {
      for (const dependency of dependencies) visit(dependency, [...chain, name])
      order.push(name)
    }
    visiting.delete(name)
  }
  for (const name of wanted) visit(normalName(name), [])
  return order
}

/** Module names use either of '-' and '_'; the kernel does not care. */
export function normalName(name: string): string {
  return name.replaceAll('-', '_')
}

export function dependenciesIn(module: Buffer): string[] {
  const at = module.indexOf('\0depends=')
  if (at < 0) return []
  const start = at + '\0depends='.length
  const text = module.subarray(start, module.indexOf(0, start)).toString('latin1')
  return text === '' ? [] : text.split(',').map(normalName)
}
