import { createHash } from 'node:crypto'
import { MembershipAgent, type MembershipAgentOptions } from '../../../agents/resource/membership.ts'
import { ResourceAgent, type ResourceAgentOptions } from '../../../agents/resource/resource-agent.ts'
import type { HostSigner } from '../../../agents/resource/signer.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import type { MemoryOverlay } from '../../../overlay/memory-overlay.ts'
import type { HostId } from '../../../protocol/host.ts'
import { defaultMembershipSettings } from '../../../protocol/membership/settings.ts'
import { load } from '../../protocol/placement/fixture.ts'

/** The default times, ten times as fast. */
const fastMembership = {
  ...defaultMembershipSettings,
  periodMs: 100,
  probeTimeoutMs: 50,
  suspicionMs: 300,
  gossipMs: 20,
  repairMs: 500,
  deadProbeMs: 500
}

/** A signature for tests: a hash over the signer and the bytes. */
export function testSigner(self: HostId): HostSigner {
  const hash = (host: HostId, bytes: Uint8Array): Buffer =>
    createHash('sha256').update(`${host} `).update(bytes).digest()
  return {
    sign: bytes => hash(self, bytes),
    verify: (host, bytes, signature) => hash(host, bytes).equals(signature)
  }
}

export interface TestHost extends AsyncDisposable {
  readonly overlay: MemoryOverlay
  readonly membership: MembershipAgent
  readonly resource: ResourceAgent
}

export class TestSite {
  readonly network = new MemoryNetwork()
  readonly faults: unknown[] = []

  start(
    name: string,
    over: {
      org?: string
      site?: string
      boot?: number
      membership?: Partial<MembershipAgentOptions>
      resource?: Partial<ResourceAgentOptions>
    } = {}
  ): TestHost {
    const onFault = (error: unknown): void => {
      this.faults.push(error)
    }
    const self = {
      id: name,
      name,
      org: over.org ?? 'north',
      site: over.site ?? 'a',
      roles: ['host'] as const
    }
    const overlay = this.network.join(self, onFault)
    const signer = testSigner(name)
    const boot = over.boot ?? 1
    const membership = new MembershipAgent({
      ...{ overlay, signer, boot, onFault },
      settings: fastMembership,
      ...over.membership
    })
    const resource = new ResourceAgent({
      ...{ overlay, membership, signer, boot, onFault },
      sampler: { sample: async () => load() },
      draining: () => false,
      own: () => undefined,
      restarts: () => false,
      permission: () => undefined,
      relocate: async () => 'failed',
      onSuggestion: () => {},
      onOverload: () => {},
      mode: 'suggest',
      sampleMs: 50,
      ...over.resource
    })
    // The network tells of connections as hosts join, before these agents listen.
    for (const other of this.network.reachable(name)) if (other !== overlay) membership.contact(other.self.id)
    return {
      ...{ overlay, membership, resource },
      [Symbol.asyncDispose]: async () => {
        await resource[Symbol.asyncDispose]()
        await membership[Symbol.asyncDispose]()
        this.network.leave(name)
      }
    }
  }
}
