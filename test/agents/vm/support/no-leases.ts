import type { MachineHandle } from '../../../../agents/vm/driver.ts'

/** For machines that have no lease. */
export const noLeases = {
  stamp: () => 0,
  bind: async () => 0,
  unbind: () => {},
  undecided: () => {},
  observe: () => {},
  outlast: async () => {},
  resume: (handle: MachineHandle) => handle.resume(),
  adopt: async () => {},
  letGo: () => {},
  mayExecute: () => true
}
