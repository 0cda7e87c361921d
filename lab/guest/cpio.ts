/**
 * Writes the archive format that the kernel unpacks as its first root file system.
 *
 * "newc": a header of 110 ASCII characters (magic 070701 and 13 numbers of 8 hex digits), the name with a
 * NUL, padding to 4, the content, padding to 4; the entry `TRAILER!!!` ends it
 * (Linux: Documentation/driver-api/early-userspace/buffer-format.rst).
 *
 * The same entries always give the same bytes: times are 0, inode numbers count up.
 */
export type CpioEntry =
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly content: Uint8Array }
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  | {
      readonly kind: 'character-device'
      readonly path: string
      readonly mode: number
      readonly major: number
      readonly minor: number
    }

const formatBits = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  'character-device': 0o020000
} as const

/** The content of a file is described by a number of 8 hex digits. */
const largestFileBytes = 0xffff_ffff

export function cpioArchive(entries: readonly CpioEntry[]): Buffer {
  const parts: Buffer[] = []
  entries.forEach((entry, index) => {
    parts.push(...member(entry, index + 1))
  })
  parts.push(...member({ kind: 'file', path: 'TRAILER!!!', mode: 0, content: new Uint8Array() }, 0))
  return Buffer.concat(parts)
}

function member(entry: CpioEntry, inode: number): Buffer[] {
  const path = entry.path.replace(/^\/+/, '')
  if (path === '' || path.includes('\0')) throw new TypeError(`not a path for an archive: '${entry.path}'`)
  const content = contentOf(entry)
  if (content.length > largestFileBytes) throw new RangeError(`${path} is too large for this archive format`)
  const name = Buffer.from(`${path}\0`)
  const permissions = entry.kind === 'symlink' ? 0o777 : entry.mode
  const device = entry.kind === 'character-device' ? entry : { major: 0, minor: 0 }
  const fields = [
    inode,
    path === 'TRAILER!!!' ? 0 : formatBits[entry.kind] | permissions,
    0, // user
    0, // group
    entry.kind === 'directory' ? 2 : 1, // links
    0, // time of last change
    content.length,
    0, // device of the file itself
    0,
    device.major,
    device.minor,
    name.length,
    0 // checksum: unused in this variant
  ]
  const header = Buffer.from(`070701${fields.map(field => field.toString(16).padStart(8, '0')).join('')}`)
  return [header, name, padding(header.length + name.length), content, padding(content.length)]
}

function contentOf(entry: CpioEntry): Buffer {
  if (entry.kind === 'symlink') return Buffer.from(entry.target)
  if (entry.kind === 'file') return Buffer.from(entry.content)
  return Buffer.alloc(0)
}

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4)
}
