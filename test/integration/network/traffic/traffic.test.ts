import { trafficConformance } from './conformance.ts'
import { nativeCarrier, relayedNativeCarrier } from './native-carrier.ts'
import { streamCarrier } from './stream-carrier.ts'

trafficConformance(streamCarrier)
trafficConformance(nativeCarrier)
trafficConformance(relayedNativeCarrier)
