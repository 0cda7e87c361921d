import { fileURLToPath } from 'node:url'
import { run } from '../link/program.ts'
import { type Testbed, tunnelDevice } from '../link/testbed.ts'

const hostProgram = fileURLToPath(new URL('../link/host.ts', import.meta.url))
const neighboursProgram = fileURLToPath(new URL('neighbours.ts', import.meta.url))
const startMs = 20_000
const startMsOfEach = 1_000
const linksMs = 60_000
/** On the segment: nobody has an address there but the host that speaks. */
const [own, everybody] = ['10.99.0.1', '10.99.0.255']

/**
 * A host at side `a` of a testbed and its neighbours at side `b`, on one segment. It speaks to all of them until each
 * of its links is native, and to nobody from then on.
 */
export async function linkedHosts(testbed: Testbed, neighbours: number): Promise<AsyncDisposable> {
  await using resources = new AsyncDisposableStack()
  const start = (...words: Parameters<Testbed['start']>) => resources.use(testbed.start(...words))
  const node = [process.execPath, ...process.execArgv] as const
  const place = ['--listen', testbed.underlayAddress('a'), '--tap', tunnelDevice]
  const host = start('a', ...node, hostProgram, '--name', 'a', '--carrier', 'native', ...place)
  const [, peer] = await host.printed(/^listening (\S+)$/m, startMs)
  await testbed.bringUp('a', tunnelDevice, own)
  const count = ['--count', String(neighbours)]
  const where = ['--listen', testbed.underlayAddress('b'), '--peer', peer!]
  const others = start('b', ...node, neighboursProgram, ...count, ...where)
  await others.printed(/^ready$/m, startMs + neighbours * startMsOfEach)
  await bringUp(testbed, neighbours)
  {
    await using _speaking = testbed.start('a', 'ping', '-n', '-b', '-i', '1', everybody)
    await host.printed(new RegExp(`^native links ${neighbours}$`, 'm'), linksMs)
  }
  const kept = resources.move()
  return { [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** Without an address: what comes there is answered by nobody. */
async function bringUp(testbed: Testbed, neighbours: number): Promise<void> {
  const lines = Array.from({ length: neighbours }, (_, index) => `link set n${index} up`)
  const words = ['-n', testbed.namespaceOf('b'), '-batch', '-']
  await run('ip', words, { input: `${lines.join('\n')}\n`, signal: testbed.signal })
}
