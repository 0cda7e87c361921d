import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { type SegmentHost, startSegmentHost } from '../link/segment-host.ts'

/*
 * `neighbours.ts --count N --listen ADDRESS --peer MULTIADDR`: so many hosts of a segment in one process, each with an
 * overlay, a native carrier and a TAP (n0, n1, …) of its own. Prints `ready` when all are there, and ends on SIGTERM.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1' },
    listen: { type: 'string', default: '' },
    peer: { type: 'string', default: '' }
  }
})
const ending = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
const hosts: SegmentHost[] = []
try {
  const { listen, peer } = values
  for (let index = 0; index < Number(values.count); index++) {
    const tap = `n${index}`
    hosts.push(await startSegmentHost({ name: tap, listen, tap, peer, carrier: 'native' }))
  }
  process.stdout.write('ready\n')
  await ending
} finally {
  await Promise.all(hosts.map(host => host[Symbol.asyncDispose]()))
}
