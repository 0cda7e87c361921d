import { type Codec, protobufCodec } from '../codec.ts'
import { hexOf, list, text } from '../fields.ts'
import { fromHex } from '../hex.ts'
import { watari } from '../messages.js'
import { registerLimits } from '../register/limits.ts'
import {
  type Directory,
  type DirectoryEntry,
  type DirectoryKind,
  directoryKinds,
  directoryLimits
} from './directory.ts'

const organizationPattern = /^[a-z][a-z0-9-]{0,31}$/
const namePattern = /^[a-z0-9][a-z0-9._-]{0,62}$/

function parseEntry(message: watari.directory.Entry.$Properties): DirectoryEntry {
  const { kind } = message
  if (!(directoryKinds as readonly (string | null | undefined)[]).includes(kind))
    throw new Error('unknown kind')
  return {
    name: text(message.name, 'name', namePattern),
    kind: kind as DirectoryKind,
    id: hexOf(message.id, 'id', kind === 'image' ? 32 : 16)
  }
}

function checkDistinct(entries: readonly DirectoryEntry[]): void {
  const names = new Set(entries.map(entry => `${entry.kind}/${entry.name}`))
  if (names.size !== entries.length) throw new Error('a name is given twice')
}

export const directoryCodec: Codec<Directory> = protobufCodec<
  Directory,
  watari.directory.Directory.$Properties
>({
  name: 'directory',
  type: watari.directory.Directory,
  maxBytes: registerLimits.valueBytes,
  format: ({ organization, entries, tombstones }) => ({
    organization,
    entries: entries.map(({ name, kind, id }) => ({ name, kind, id: fromHex(id) })),
    tombstones: tombstones.map(fromHex)
  }),
  parse: message => {
    const entries = list(message.entries, 'entries', directoryLimits.entries, parseEntry)
    checkDistinct(entries)
    return {
      organization: text(message.organization, 'organization', organizationPattern),
      entries,
      tombstones: list(message.tombstones, 'tombstones', directoryLimits.tombstones, id =>
        hexOf(id, 'tombstone', 16)
      )
    }
  }
})
