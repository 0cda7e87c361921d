import { labObstacle } from '../lab/support.ts'
import { type LabName, Sites } from './sites.ts'

/**
 * A lab for the tests of the suite in which this is called: up before the first of them, down after the last. Where there can be
 * none they are skipped, and it says why.
 *
 * @param prepare what all of them begin with
 */
export function labSuite(
  name: LabName,
  prepare: (sites: Sites) => Promise<void> = async () => {}
): () => Sites {
  let sites: Sites | undefined
  before(async function () {
    const obstacle = labObstacle()
    if (obstacle !== undefined) {
      console.log(`      skipped: ${obstacle}`)
      this.skip()
    }
    sites = await Sites.up(name)
    await prepare(sites)
  })
  after(async () => {
    await sites?.close()
    if (labObstacle() === undefined) await Sites.down(name)
  })
  return () => sites!
}
