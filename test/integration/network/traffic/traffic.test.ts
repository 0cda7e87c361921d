import { trafficConformance } from './conformance.ts'
import { nativeCarrier, relayedNativeCarrier } from './native-carrier.ts'
import { streamCarrier } from './stream-carrier.ts'

for (const overlay of ['memory', 'libp2p'] as const) trafficConformance(streamCarrier(overlay))
for (const carrier of [nativeCarrier, relayedNativeCarrier]) trafficConformance(carrier)
