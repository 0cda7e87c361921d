import type { HostId } from '../../protocol/host.ts'
import type { ControlParts } from './parts.ts'

/** Living hosts of this one's site that issue certificates. */
export function issuersOf({ membership, overlay }: ControlParts): HostId[] {
  const { org, site } = overlay.self
  return membership
    .members()
    .filter(
      ({ host, state }) =>
        state === 'alive' && host.org === org && host.site === site && host.roles.includes('issuer')
    )
    .map(({ host }) => host.id)
}
