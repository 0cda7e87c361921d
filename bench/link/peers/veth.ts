import type { Peer } from '../peer.ts'

/** The testbed's own network: what everything else can at most make of it. */
export const veth: Peer = {
  name: 'raw',
  layer: 2,
  isEncrypted: false,
  start: async testbed => ({
    address: testbed.underlayAddress('b'),
    pids: [],
    [Symbol.asyncDispose]: async () => {}
  })
}
