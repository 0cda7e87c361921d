import { type FileHandle, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'

/*
 * An append-only file of frames, each durable before `append` resolves.
 *
 * A frame is `magic (4) · length (4) · crc32 of length and payload (4) · payload`, big-endian. A frame is begun only
 * after the one before it has reached the disk. So what is torn by a power loss is the last frame and nothing
 * else: a bad frame with a good one anywhere behind it is damage, not a crash.
 */

const MAGIC = Buffer.from('WtR1')
const HEAD_BYTES = 12

export interface FrameScan {
  readonly frames: Buffer[]
  /** How many bytes the good frames take; behind them there is nothing, or a torn frame. */
  readonly goodBytes: number
  readonly state: 'whole' | 'torn' | 'damaged'
}

function frameOf(payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(HEAD_BYTES + payload.length)
  MAGIC.copy(frame)
  frame.writeUInt32BE(payload.length, 4)
  frame.set(payload, HEAD_BYTES)
  frame.writeUInt32BE(crc32(payload, crc32(frame.subarray(4, 8))), 8)
  return frame
}

/** The payload of the frame that begins here, if a whole and good one does. */
function payloadAt(bytes: Buffer, at: number): Buffer | undefined {
  if (at + HEAD_BYTES > bytes.length || bytes.compare(MAGIC, 0, 4, at, at + 4) !== 0) return undefined
  const end = at + HEAD_BYTES + bytes.readUInt32BE(at + 4)
  if (end > bytes.length) return undefined
  const payload = bytes.subarray(at + HEAD_BYTES, end)
  const sum = crc32(payload, crc32(bytes.subarray(at + 4, at + 8)))
  return sum === bytes.readUInt32BE(at + 8) ? payload : undefined
}

/** Reads what a file holds. */
export function scanFrames(bytes: Buffer): FrameScan {
  const frames: Buffer[] = []
  let at = 0
  for (let payload = payloadAt(bytes, at); payload; payload = payloadAt(bytes, at)) {
    frames.push(payload)
    at += HEAD_BYTES + payload.length
  }
  if (at === bytes.length) return { frames, goodBytes: at, state: 'whole' }
  return { frames, goodBytes: at, state: hasFrameBehind(bytes, at + 1) ? 'damaged' : 'torn' }
}

function hasFrameBehind(bytes: Buffer, from: number): boolean {
  for (let at = bytes.indexOf(MAGIC, from); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    if (payloadAt(bytes, at)) return true
  }
  return false
}

/** A file of frames, open for appending. One append at a time. */
export class LogFile {
  readonly #handle: FileHandle
  #bytes: number

  private constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle
    this.#bytes = bytes
  }

  /**
   * Makes a new file with these frames and puts it in the place of what was there, in one step: after a power loss
   * there is the old file or the new one. A file that is rewritten at every start does not rest on pages that an
   * earlier fdatasync failed to write and the kernel has forgotten about.
   */
  static async replace(path: string, payloads: Iterable<Uint8Array>): Promise<LogFile> {
    const fresh = `${path}.new`
    const handle = await open(fresh, 'w', 0o600)
    try {
      let bytes = 0
      for (const payload of payloads) {
        const frame = frameOf(payload)
        await writeAll(handle, frame, bytes)
        bytes += frame.length
      }
      await handle.sync()
      await rename(fresh, path)
      await syncDirectory(dirname(path))
      return new LogFile(handle, bytes)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Resolves when the frame is on disk. After a failure the file must not be appended to any more. */
  async append(payload: Uint8Array): Promise<void> {
    const frame = frameOf(payload)
    await writeAll(this.#handle, frame, this.#bytes)
    await this.#handle.datasync()
    this.#bytes += frame.length
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
