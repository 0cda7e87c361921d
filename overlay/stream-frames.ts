/**
 * How bytes travel inside a stream: pieces of up to 2 GiB, each after its length in four bytes (big-endian);
 * a length of zero says that the writer has finished. With the highest bit set the four bytes stand alone: so many
 * bytes that came from the other side were taken by the reader here (see SendWindow).
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
  #acknowledged = 0

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** What was acknowledged since this was asked for last, in bytes. */
  takeAcknowledged(): number {
    const bytes = this.#acknowledged
    this.#acknowledged = 0
    return bytes
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
    if (this.#header >= ACKNOWLEDGEMENT) this.#acknowledged += this.#header - ACKNOWLEDGEMENT
    else {
      this.#remaining = this.#header
      this.#isEnded = this.#header === 0
    }
    this.#header = 0
    this.#headerBytes = 0
  }
}

const FRAME_HEADER_BYTES = 4
const ACKNOWLEDGEMENT = 2 ** 31

/** @param bytes what follows, less than 2 GiB; 0 for the end */
export function frameHeader(bytes: number): Uint8Array {
  const header = new Uint8Array(FRAME_HEADER_BYTES)
  new DataView(header.buffer).setUint32(0, bytes)
  return header
}

/** @param bytes less than 2 GiB */
export function acknowledgement(bytes: number): Uint8Array {
  return frameHeader(ACKNOWLEDGEMENT + bytes)
}
