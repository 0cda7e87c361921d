import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostCredentials } from '../../overlay/identity/credentials.ts'
import type { HostIdentity } from '../../protocol/host.ts'
import type { AgentConfig } from '../config.ts'
import { bulkAddresses } from './addresses.ts'
import { BulkProcess, type BulkProcessOptions } from './process.ts'

/** The bulk process of this host, as configured. */
export function openBulk(
  config: AgentConfig,
  credentials: HostCredentials,
  self: HostIdentity,
  onBroken: NonNullable<BulkProcessOptions['onBroken']>
): BulkProcess {
  return new BulkProcess({
    module: fileURLToPath(new URL('./main.ts', import.meta.url)),
    args: [join(config.runtime, 'b'), config.state],
    settings: async peer => ({
      chain: await credentials.bulkChain(peer),
      organization: credentials.organization,
      self,
      ...bulkAddresses(config, self.id)
    }),
    onBroken
  })
}
