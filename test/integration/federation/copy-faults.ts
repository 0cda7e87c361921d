import assert from 'node:assert/strict'
import { eventually } from '../../support/eventually.ts'
import type { HostName, Relocation, Sites } from './sites.ts'

/** QEMU itself ends while a machine's state streams. */
export function copyFaults(sites: () => Sites): void {
  /** @returns the move's end, once its state streams */
  async function streaming(to: HostName, from: HostName): Promise<{ ended: Promise<Relocation> }> {
    const moving = sites().move('two', to, { bandwidth: 2 ** 20 })
    moving.catch(() => {})
    await eventually(
      async () => {
        const newest = await sites().relocation('two', from)
        return newest?.result === 'running' && newest.phases.at(-1)?.name === 'streaming'
      },
      { deadlineMs: 30_000, everyMs: 50 }
    )
    return { ended: moving }
  }

  it("the target's: the guest goes on where it was", async () => {
    const { host, segments, epoch } = await sites().show('two')
    const [from, to] = host === 'a1' ? (['a1', 'b1'] as const) : (['b1', 'a1'] as const)
    const observer = await sites().observe(segments[0]!.ips[0]!)
    const { ended } = await streaming(to, from)
    for (const pid of await sites().copies('two', to)) process.kill(pid, 'SIGKILL')
    assert.equal((await ended).result, 'aborted')
    await observer.advances()
    assert.deepEqual(observer.contradictions(), [])
    const after = await sites().show('two')
    assert.deepEqual([after.host, after.state], [from, 'running'])
    assert.ok(after.epoch >= epoch)
    await eventually(async () => (await sites().copies('two', to)).length === 0, { deadlineMs: 20_000 })
  })

  it("the source's: the guest is started again by its owner, once", async () => {
    const { host, epoch } = await sites().show('two')
    const [from, to] = host === 'a1' ? (['a1', 'b1'] as const) : (['b1', 'a1'] as const)
    await streaming(to, from)
    for (const pid of await sites().copies('two', from)) process.kill(pid, 'SIGKILL')
    await eventually(
      async () => {
        const machine = await sites().show('two')
        return machine.host === from && machine.state === 'running' && machine.epoch > epoch
      },
      { deadlineMs: 60_000, everyMs: 200 }
    )
    assert.equal((await sites().copies('two', from)).length, 1)
    await eventually(async () => (await sites().copies('two', to)).length === 0, { deadlineMs: 20_000 })
    await sites().shell('two').ready()
  })
}
