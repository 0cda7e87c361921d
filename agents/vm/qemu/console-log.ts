import { open, rename, truncate, writeFile } from 'node:fs/promises'

const MAX_BYTES = 1024 * 1024
const KEEP_BYTES = 256 * 1024

/**
 * Keeps what a guest prints from filling the disk: the end moves to `<log>.old`, the log begins anew. QEMU
 * writes it in append mode, so it goes on at the new end.
 */
export async function trimConsoleLog(
  path: string,
  maxBytes = MAX_BYTES,
  keepBytes = KEEP_BYTES
): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size <= maxBytes) return false
    const kept = Buffer.alloc(Math.min(keepBytes, size))
    await file.read(kept, 0, kept.length, size - kept.length)
    await writeFile(`${path}.new`, kept, { mode: 0o600 })
    await rename(`${path}.new`, `${path}.old`)
    await truncate(path, 0)
    return true
  } finally {
    await file.close()
  }
}
