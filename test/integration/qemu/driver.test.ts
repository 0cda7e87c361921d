import { driverConformance } from '../../agents/vm/driver-conformance.ts'
import { QemuSubject, requireQemu } from './subject.ts'

describe('QEMU', () => {
  before(async function () {
    this.timeout(300_000)
    await requireQemu(this)
  })

  driverConformance('QEMU', () => QemuSubject.create(), { bootMs: 60_000, stepMs: 60_000, counterLagMs: 600 })
})
