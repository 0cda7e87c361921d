import assert from 'node:assert/strict'
import { isLinearizable } from '../../../sim/linearizability.ts'
import { recordedOperations } from '../../support/register/recorded.ts'
import type { Sites } from './sites.ts'

/**
 * The last test of a suite: what all of its agents saw of registers since the lab is up, those that were killed included.
 * @param moreThan so many operations on machines there are; fewer say nothing about who decided what
 */
export function seenAsOneRegister(sites: () => Sites, moreThan = 20): void {
  it('was seen by all agents as one register of its own would be', async () => {
    const registers = recordedOperations(await sites().histories())
    const machines = [...registers].filter(([key]) => key.startsWith('machine/'))
    const { length } = machines.flatMap(([, operations]) => operations)
    console.log(`        ${length} operations on ${machines.length} machines`)
    assert.ok(length > moreThan)
    for (const [key, operations] of registers)
      assert.ok(isLinearizable(operations), `${key}: ${JSON.stringify(operations)}`)
  })
}
