import { copyFile, mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { WatariError } from '../../protocol/errors.ts'
import { buildGuest, type Guest } from './guest.ts'

/**
 * Builds the small guest and puts it where an agent finds it: `vmlinuz` and `initrd` in a directory.
 *
 * @throws WatariError `guest-build-failed`, `guest-not-written`
 */
export async function placeGuest(directory: string, onProgress: (message: string) => void): Promise<Guest> {
  const guest = await buildGuest({ onProgress })
  try {
    await mkdir(directory, { recursive: true })
    for (const [name, from] of [
      ['vmlinuz', guest.kernel],
      ['initrd', guest.initrd]
    ] as const) {
      // An agent that reads at this moment has the old one or the new one.
      const fresh = path.join(directory, `${name}.new`)
      await copyFile(from, fresh)
      await rename(fresh, path.join(directory, name))
    }
  } catch (cause) {
    throw new WatariError(
      'guest-not-written',
      `the small guest cannot be put into ${directory}: is there room, and may you write there?`,
      { cause }
    )
  }
  return { ...guest, kernel: path.join(directory, 'vmlinuz'), initrd: path.join(directory, 'initrd') }
}
