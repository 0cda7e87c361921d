import { creation } from './creation.ts'
import { joining } from './joining.ts'
import { labSuite } from './lab-suite.ts'
import { leaving } from './leaving.ts'
import { moves } from './moves.ts'
import { org, segment } from './sites.ts'

/** What people do, in one lab with real QEMU guests, through the API that they use; each part goes on from the one before. */
describe('a federation of two sites and a witness', function () {
  this.timeout(180_000)
  const sites = labSuite('federation', async lab => {
    await lab.witness.call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' })
  })

  joining(sites)
  moves(sites)
  creation(sites)
  describe('when a host leaves', () => leaving(sites))
})
