import { WatariError } from '../../../protocol/errors.ts'

export type ImageFormat = 'raw' | 'qcow2'

export interface ImageShape {
  readonly format: ImageFormat
  /** The size of the disk that a guest sees; a raw image's own size. */
  readonly virtualBytes: number
}

/** As much of a file's beginning as `imageShape` needs. */
export const IMAGE_HEADER_BYTES = 104

const QCOW2_MAGIC = 0x514649fb
const FEATURE_DIRTY = 1n
const FEATURE_CORRUPT = 2n
const FEATURE_EXTERNAL_DATA = 4n
const MAX_VIRTUAL_BYTES = 64 * 1024 ** 4

/**
 * What an image's first bytes say that it is (QEMU's docs/interop/qcow2.txt).
 *
 * An image is somebody's upload. A qcow2 file can name other files of the host as its backing or data file, so
 * that whoever boots it reads them: such images are refused, and QEMU is never asked to guess a format.
 *
 * @param header at least the first IMAGE_HEADER_BYTES, or the whole file if it is shorter
 * @throws WatariError `bad-image`
 */
export function imageShape(header: Uint8Array, fileBytes: number): ImageShape {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  if (header.length < 4 || view.getUint32(0) !== QCOW2_MAGIC)
    return { format: 'raw', virtualBytes: fileBytes }
  if (header.length < 72) throw refused('its qcow2 header is cut off')
  const version = view.getUint32(4)
  if (version !== 2 && version !== 3) throw refused(`qcow2 version ${version} is not known`)
  if (view.getBigUint64(8) !== 0n)
    throw refused('it refers to a backing file; flatten it with qemu-img convert')
  const virtualBytes = Number(view.getBigUint64(24))
  if (virtualBytes === 0 || virtualBytes > MAX_VIRTUAL_BYTES)
    throw refused(`a disk of ${virtualBytes} bytes is not possible`)
  if (view.getUint32(32) !== 0) throw refused('it is encrypted; convert it with qemu-img first')
  if (version === 3) {
    if (header.length < IMAGE_HEADER_BYTES) throw refused('its qcow2 header is cut off')
    const incompatible = view.getBigUint64(72)
    if (incompatible & FEATURE_EXTERNAL_DATA)
      throw refused('it keeps its data in another file; flatten it with qemu-img convert')
    if (incompatible & (FEATURE_DIRTY | FEATURE_CORRUPT))
      throw refused('it was not closed cleanly; repair it with qemu-img check -r all')
  }
  return { format: 'qcow2', virtualBytes }
}

function refused(why: string): WatariError {
  return new WatariError('bad-image', `this image cannot be used: ${why}`)
}
