import { serveBulk } from '../../../../agents/bulk/serve.ts'
import { generateKey, hostIdOf } from '../../../../overlay/identity/keys.ts'
import { createOverlay } from '../../../../overlay/node.ts'
import type { HostIdentity } from '../../../../protocol/host.ts'
import { OpenAdmission } from '../../../overlay/support/admission.ts'

/** A bulk process whose certificates are whatever the test says. */
const key = await generateKey()
await serveBulk({
  peerId: hostIdOf(key),
  directory: process.argv[2]!,
  async open(settings) {
    const { listen = ['/ip4/127.0.0.1/tcp/0'], ...self } = settings as HostIdentity & { listen?: string[] }
    return await createOverlay({
      key,
      self,
      admission: new OpenAdmission(self),
      listen
    })
  },
  renew() {}
})
process.exit(0)
