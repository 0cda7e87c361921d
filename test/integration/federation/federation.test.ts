import { labObstacle } from '../lab/support.ts'
import { agentFaults } from './agent-faults.ts'
import { copyFaults } from './copy-faults.ts'
import { creation } from './creation.ts'
import { joining } from './joining.ts'
import { leaving } from './leaving.ts'
import { moves } from './moves.ts'
import { noMajority } from './no-majority.ts'
import { powerLoss } from './power-loss.ts'
import { org, Sites, segment } from './sites.ts'
import { targetFaults } from './target-faults.ts'

/** One lab for all of it, with real QEMU guests, through the API that people use. */
describe('a federation of two sites and a witness', function () {
  this.timeout(180_000)
  const shared: { sites?: Sites } = {}
  const sites = (): Sites => shared.sites!

  before(async function () {
    const obstacle = labObstacle()
    if (obstacle !== undefined) {
      console.log(`      skipped: ${obstacle}`)
      this.skip()
    }
    shared.sites = await Sites.up('faults')
    await sites().agent('aw').call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' })
  })

  after(async () => {
    await shared.sites?.close()
    if (labObstacle() === undefined) await Sites.down('faults')
  })

  describe('in order', () => {
    joining(sites)
    moves(sites)
    creation(sites)
  })
  describe('when the target fails', () => targetFaults(sites))
  describe('when copies die', () => copyFaults(sites))
  describe('when agents die', () => agentFaults(sites))
  describe('when there is no majority of voters', () => noMajority(sites))
  describe('when a host loses power', () => powerLoss(sites))
  describe('when a host leaves', () => leaving(sites))
})
