import { open } from 'node:fs/promises'
import { IMAGE_HEADER_BYTES, type ImageShape, imageShape } from './image-format.ts'

/** Makes the names in a directory as durable as the files that they name. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** What a file's header says that it is. @throws WatariError `bad-image`, or the system's error */
export async function readShape(path: string): Promise<ImageShape> {
  const file = await open(path, 'r')
  try {
    const header = Buffer.alloc(IMAGE_HEADER_BYTES)
    const { bytesRead } = await file.read(header, 0, header.length, 0)
    return imageShape(header.subarray(0, bytesRead), (await file.stat()).size)
  } finally {
    await file.close()
  }
}
