import assert from 'node:assert/strict'
import type { HostName, Relocation, Sites } from '../../integration/federation/sites.ts'
import { eventually } from '../../support/eventually.ts'

const megabyte = 2 ** 20

/** The target fails while a machine with a disk is on its way there: the machine goes on where it is. */
export function targetFaults(sites: () => Sites): void {
  /** Has `two` at a1, with something on its disk, and on its way to b1. */
  async function underway(): Promise<{ ended: Promise<Relocation> }> {
    if ((await sites().show('two')).host !== 'a1') await sites().moved('two', 'a1')
    await sites()
      .shell('two')
      .run('dd if=/dev/urandom of=/data/fill bs=1M count=24 2>/dev/null; sync', 60_000)
    const known = (await sites().relocation('two', 'a1'))?.id
    const moving = sites().move('two', 'b1', { bandwidth: 4 * megabyte })
    moving.catch(error => console.log(`        the move: ${error.code ?? error}`))
    await eventually(
      async () => {
        const newest = await sites().relocation('two', 'a1')
        return newest !== undefined && newest.id !== known && newest.phases.at(-1)?.name === 'streaming'
      },
      { deadlineMs: 30_000, everyMs: 20 }
    )
    return { ended: moving }
  }

  async function goesOn(): Promise<void> {
    const { host, state } = await sites().show('two')
    assert.deepEqual({ host, state }, { host: 'a1', state: 'running' })
    await sites().shell('two').run('dd if=/data/fill of=/dev/null bs=1M')
  }

  async function nothingIsLeft(at: HostName): Promise<void> {
    const { id } = await sites().show('two')
    await eventually(
      async () =>
        (await sites().copies('two', at)).length === 0 && (await sites().files(id, at)).length === 0,
      { deadlineMs: 60_000, everyMs: 200 }
    )
  }

  it('because its disk is full, and its agent stays up', async () => {
    const { ended } = await underway()
    await using full = await sites().fillDisk('b1')
    const relocation = await ended
    assert.equal(relocation.result, 'aborted')
    console.log(`        ${relocation.error?.code}: ${relocation.error?.message}`)
    await goesOn()
    assert.ok((await sites().hosts('b1')).length >= 3)
    // It is not tried again for nothing.
    await assert.rejects(sites().move('two', 'b1'), { code: 'no-room', message: /0 MiB of disk left/ })
    await full.free()
    await nothingIsLeft('b1')
  })

  it('because it vanishes', async () => {
    const { ended } = await underway()
    await sites().kill('b1')
    const killedMs = performance.now()
    const relocation = await ended
    assert.equal(relocation.result, 'aborted')
    // Silence is believed for 15 s; the guest's writes wait for the disk at the target as long.
    assert.ok(performance.now() - killedMs < 45_000, 'it took long to give the target up')
    await goesOn()
    await sites().restart('b1')
    await nothingIsLeft('b1')
    await sites().moved('two', 'b1')
  })
}
