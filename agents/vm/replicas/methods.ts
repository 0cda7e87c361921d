import type { Method } from '../../../overlay/overlay.ts'
import { type Ticket, ticketCodec } from '../../../protocol/relocation/codec.ts'
import {
  emptyCodec,
  type OpenRequest,
  openRequestCodec,
  type WordRequest,
  wordRequestCodec
} from '../../../protocol/replica/codec.ts'

export const openMethod: Method<OpenRequest, Ticket> = {
  name: 'replica/open',
  request: openRequestCodec,
  response: ticketCodec,
  deadlineMs: 20_000
}

export const wordMethod: Method<WordRequest, Record<string, never>> = {
  name: 'replica/word',
  request: wordRequestCodec,
  response: emptyCodec,
  deadlineMs: 10_000
}
