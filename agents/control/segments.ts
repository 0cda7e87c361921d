import { randomBytes } from 'node:crypto'
import type { HostId } from '../../protocol/host.ts'
import type { Card, MachineId, MachineSpec, SegmentId } from '../../protocol/machine.ts'
import { segmentCodec } from '../../protocol/segment/codec.ts'
import {
  allocated,
  cardOf,
  released,
  type SegmentRecord,
  type SegmentRule,
  segmentChange,
  segmentCreated,
  segmentDeleted
} from '../../protocol/segment/segment.ts'
import type { NetworkAgent } from '../network/network-agent.ts'
import type { RegisterClient } from '../vm/register/client.ts'
import type { RegisterFinder } from '../vm/register/finder.ts'

export interface SegmentsOptions {
  readonly registers: RegisterClient
  readonly finder: RegisterFinder
  readonly network: Pick<NetworkAgent, 'defineSegment'>
  /** Hosts that may know where a segment's register is. */
  readonly likely: () => readonly HostId[]
  readonly onFault: (error: unknown, context: string) => void
}

/** What the switch goes by is looked at again so often; its own records are exchanged much faster. */
const refreshMs = 15_000
const namesRemembered = 4_096

export interface AddressWish {
  readonly machine: MachineId
  readonly card: number
  readonly ip?: string
  readonly mac?: string
}

/** Segments as their registers say, told to the network agent for those that have a port here. */
export class Segments {
  readonly #options: SegmentsOptions
  readonly #inUse = new Set<SegmentId>()
  /** Names never change: what was once read is remembered, within a bound. */
  readonly #names = new Map<SegmentId, string>()
  readonly #timer: NodeJS.Timeout

  constructor(options: SegmentsOptions) {
    this.#options = options
    this.#timer = setInterval(() => {
      for (const id of this.#inUse)
        this.use(id).catch(error => options.onFault(error, `refreshing segment ${id}`))
    }, refreshMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async create(
    segment: { id: SegmentId; name: string; subnet?: string },
    voters: readonly HostId[]
  ): Promise<SegmentRecord> {
    const { registers } = this.#options
    const { value } = await registers.create(
      segmentKey(segment.id),
      voters,
      segmentChange(segmentCreated(segment))
    )
    return this.#remembered(segmentCodec.decode(value))
  }

  async read(id: SegmentId): Promise<SegmentRecord> {
    await this.#options.finder.find(segmentKey(id), this.#options.likely())
    const { value } = await this.#options.registers.look(segmentKey(id))
    return this.#remembered(segmentCodec.decode(value))
  }

  /** `organization/name` of a segment that was read here before. */
  nameOf(id: SegmentId): string | undefined {
    return this.#names.get(id)
  }

  /** Makes a segment known to the network agent, and keeps it current from now on. */
  async use(id: SegmentId): Promise<SegmentRecord> {
    const record = await this.read(id)
    this.#inUse.add(id)
    this.#define(record)
    return record
  }

  async useFor(spec: MachineSpec): Promise<void> {
    for (const id of new Set(spec.cards.map(card => card.segment))) await this.use(id)
  }

  /** Gives a card its addresses. Asked again for the same card, it gets the same. */
  async allocate(id: SegmentId, wish: AddressWish): Promise<Card> {
    // The rule may run several times in one attempt: it has to draw the same number each time.
    const seed = randomBytes(4).readUInt32BE()
    const record = await this.#change(id, segment => allocated(wish, sequence(seed))(segment))
    return cardOf(record, wish.machine, wish.card)!
  }

  async release(id: SegmentId, machine: MachineId): Promise<void> {
    await this.#change(id, released(machine))
  }

  async delete(id: SegmentId): Promise<void> {
    await this.#change(id, segmentDeleted())
    this.#inUse.delete(id)
  }

  async #change(id: SegmentId, rule: SegmentRule): Promise<SegmentRecord> {
    await this.#options.finder.find(segmentKey(id), this.#options.likely())
    const { value } = await this.#options.registers.change(segmentKey(id), segmentChange(rule))
    const record = segmentCodec.decode(value)
    if (this.#inUse.has(id)) this.#define(record)
    return record
  }

  #remembered(record: SegmentRecord): SegmentRecord {
    if (this.#names.size >= namesRemembered) this.#names.clear()
    this.#names.set(record.id, record.name)
    return record
  }

  #define({ id, name, subnet, allocations }: SegmentRecord): void {
    this.#options.network.defineSegment({
      id,
      name,
      allocations,
      ...(subnet === undefined ? {} : { subnet })
    })
  }
}

function segmentKey(id: SegmentId): string {
  return `segment/${id}`
}

/** Mulberry32: a short sequence of numbers in [0, 1) from a seed. */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
