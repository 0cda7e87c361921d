import type { Peer } from './peer.ts'
import { n2n } from './peers/n2n.ts'
import { nebula } from './peers/nebula.ts'
import { openvpn } from './peers/openvpn.ts'
import { tinc } from './peers/tinc.ts'
import { veth } from './peers/veth.ts'
import { vxlan } from './peers/vxlan.ts'
import { watari } from './peers/watari.ts'
import { wireguardGo } from './peers/wireguard-go.ts'

/** In the order in which each round takes them: ours in the middle, between what it is compared with. */
export const peers: readonly Peer[] = [
  veth,
  vxlan,
  watari('native'),
  watari('stream'),
  wireguardGo,
  nebula,
  openvpn,
  n2n,
  tinc
]
