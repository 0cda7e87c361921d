import assert from 'node:assert/strict'
import { eventually } from '../../support/eventually.ts'
import { settled } from './settled.ts'
import type { HostName, Sites } from './sites.ts'

/** Of the source, as it shows them; in the first part of `streaming` the disk is copied, then memory is sent. */
const moments = ['disk', 'memory', 'renounced', 'deciding'] as const
const megabyte = 2 ** 20

/** QEMU itself ends, at either end, in each phase. */
export function copyFaults(sites: () => Sites): void {
  /** @returns the phase in which the moment was seen, once it is there or over; an attempt that came late is not it */
  async function reached(moment: (typeof moments)[number], from: HostName, known: string | undefined) {
    const phase = moment === 'disk' || moment === 'memory' ? 'streaming' : moment
    return await eventually(
      async () => {
        const newest = await sites().relocation('two', from)
        if (newest === undefined || newest.id === known) return undefined
        if (newest.error?.code === 'switchover-unpaused') return undefined
        const isThere = newest.phases.some(({ name }) => name === phase)
        // The disk has 24 MiB, and bytes counts both.
        const isFar = moment !== 'memory' || newest.bytes > 32 * megabyte
        const isOver = newest.result !== 'running'
        return (isThere && isFar) || isOver ? { at: newest.phases.at(-1)!.name, isOver } : undefined
      },
      { deadlineMs: 60_000, everyMs: 5 }
    )
  }

  for (const side of ['source', 'target'] as const) {
    for (const moment of moments) {
      it(`the ${side}'s at ${moment}: it executes once, at one place`, async () => {
        const { host, epoch, segments } = await sites().show('two')
        const [from, to]: HostName[] = host === 'a1' ? ['a1', 'b1'] : ['b1', 'a1']
        const victim = side === 'source' ? from! : to!
        const known = (await sites().relocation('two', from!))?.id
        const observer = await sites().observe(segments[0]!.ips[0]!)
        await observer.advances()
        const slow = moment === 'disk' || moment === 'memory' ? { bandwidth: 8 * megabyte } : {}
        const moving = sites().move('two', to!, slow)
        moving.catch(error => console.log(`        the move: ${error.code ?? error}`))
        const { at, isOver } = (await reached(moment, from!, known))!
        const pids = await sites().copies('two', victim)
        for (const pid of pids) process.kill(pid, 'SIGKILL')
        assert.ok(pids.length > 0 || isOver || moment === 'deciding', 'there was nothing to kill')
        const result = await moving.then(
          ({ result }) => result,
          error => String(error.code)
        )
        console.log(`        killed ${pids.length} at ${at}: ${result}`)
        await settled(sites(), 'two')
        const after = await sites().show('two')
        if (result === 'aborted') assert.equal(after.host, from)
        assert.ok(after.epoch >= epoch)
        await sites().shell('two').ready()
        await observer.advances(60_000)
        assert.deepEqual(observer.contradictions(1), [])
      })
    }
  }
}
