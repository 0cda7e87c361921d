import type { Method, Overlay } from '../../overlay/overlay.ts'
import { emptyCodec, type Profile, profileCodec } from '../../protocol/control/messages.ts'
import type { HostId } from '../../protocol/host.ts'
import type { DriverCapabilities } from '../vm/driver.ts'

const profileMethod: Method<null, Profile> = {
  name: 'control/profile',
  request: emptyCodec,
  response: profileCodec,
  deadlineMs: 5_000
}

/** As many names of each kind as a message takes. */
const namesAtMost = 64

export interface ProfileSource {
  readonly overlay: Overlay
  readonly incarnation: string
  readonly store: () => string | undefined
  readonly capabilities: () => Promise<DriverCapabilities>
  readonly freeBytes: () => number
  readonly milliCpus: number | undefined
}

/** Tells others what this host is and can run. */
export function serveProfile(source: ProfileSource): void {
  const { overlay, incarnation, store, capabilities, freeBytes, milliCpus } = source
  overlay.handle(profileMethod, async () => {
    const able = await capabilities()
    return {
      incarnation,
      store: store() ?? '0'.repeat(32),
      runsMachines: overlay.self.roles.includes('host'),
      driverVersion: able.version,
      machineTypes: able.machineTypes.slice(0, namesAtMost),
      cpuModels: able.cpuModels.slice(0, namesAtMost),
      accelerators: [...able.accelerators],
      guestPorts: [...able.guestPorts],
      freeMemoryBytes: Math.max(0, freeBytes()),
      milliCpus: milliCpus ?? 0
    }
  })
}

/** @throws WatariError as requests do */
export async function askProfile(overlay: Overlay, host: HostId): Promise<Profile> {
  return await overlay.request(host, profileMethod, null)
}
