import { conformance } from './conformance.ts'
import { introduce, TestNodes } from './support/nodes.ts'

conformance('the libp2p overlay', async () => {
  const nodes = new TestNodes()
  const hosts = [await nodes.start('a'), await nodes.start('b'), await nodes.start('c')] as const
  await introduce(...hosts)
  const [a, b, c] = hosts
  for (const [from, to] of [
    [a, b],
    [a, c],
    [b, c]
  ] as const)
    await from.openStream(to.peerId, 'warm-up').catch(() => {})
  return {
    hosts,
    cut: async (_a, b) => b.stop(),
    [Symbol.asyncDispose]: () => nodes[Symbol.asyncDispose]()
  }
})
