import { MemoryNetwork } from '../../overlay/memory.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import { conformance } from './conformance.ts'

conformance('the memory overlay', async () => {
  const network = new MemoryNetwork()
  const join = (name: string): Overlay =>
    network.join({ id: `host-${name}`, name, org: 'test', site: 'here', roles: ['host'] })
  const hosts = [join('a'), join('b'), join('c')] as const
  return {
    hosts,
    cut: async (a, b) => network.cut(a.self.id, b.self.id),
    [Symbol.asyncDispose]: async () => {
      for (const host of hosts) await host.stop()
    }
  }
})
