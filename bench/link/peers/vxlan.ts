import { type Peer, startPeer } from '../peer.ts'
import { sides, tunnelDevice } from '../testbed.ts'
import { underlayDevice } from '../underlay.ts'

/** Layer 2 over UDP in the kernel, without encryption: the ceiling for what works in user space. */
export const vxlan: Peer = {
  name: 'vxlan',
  layer: 2,
  isEncrypted: false,
  start: testbed =>
    startPeer(testbed, testbed.tunnelAddress('b'), async () => {
      for (const side of sides) {
        const ends = [
          ...['local', testbed.underlayAddress(side)],
          ...['remote', testbed.underlayAddress(side === 'a' ? 'b' : 'a')]
        ]
        const kind = ['type', 'vxlan', 'id', '7', 'dstport', '4789', 'dev', underlayDevice]
        await testbed.run(side, 'ip', 'link', 'add', tunnelDevice, ...kind, ...ends)
        await testbed.bringUp(side, tunnelDevice, testbed.tunnelAddress(side))
      }
      return []
    })
}
