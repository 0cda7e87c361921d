import { labSuite } from '../integration/federation/lab-suite.ts'
import { seenAsOneRegister } from '../integration/federation/one-register.ts'
import { probe } from '../integration/federation/probe.ts'
import { org, segment } from '../integration/federation/sites.ts'
import { agentFaults } from './relocation/agent-faults.ts'
import { copyFaults } from './relocation/copy-faults.ts'
import { cuts } from './relocation/cuts.ts'
import { noMajority } from './relocation/no-majority.ts'
import { powerLoss } from './relocation/power-loss.ts'
import { targetFaults } from './relocation/target-faults.ts'

/** Two real guests of two sites, and all that can fail while they are moved; a witness outlives it and watches them. */
describe('a machine without a lease, while it is moved', function () {
  this.timeout(180_000)
  const sites = labSuite('faults', async lab => {
    await lab.witness.call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' })
    await Promise.all([lab.create('one', 'a1'), lab.create('two', 'b1', { disk: 64 * 2 ** 20 })])
    await lab.shell('two').run('disk format')
    await probe(lab, 'aw')
  })

  describe('when the target fails', () => targetFaults(sites))
  describe('when copies die', () => copyFaults(sites))
  describe('when agents die', () => agentFaults(sites))
  describe('when its sites are cut apart', () => cuts(sites))
  describe('when there is no majority of voters', () => noMajority(sites))
  describe('when a host loses power', () => powerLoss(sites))
  describe('after all of it', () => seenAsOneRegister(sites))
})
