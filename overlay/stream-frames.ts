/**
 * How bytes travel inside a stream: pieces of up to 4 GiB, each after its length in four bytes (big-endian);
 * a length of zero says that the writer has finished.
 *
 * Why there is an end of our own: yamux closes every stream as if its writer had, when a connection is closed
 * (a stop of libp2p, too many connections). A machine's state that was cut there would look complete.
 *
 * Pure, and copies nothing.
 */
export class StreamDeframer {
  #header = 0
  #headerBytes = 0
  #remaining = 0
  #isEnded = false

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** @returns the pieces of payload in what came; whatever follows the end is ignored */
  push(bytes: Uint8Array): Uint8Array[] {
    const pieces: Uint8Array[] = []
    let at = 0
    while (at < bytes.length && !this.#isEnded) {
      if (this.#remaining === 0) {
        this.#takeHeader(bytes[at] ?? 0)
        at++
      } else {
        const piece = bytes.subarray(at, at + this.#remaining)
        this.#remaining -= piece.length
        at += piece.length
        pieces.push(piece)
      }
    }
    return pieces
  }

  #takeHeader(byte: number): void {
    this.#header = this.#header * 256 + byte
    this.#headerBytes++
    if (this.#headerBytes < FRAME_HEADER_BYTES) return
    this.#remaining = this.#header
    this.#isEnded = this.#header === 0
    this.#header = 0
    this.#headerBytes = 0
  }
}

const FRAME_HEADER_BYTES = 4

/** @param bytes 0 for the end */
export function frameHeader(bytes: number): Uint8Array {
  const header = new Uint8Array(FRAME_HEADER_BYTES)
  new DataView(header.buffer).setUint32(0, bytes)
  return header
}
