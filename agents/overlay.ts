import { join } from 'node:path'
import { createAdmission, type HostAdmission } from '../overlay/identity/admission.ts'
import type { HostCredentials } from '../overlay/identity/credentials.ts'
import { Issuer } from '../overlay/identity/issuer.ts'
import { Renewer, renewalHandler, renewMethod } from '../overlay/identity/renewal.ts'
import { type RevocationSpread, spreadRevocations } from '../overlay/identity/revocation-spread.ts'
import type { TrustStore } from '../overlay/identity/trust-store.ts'
import { createOverlay, type NodeOverlay } from '../overlay/node.ts'
import type { AgentConfig } from './config.ts'
import { issuersOf } from './control/issuers.ts'
import type { ControlParts } from './control/parts.ts'
import { hostProcess } from './host-process.ts'
import type { AgentLog } from './log.ts'

export interface JoinedOverlay {
  readonly overlay: NodeOverlay
  readonly admission: HostAdmission
  /** Where this host admits others to its site. */
  readonly issuer: Issuer | undefined
  readonly revocations: RevocationSpread
  readonly renewer: Renewer
}

/** This host among the others: connected, who may connect, and what keeps its own membership valid. */
export async function joinOverlay(options: {
  readonly config: AgentConfig
  readonly credentials: HostCredentials
  readonly trust: TrustStore
  /** The agent's parts, once they are there. */
  readonly late: { readonly parts?: ControlParts }
  readonly log: AgentLog
  readonly tell: (kind: string, text: string, fields: Record<string, unknown>) => void
  /** This agent cannot go on. */
  readonly onFailure: (error: unknown) => void
}): Promise<JoinedOverlay> {
  const { config, credentials, trust, late, log, tell, onFailure } = options
  const self = credentials.identity
  const issuer = await Issuer.open({
    stateDir: config.state,
    credentials,
    trust,
    addresses: () => late.parts?.overlay.addresses() ?? [],
    hostNamed: name => late.parts?.membership.hostNamed(name)
  })
  const admission = createAdmission({
    chain: () => credentials.chain(),
    trust,
    issuer,
    ...hostProcess(self, late, onFailure),
    onRefusal: refusal => log.recurring(`refused ${refusal.peer} ${refusal.code}`, 'refused', { ...refusal }),
    onEnded: ({ name, org, site, id }, expiresAt) =>
      log.recurring(`ended ${id}`, 'certificate ended', {
        text: `${name} of ${org}/${site} is heard about what runs alone: its certificate has ended`,
        peer: id,
        expiresAt: new Date(expiresAt * 1_000).toISOString()
      }),
    onEnrolled: (peer, name) => tell('host.enrolled', `${name} joined ${self.site}`, { peer })
  })
  const overlay = await createOverlay({
    key: credentials.key,
    self,
    admission,
    listen: config.listen,
    announce: config.announce,
    bootstrap: [...new Set([...config.bootstrap, ...credentials.bootstrap])],
    relay: config.relay,
    mdns: config.mdns,
    datastorePath: join(config.state, 'peers'),
    onFault: (error, context) => log.fault(error, context)
  })
  const revocations = spreadRevocations(overlay, trust, error => log.fault(error, 'revocations'))
  const renewer = new Renewer({
    credentials,
    issuer,
    issuers: () => (late.parts ? issuersOf(late.parts) : []),
    ask: to => overlay.request(to, renewMethod, {}),
    addresses: () => [...config.bootstrap, ...credentials.bootstrap],
    onRenewed: () => overlay.endPartial()
  })
  if (issuer) overlay.handle(renewMethod, renewalHandler(issuer))
  return { overlay, admission, issuer, revocations, renewer }
}
