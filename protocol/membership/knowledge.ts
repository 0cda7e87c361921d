import type { HostId } from '../host.ts'
import { membershipLimits as limits } from './limits.ts'
import type { Member } from './members.ts'
import { type Accusation, type Rumor, toldByItself } from './message.ts'
import type { VerifiedRecord } from './record.ts'
import { rumorBytes } from './rumors.ts'

/** What we hold against a host, and it has to know first. */
export function accusationsOf(member: Member | undefined, accuser: HostId): Accusation[] {
  if (member?.state !== 'suspect' && member?.state !== 'dead') return []
  const { host, incarnation } = member.verified.record
  return [{ kind: member.state, host: host.id, incarnation, accuser }]
}

/** All that we know: every host's own words, and what is held against it; in pages of bounded size. */
export function knowledgePages(
  own: VerifiedRecord,
  members: Iterable<Member>,
  now: number
): Rumor<VerifiedRecord>[][] {
  const rumors: Rumor<VerifiedRecord>[] = [toldByItself(own)]
  for (const member of members) {
    const restartRemainingMs = Math.max(0, (member.restartUntilMs ?? now) - now)
    rumors.push({ kind: 'told', record: member.verified, restartRemainingMs })
    rumors.push(...accusationsOf(member, own.record.host.id))
  }
  return paginate(rumors)
}

function paginate(rumors: readonly Rumor<VerifiedRecord>[]): Rumor<VerifiedRecord>[][] {
  const pages: Rumor<VerifiedRecord>[][] = [[]]
  let bytes = 0
  for (const rumor of rumors) {
    let page = pages[pages.length - 1]!
    if (page.length >= limits.rumors || bytes + rumorBytes(rumor) > limits.rumorBytes) {
      page = []
      pages.push(page)
      bytes = 0
    }
    page.push(rumor)
    bytes += rumorBytes(rumor)
  }
  return pages
}
