import { join } from 'node:path'
import { smallGuestAppend, smallGuestCounts } from '../../../protocol/small-guest.ts'
import { type AgentConfig, smallGuestOf } from '../../config.ts'
import type { GuestGroups } from '../../guest-groups.ts'
import type { GuestTaps } from '../../network/guest-taps.ts'
import { QemuDriver } from './driver.ts'

/** The driver of this host's machines, as configured. @throws WatariError `driver-missing`, `path-too-long` */
export async function openDriver(
  config: AgentConfig,
  { groups, guestTaps }: { groups: GuestGroups | undefined; guestTaps: GuestTaps }
): Promise<QemuDriver> {
  const smallGuest = smallGuestOf(config)
  const { state, accelerator, kvmVerdictFile } = config
  return await QemuDriver.open({
    runtime: join(config.runtime, 'm'),
    ...{ state, accelerator, guestTaps },
    ...(kvmVerdictFile === undefined ? {} : { kvmVerdictFile }),
    ...(smallGuest
      ? { trialGuest: async () => ({ ...smallGuest, append: smallGuestAppend, marker: smallGuestCounts }) }
      : {}),
    ...(groups ? { cgroups: groups.of } : {})
  })
}
