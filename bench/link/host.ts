import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { carriers, startSegmentHost } from './segment-host.ts'

/*
 * `host.ts --name N --listen ADDRESS --tap DEVICE [--peer MULTIADDR] [--carrier native|stream]`: one host of a segment,
 * in the network namespace where it is started. Prints `listening` with its multiaddr when the TAP is there, by which
 * carrier its frames go, and how many native links it has; ends on SIGTERM.
 */
const { values } = parseArgs({
  options: {
    name: { type: 'string', default: '' },
    listen: { type: 'string', default: '' },
    tap: { type: 'string', default: '' },
    peer: { type: 'string' },
    carrier: { type: 'string', default: 'stream' }
  }
})
const carrier = carriers.find(each => each === values.carrier)
if (carrier === undefined)
  throw new Error(`no carrier '${values.carrier}'; there are ${carriers.join(' and ')}`)

const ending = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
const { name, listen, tap, peer } = values
await using host = await startSegmentHost({
  ...{ name, listen, tap, peer, carrier },
  onCarrierChange: (carriedBy, nativeLinks) =>
    process.stdout.write(`carried by ${carriedBy}\nnative links ${nativeLinks}\n`)
})
process.stdout.write(`listening ${host.address}\n`)
await ending
