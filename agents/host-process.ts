import { randomBytes } from 'node:crypto'
import type { AdmissionOptions } from '../overlay/identity/admission.ts'
import { Processes } from '../overlay/identity/processes.ts'
import type { NodeOverlay } from '../overlay/node.ts'
import { WatariError } from '../protocol/errors.ts'
import type { HostIdentity } from '../protocol/host.ts'

/** Of the time that an admission may take, so much goes to asking who is there already. */
const answerMs = 1_500

/**
 * What admission needs to tell this process of the agent from another one with the same identity (overlay/identity/processes.ts).
 *
 * @param late holds the overlay, which is not there yet when this is made
 * @param onCloned another agent has this host's identity, and ours is the younger one: a host of our own organization says so
 */
export function hostProcess(
  self: HostIdentity,
  late: { readonly parts?: { readonly overlay: NodeOverlay } },
  onCloned: (error: WatariError) => void
): Pick<AdmissionOptions, 'process' | 'processes' | 'onCloned'> {
  const life = randomBytes(8).toString('hex')
  const startedMs = performance.now()
  return {
    process: () => ({ life, forMs: Math.round(performance.now() - startedMs) }),
    processes: new Processes({
      answersAt: async host => await late.parts?.overlay.answersAt(host, answerMs),
      evict: host => late.parts?.overlay.disconnect(host, 'an older agent of this host is there'),
      now: () => performance.now()
    }),
    // A stranger's word ends no agent.
    onCloned: (by, message) => {
      if (by.org === self.org) onCloned(new WatariError('host-cloned', `${by.name} says: ${message}`))
    }
  }
}
