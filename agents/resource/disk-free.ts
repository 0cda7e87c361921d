import { statfs } from 'node:fs/promises'

/** Bytes that may still be written where `path` is, by whoever is not root. */
export async function diskFree(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}
