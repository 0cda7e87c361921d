import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { MachineRecord, Owner } from '../../../protocol/machine.ts'
import {
  created,
  grantOf,
  type RecordChange,
  replicaJoined,
  replicaLeft,
  started,
  takenOverAfterLease
} from '../../../protocol/register/machine-record.ts'
import {
  completed,
  type Holding,
  type HoldingResult,
  joined,
  opened,
  sealed,
  unsealed
} from '../../../protocol/replica/holding.ts'
import { nextStep, type ReplicaStep, type ReplicaView } from '../../../protocol/replica/plan.ts'

const machine = '11'.repeat(16)
const a: Owner = { host: 'hostA', incarnation: 'boot-1' }
const b: Owner = { host: 'hostB', incarnation: 'boot-1' }
const times = { silentMs: 3_000, reopenMs: 1_000 }

/**
 * An owner whose guest writes, its replica's host, and the register between them, with a link that comes and goes. Writes are
 * counted: a disk is as good as the number of the last write that it has. What a guest was told is `acknowledged`.
 */
class World {
  record: MachineRecord
  holding: Holding | undefined
  /** How many writes each copy has; one that is still being made has a part of them, which counts as none. */
  readonly copies = new Map<string, number>()
  source = 0
  acknowledged = 0
  /** A write that is at the source, and waits for the replica. */
  isWaiting = false
  isLinkUp = true
  silentMs = 0
  job: 'none' | 'copying' | 'ready' = 'none'
  attached: { host: string; copy: string } | undefined
  isRefusing = false
  planned: ReplicaStep = { kind: 'none' }
  executesAtB: { copy: string; has: number } | undefined
  #names = 0

  constructor() {
    const lease = { durationMs: 10_000 }
    const spec = { cpus: 1, memoryBytes: 1, machineType: 'm', cpuModel: 'c', cards: [] }
    const full = { ...spec, accelerator: 'tcg', boot: { kind: 'disk' }, disk: { sizeBytes: 1 } } as const
    const born = {
      id: machine,
      name: 'north/x',
      spec: full,
      policy: 'restart',
      lease,
      pinned: false
    } as const
    this.record = this.#applied(undefined, created({ ...born, labels: {}, owner: a }))!
    this.change(started(a, 1))
  }

  change(change: RecordChange): boolean {
    const next = this.#applied(this.record, change)
    if (next) this.record = next
    return next !== undefined
  }

  write(): void {
    if (this.isWaiting || this.executesAtB) return
    this.source += 1
    this.isWaiting = true
    this.pass()
  }

  /** Whatever waits gets on, as far as it can. */
  pass(): void {
    const isAlone = this.job === 'none' || this.isRefusing
    if (!isAlone && !this.#isTaken()) return
    if (!isAlone) this.silentMs = 0
    if (!isAlone && this.job === 'ready') this.copies.set(this.attached!.copy, this.source)
    this.#acknowledge()
  }

  copied(): void {
    if (this.job !== 'copying' || !this.#isTaken()) return
    this.job = 'ready'
    this.copies.set(this.attached!.copy, this.source)
  }

  silence(): void {
    if (!this.#isTaken()) this.silentMs += 1_000
  }

  look(): void {
    const isOwner = this.record.owner.host === 'hostA'
    const view: ReplicaView = {
      isWanted: isOwner,
      registered: this.record.disk!.hosts.find(host => host !== 'hostA'),
      attached: this.attached,
      job: this.job,
      silentMs: this.silentMs,
      target: 'hostB',
      isResting: false
    }
    this.planned = isOwner ? nextStep(view, times) : { kind: 'none' }
  }

  /** What was planned, however long ago. */
  act(): void {
    const step = this.planned
    this.planned = { kind: 'none' }
    const held = { owner: a, epoch: 2 }
    switch (step.kind) {
      case 'leave':
        this.change(replicaLeft(held, step.host))
        break
      case 'end':
        this.isRefusing = true
        this.pass()
        Object.assign(this, { job: 'none', attached: undefined, isRefusing: false })
        break
      case 'begin': {
        this.#names += 1
        const copy = String(this.#names).padStart(32, '0')
        if (!this.#ask(opened(this.holding, { machine, epoch: 2, copy, onlyIfThere: false }))) break
        this.copies.set(copy, 0)
        Object.assign(this, { job: 'copying', attached: { host: 'hostB', copy }, silentMs: 0 })
        break
      }
      case 'open':
        if (this.attached)
          this.#ask(opened(this.holding, { machine, epoch: 2, copy: step.copy, onlyIfThere: true }))
        break
      case 'join':
        if (!this.#ask(completed(this.holding, 2, step.copy))) break
        if (this.change(replicaJoined(held, step.host))) this.#ask(joined(this.holding, 2, step.copy))
        break
      case 'none':
    }
  }

  /** Host B seals first; only then does it ask the register. The owner's guest stands still by then. */
  seal(): void {
    const result = sealed(this.holding, 3)
    if (result.kind === 'next') this.holding = result.holding
  }

  takeOver(): void {
    if (!this.holding?.isPromoted || this.executesAtB) return
    const grant = grantOf(this.record)!
    if (!this.change(takenOverAfterLease(b, grant))) {
      this.holding = unsealed(this.holding, this.record.epoch)
      return
    }
    const { copy } = this.holding.current!
    this.executesAtB = { copy, has: this.copies.get(copy)! }
  }

  #isTaken(): boolean {
    const { current, isPromoted, minEpoch } = this.holding ?? { minEpoch: 1 }
    return this.isLinkUp && !isPromoted && minEpoch <= 2 && current?.copy === this.attached?.copy
  }

  #ask(result: HoldingResult): boolean {
    if (!this.isLinkUp || result.kind === 'refuse') return false
    this.holding = result.holding
    return true
  }

  #acknowledge(): void {
    this.isWaiting = false
    this.acknowledged = this.source
  }

  #applied(record: MachineRecord | undefined, change: RecordChange): MachineRecord | undefined {
    const result = change(record)
    return result.kind === 'next' ? result.record : undefined
  }
}

describe('a disk that follows', () => {
  it('has everything that was acknowledged wherever it is executed, and nothing is written to it after that', () => {
    const seen = { takeovers: 0, joined: 0 }
    const move = fc.oneof(
      ...(['write', 'pass', 'copied', 'silence', 'look', 'act'] as const).map(name => ({
        weight: 4,
        arbitrary: fc.constant(name)
      })),
      ...(['cut', 'heal', 'seal', 'takeOver'] as const).map(name => ({
        weight: 3,
        arbitrary: fc.constant(name)
      }))
    )
    fc.assert(
      fc.property(fc.array(move, { minLength: 40, maxLength: 300 }), moves => {
        const world = new World()
        for (const name of moves) {
          if (name === 'cut') world.isLinkUp = false
          else if (name === 'heal') world.isLinkUp = true
          else {
            world[name]()
          }
          const isNamed = world.record.disk!.hosts.length > 1
          if (isNamed) {
            seen.joined += 1
            assert.ok(world.copies.get(world.holding!.current!.copy)! >= world.acknowledged)
          }
          if (world.executesAtB === undefined) continue
          assert.ok(world.executesAtB.has >= world.acknowledged, 'an acknowledged write is lost')
          assert.equal(world.copies.get(world.executesAtB.copy), world.executesAtB.has)
        }
        if (world.executesAtB) seen.takeovers += 1
      }),
      { numRuns: 2_000 }
    )
    // It was not by never coming to it.
    for (const [what, times] of Object.entries(seen)) assert.ok(times > 5, `${what}: ${times}`)
  })
})
