import { type Codec, protobufCodec } from '../codec.ts'
import { hexOf, list, shortText } from '../fields.ts'
import { fromHex } from '../hex.ts'
import { watari } from '../messages.js'

export const retirementLimits = {
  documents: 8,
  documentBytes: 2_048
} as const

/** What a host gives of the documents that it knows, and what it asks for. */
export interface RetirementPage {
  /** As they were signed. */
  readonly documents: readonly string[]
  /** Of a question: those after this id, in the order of ids; absent for the first. */
  readonly after?: string
  /** Of an answer: there are more. */
  readonly more?: boolean
}

export const retirementPageCodec: Codec<RetirementPage> = protobufCodec<
  RetirementPage,
  watari.register.Retirements.$Properties
>({
  name: 'retired voters',
  type: watari.register.Retirements,
  maxBytes: retirementLimits.documents * (retirementLimits.documentBytes + 16) + 64,
  format: ({ documents, after, more }) => ({
    documents: [...documents],
    ...(after !== undefined && { after: fromHex(after) }),
    more: more ?? false
  }),
  parse: ({ documents, after, more }) => ({
    documents: list(documents, 'documents', retirementLimits.documents, document =>
      shortText(document, 'document', retirementLimits.documentBytes)
    ),
    ...((after?.length ?? 0) > 0 && { after: hexOf(after, 'after', 16) }),
    ...(more === true && { more })
  })
})
