import type { MachineRecord } from '../protocol/machine.ts'
import type { Change } from '../protocol/register/change.ts'
import { machineRecordCodec } from '../protocol/register/machine-codec.ts'
import { grantOf, type RecordChange } from '../protocol/register/machine-record.ts'

/** A value that somebody tried to have decided, and the one that it was made from. */
export interface ValueNode {
  /** Of the operation that made it: one operation may make several, of which at most one is decided. */
  readonly operation: number
  readonly before: ValueNode | undefined
  readonly record: MachineRecord
}

const headerBytes = 4

/**
 * What registers hold: a number by which everything about a value is found, so that records need not be encoded each
 * time, and each value tells what it replaced. Where messages go through their codecs, the encoded record stands behind it.
 */
export class Values {
  readonly #nodes: ValueNode[] = []
  readonly #encodes: boolean

  constructor(encodes: boolean) {
    this.#encodes = encodes
  }

  node(value: Uint8Array): ValueNode {
    const at = (value[0]! << 24) | (value[1]! << 16) | (value[2]! << 8) | value[3]!
    const node = this.#nodes[at]
    if (node === undefined) throw new Error('a value that nobody wrote')
    return node
  }

  /** What the register does with a record, for the core: the operation's number is in what it writes. */
  change(operation: number, change: RecordChange): Change {
    return bytes => {
      const before = bytes && this.node(bytes)
      const found =
        bytes && this.#encodes ? machineRecordCodec.decode(bytes.subarray(headerBytes)) : before?.record
      const result = change(found)
      return result.kind === 'next'
        ? {
            kind: 'next',
            value: this.#add({ operation, before, record: result.record }),
            grant: grantOf(result.record)
          }
        : result
    }
  }

  #add(node: ValueNode): Uint8Array {
    const at = this.#nodes.push(node) - 1
    const body = this.#encodes ? machineRecordCodec.encode(node.record) : undefined
    const value = new Uint8Array(headerBytes + (body?.length ?? 0))
    value[0] = at >> 24
    value[1] = at >> 16
    value[2] = at >> 8
    value[3] = at
    if (body) value.set(body, headerBytes)
    return value
  }
}
