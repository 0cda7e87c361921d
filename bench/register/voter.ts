import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { RegisterVoter } from '../../agents/vm/register/voter.ts'
import { echo, openOverlay } from './overlay.ts'

/*
 * `voter.ts --name N --listen ADDRESS --directory DIRECTORY`: a voter with its log in that directory, in the network
 * namespace where it is started. Prints `listening` with its multiaddr, and ends on SIGTERM.
 */
const { values } = parseArgs({
  options: {
    name: { type: 'string', default: '' },
    listen: { type: 'string', default: '' },
    directory: { type: 'string', default: '' }
  }
})
const ending = once(process, 'SIGTERM')
const overlay = await openOverlay(values.name, values.listen)
await using voter = await RegisterVoter.open({
  host: overlay.self.id,
  directory: values.directory,
  onFault: error => process.stderr.write(`${error.message}\n`)
})
voter.serve(overlay)
overlay.handle(echo, async request => request)
process.stdout.write(`listening ${overlay.addresses()[0]}\n`)
await ending
await overlay.stop()
