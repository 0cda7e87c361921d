/**
 * Writes a small FAT16 volume with a few files in its root: the simplest disk that every operating system
 * reads and that cloud-init takes as a seed.
 *
 * Layout (Microsoft's "FAT: General Overview of On-Disk Format", 1.03): boot sector, two tables, root
 * directory, clusters. FAT16 wants at least 4,085 clusters, hence the least size of about 2 MiB: with fewer,
 * a reader takes the volume for FAT12. Names that are not 8.3 get long entries (VFAT).
 */
export interface FatFile {
  /** Printable ASCII, at most 26 characters. */
  readonly name: string
  readonly content: Uint8Array
}

const SECTOR = 512
const ENTRY = 32
const RESERVED_SECTORS = 1
const TABLES = 2
const ROOT_ENTRIES = 512
const ROOT_SECTORS = (ROOT_ENTRIES * ENTRY) / SECTOR
const MIN_CLUSTERS = 4_200
const MAX_CLUSTERS = 65_000
const END_OF_CHAIN = 0xffff
/** 1980-01-01: the same input is the same image. */
const FIRST_DAY = 0x21
const LONG_NAME_CHARS = 13
/** Where a long entry keeps its characters. */
const LONG_NAME_OFFSETS = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30]

export function fatImage(label: string, files: readonly FatFile[]): Uint8Array {
  const used = files.reduce((sum, { content }) => sum + Math.ceil(content.length / SECTOR), 0)
  const clusters = Math.max(MIN_CLUSTERS, used)
  if (clusters > MAX_CLUSTERS) throw new Error('the files are too large for a volume of this kind')
  const tableSectors = Math.ceil(((clusters + 2) * 2) / SECTOR)
  const rootAt = (RESERVED_SECTORS + TABLES * tableSectors) * SECTOR
  const dataAt = rootAt + ROOT_SECTORS * SECTOR
  const image = new Uint8Array(dataAt + clusters * SECTOR)
  const view = new DataView(image.buffer)
  writeBootSector(image, view, label, image.length / SECTOR, tableSectors)

  const table = new Uint16Array(tableSectors * (SECTOR / 2))
  table[0] = 0xfff8
  table[1] = END_OF_CHAIN
  let cluster = 2
  let entryAt = rootAt
  writeEntry(image, view, entryAt, shortName(label, ''), 0x08, 0, 0)
  entryAt += ENTRY
  files.forEach(({ name, content }, index) => {
    const count = Math.ceil(content.length / SECTOR)
    image.set(content, dataAt + (cluster - 2) * SECTOR)
    for (let i = 0; i < count; i++) table[cluster + i] = i === count - 1 ? END_OF_CHAIN : cluster + i + 1
    const short = shortName(`FILE${index}`, '')
    entryAt = writeLongName(image, view, entryAt, name, short)
    writeEntry(image, view, entryAt, short, 0x20, count === 0 ? 0 : cluster, content.length)
    entryAt += ENTRY
    cluster += count
  })
  for (let copy = 0; copy < TABLES; copy++) {
    const at = (RESERVED_SECTORS + copy * tableSectors) * SECTOR
    for (const [index, value] of table.entries()) view.setUint16(at + index * 2, value, true)
  }
  return image
}

function writeBootSector(
  image: Uint8Array,
  view: DataView,
  label: string,
  sectors: number,
  tableSectors: number
): void {
  image.set([0xeb, 0x3c, 0x90])
  image.set(ascii('WATARI', 8), 3)
  view.setUint16(11, SECTOR, true)
  view.setUint8(13, 1)
  view.setUint16(14, RESERVED_SECTORS, true)
  view.setUint8(16, TABLES)
  view.setUint16(17, ROOT_ENTRIES, true)
  view.setUint16(19, sectors < 0x10000 ? sectors : 0, true)
  view.setUint8(21, 0xf8)
  view.setUint16(22, tableSectors, true)
  view.setUint16(24, 32, true)
  view.setUint16(26, 64, true)
  view.setUint32(32, sectors < 0x10000 ? 0 : sectors, true)
  view.setUint8(36, 0x80)
  view.setUint8(38, 0x29)
  view.setUint32(39, 0x77617461, true)
  image.set(ascii(label, 11), 43)
  image.set(ascii('FAT16', 8), 54)
  image.set([0x55, 0xaa], 510)
}

function writeEntry(
  image: Uint8Array,
  view: DataView,
  at: number,
  short: Uint8Array,
  kind: number,
  cluster: number,
  bytes: number
): void {
  image.set(short, at)
  view.setUint8(at + 11, kind)
  for (const date of [16, 18, 24]) view.setUint16(at + date, FIRST_DAY, true)
  view.setUint16(at + 26, cluster, true)
  view.setUint32(at + 28, bytes, true)
}

/** Long entries stand before the short one, the last piece of the name first. @returns where the short one goes */
function writeLongName(
  image: Uint8Array,
  view: DataView,
  at: number,
  name: string,
  short: Uint8Array
): number {
  const pieces = Math.ceil(name.length / LONG_NAME_CHARS)
  const checksum = short.reduce((sum, byte) => (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff, 0)
  for (let piece = pieces; piece > 0; piece--) {
    view.setUint8(at, piece | (piece === pieces ? 0x40 : 0))
    view.setUint8(at + 11, 0x0f)
    view.setUint8(at + 13, checksum)
    LONG_NAME_OFFSETS.forEach((offset, index) => {
      const position = (piece - 1) * LONG_NAME_CHARS + index
      const code = position < name.length ? name.charCodeAt(position) : position === name.length ? 0 : 0xffff
      view.setUint16(at + offset, code, true)
    })
    image[at + 12] = 0
    at += ENTRY
  }
  return at
}

function shortName(name: string, extension: string): Uint8Array {
  const bytes = new Uint8Array(11)
  bytes.set(ascii(name, 8))
  bytes.set(ascii(extension, 3), 8)
  return bytes
}

function ascii(text: string, length: number): Uint8Array {
  return new TextEncoder().encode(text.slice(0, length).padEnd(length))
}
