import { type Peer, startPeer } from '../peer.ts'
import { sides, tunnelDevice } from '../testbed.ts'

const port = 7_654
const startMs = 10_000

/** Debian's is version 1.3, with Twofish. Its MTU is 1,400, as it comes. */
export const n2n: Peer = {
  name: 'n2n',
  layer: 2,
  isEncrypted: true,
  start: testbed =>
    startPeer(testbed, testbed.tunnelAddress('b'), async resources => {
      await using supernode = testbed.start('a', 'supernode', '-l', String(port))
      await supernode.printed(/Supernode ready/, startMs)
      const edges = sides.map(side =>
        resources.use(
          testbed.start(
            side,
            'edge',
            ...['-d', tunnelDevice, '-a', testbed.tunnelAddress(side), '-s', '255.255.255.0'],
            ...['-c', 'link', '-k', testbed.tag, '-l', `${testbed.underlayAddress('a')}:${port}`]
          )
        )
      )
      await testbed.reach(testbed.tunnelAddress('b'))
      // The supernode only introduces them. It ends here, so no frame that is measured can have gone through it.
      return edges.map(edge => edge.pid)
    })
}
