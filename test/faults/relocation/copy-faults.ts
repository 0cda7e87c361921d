import assert from 'node:assert/strict'
import { settled } from '../../integration/federation/settled.ts'
import type { Sites } from '../../integration/federation/sites.ts'
import { phases, phasesBack, Relocating, sides } from './relocating.ts'

const megabyte = 2 ** 20
/** While state flows: the disk has 24 MiB and goes first; bytes counts both. */
const inTheMiddle = { disk: megabyte, memory: 32 * megabyte }
/** All but those in which state flows, and the target's first, where it has no copy yet. */
const others = {
  source: phases.source.filter(phase => phase !== 'streaming'),
  target: phases.target.filter(phase => phase !== 'preparing' && phase !== 'incoming')
}

/** A machine that crashes more often on one host within minutes stays down there until a person looks. */
const crashesAtMost = 3

/** QEMU itself ends, at either end, in each phase. */
export function copyFaults(sites: () => Sites): void {
  let crashes = { host: '', count: 0 }

  /** Where the machine crashed too often it is moved first: elsewhere it begins anew. */
  async function rested(): Promise<void> {
    const { host } = await sites().show('two')
    if (host !== crashes.host || crashes.count < crashesAtMost) return
    await sites().moved('two', host === 'a1' ? 'b1' : 'a1')
  }

  /** Ends the QEMU at the victim's. */
  async function kill({ victim }: Relocating): Promise<void> {
    const pids = await sites().copies('two', victim)
    assert.equal(pids.length, 1, `there are ${pids.length} copies to kill`)
    for (const pid of pids) process.kill(pid, 'SIGKILL')
  }

  /** The same, while its agent stands still at a phase. */
  async function killAt(relocating: Relocating, stopped: () => Promise<() => void>): Promise<void> {
    const goOn = await stopped()
    try {
      await kill(relocating)
    } finally {
      goOn()
    }
  }

  async function survives(
    side: (typeof sides)[number],
    fault: (relocating: Relocating) => Promise<void>
  ): Promise<void> {
    await rested()
    const { epoch, segments } = await sites().show('two')
    const relocating = await Relocating.at(sites(), side)
    const { from } = relocating
    const observer = await sites().observe(segments[0]!.ips[0]!)
    await observer.advances()
    await fault(relocating)
    const result = await relocating.result
    await settled(sites(), 'two')
    const after = await sites().show('two')
    console.log(`        ${result}, now at ${after.host}`)
    if (result === 'aborted') assert.equal(after.host, from)
    if (side === 'source' && after.host === from) {
      crashes = { host: from, count: crashes.host === from ? crashes.count + 1 : 1 }
    }
    assert.ok(after.epoch >= epoch)
    await sites().shell('two').ready()
    await observer.advances(60_000)
    assert.deepEqual(observer.contradictions(1), [])
  }

  for (const side of sides) {
    for (const phase of others[side]) {
      it(`the ${side}'s at ${phase}: it executes once, at one place`, () =>
        survives(side, async relocating => {
          const stopped = await sites().stopAgentAt(relocating.victim, side, phase)
          relocating.move({})
          await killAt(relocating, stopped)
        }))
    }
    for (const phase of phasesBack[side]) {
      it(`the ${side}'s at ${phase}, called off: it executes once, at one place`, () =>
        survives(side, async relocating => {
          const stopped = await sites().stopAgentAt(relocating.victim, side, phase)
          relocating.move({ bandwidth: 8 * megabyte })
          await relocating.callOff()
          await killAt(relocating, stopped)
        }))
    }
    for (const [what, bytes] of Object.entries(inTheMiddle)) {
      it(`the ${side}'s while its ${what} flows: it executes once, at one place`, () =>
        survives(side, async relocating => {
          relocating.move({ bandwidth: 16 * megabyte })
          await relocating.streaming(bytes)
          await kill(relocating)
        }))
    }
  }
}
