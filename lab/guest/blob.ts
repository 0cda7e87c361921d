import { createHash } from 'node:crypto'

/**
 * The file that guests serve: any number of blocks of 64 KiB, each with its own number in front, so that a
 * lost, doubled or swapped block changes the checksum. The body of all blocks is the same and is built into
 * the guest, which then streams blocks as fast as it can copy.
 */
export const blockBytes = 65_536
const headerBytes = 16

/** Numbers of nine digits, one a line. */
export function blobBody(): Buffer {
  const lines: string[] = []
  for (let n = 100_000_000; lines.length * 10 < blockBytes - headerBytes; n += 7) lines.push(`${n}\n`)
  return Buffer.from(lines.join('')).subarray(0, blockBytes - headerBytes)
}

/** What `/bytes?mb=N` sends. */
export function* blob(mebibytes: number): Generator<Buffer> {
  const body = blobBody()
  for (let block = 1; block <= mebibytes * 16; block++) {
    yield Buffer.concat([Buffer.from(`${String(block).padStart(headerBytes - 1, '0')}\n`), body])
  }
}

/** The checksum of `/bytes?mb=N`, as sha256sum prints it. */
export function blobHash(mebibytes: number): string {
  const hash = createHash('sha256')
  for (const block of blob(mebibytes)) hash.update(block)
  return hash.digest('hex')
}
