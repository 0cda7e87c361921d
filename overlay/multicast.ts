import { readFile } from 'node:fs/promises'

/**
 * Whether mDNS would send into the void: without a route that covers 224.0.0.251 the kernel answers
 * "network unreachable" to every query, silently for us. True where /proc cannot be read is not claimed.
 */
export async function multicastRouteMissing(path = '/proc/net/route'): Promise<boolean> {
  try {
    return !coversMulticast(await readFile(path, 'utf8'))
  } catch {
    return false
  }
}

/** @param table the text of /proc/net/route: addresses are hexadecimal in the byte order of the machine */
export function coversMulticast(table: string): boolean {
  const group = [224, 0, 0, 251]
  return table
    .split('\n')
    .slice(1)
    .some(line => {
      const fields = line.split('\t')
      const destination = littleEndian(fields[1])
      const mask = littleEndian(fields[7])
      const isUp = (Number.parseInt(fields[3] ?? '0', 16) & 1) === 1
      if (!destination || !mask || !isUp) return false
      return group.every((byte, i) => (byte & (mask[i] ?? 0)) === destination[i])
    })
}

function littleEndian(hex: string | undefined): number[] | undefined {
  if (hex === undefined || !/^[0-9A-Fa-f]{8}$/.test(hex)) return undefined
  return [6, 4, 2, 0].map(i => Number.parseInt(hex.slice(i, i + 2), 16))
}
