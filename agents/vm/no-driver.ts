import { WatariError } from '../../protocol/errors.ts'
import type { MachineDriver } from './driver.ts'

const refuse = async (): Promise<never> => {
  throw new WatariError('witness', 'this host runs no machines')
}

/** The driver of a host that votes and runs no machines. */
export const noDriver: MachineDriver = {
  capabilities: async () => ({
    version: '',
    machineTypes: [],
    cpuModels: [],
    accelerators: [],
    guestPorts: [],
    warnings: []
  }),
  start: refuse,
  prepareTarget: refuse,
  adopt: async () => [],
  lastWords: () => '',
  remove: async () => {},
  diskBytes: async () => 0,
  [Symbol.asyncDispose]: async () => {}
}
