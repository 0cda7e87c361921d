import { type Codec, protobufCodec } from '../codec.ts'
import { hexOf, integer, present } from '../fields.ts'
import { fromHex } from '../hex.ts'
import type { Epoch, MachineId, MachineRecord } from '../machine.ts'
import { watari } from '../messages.js'
import { machineRecordCodec } from '../register/machine-codec.ts'
import type { CopyId } from './holding.ts'

/*
 * The wire format of what an owner asks of its replica's host (protocol/replica.proto), parsed strictly.
 */

export interface OpenRequest {
  readonly record: MachineRecord
  readonly copy: CopyId
  /** Only a copy that is there already: it may hold writes that were acknowledged. */
  readonly onlyIfThere: boolean
  readonly diskBytes: number
  /** Only what changed since this copy will be written. */
  readonly over?: CopyId | undefined
}

const words = ['complete', 'joined'] as const

export interface WordRequest {
  readonly machine: MachineId
  readonly epoch: Epoch
  readonly copy: CopyId
  readonly word: (typeof words)[number]
}

export const openRequestCodec: Codec<OpenRequest> = protobufCodec<
  OpenRequest,
  watari.replica.OpenRequest.$Properties
>({
  name: 'replica open request',
  type: watari.replica.OpenRequest,
  maxBytes: machineRecordCodec.maxBytes + 1_024,
  format: ({ record, copy, onlyIfThere, diskBytes, over }) => ({
    record: machineRecordCodec.encode(record),
    copy: fromHex(copy),
    onlyIfThere,
    diskBytes,
    ...(over !== undefined && { over: fromHex(over) })
  }),
  parse: ({ record, copy, onlyIfThere, diskBytes, over }) => ({
    record: machineRecordCodec.decode(present(record, 'record')),
    copy: hexOf(copy, 'copy', 16),
    onlyIfThere: onlyIfThere === true,
    diskBytes: integer(diskBytes, 'disk bytes', 0),
    ...((over?.length ?? 0) > 0 && { over: hexOf(over, 'copy', 16) })
  })
})

export const wordRequestCodec: Codec<WordRequest> = protobufCodec<
  WordRequest,
  watari.replica.WordRequest.$Properties
>({
  name: 'replica word',
  type: watari.replica.WordRequest,
  maxBytes: 256,
  format: ({ machine, epoch, copy, word }) => ({
    machine: fromHex(machine),
    epoch,
    copy: fromHex(copy),
    word
  }),
  parse: message => {
    const word = words.find(each => each === message.word)
    return {
      machine: hexOf(message.machine, 'machine', 16),
      epoch: integer(message.epoch, 'epoch', 1),
      copy: hexOf(message.copy, 'copy', 16),
      word: present(word, 'word')
    }
  }
})

export const emptyCodec: Codec<Record<string, never>> = protobufCodec<
  Record<string, never>,
  watari.replica.Empty.$Properties
>({
  name: 'empty answer',
  type: watari.replica.Empty,
  maxBytes: 0,
  format: () => ({}),
  parse: () => ({})
})
