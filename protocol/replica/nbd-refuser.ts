import { Headers, nbd, type Step } from './nbd-exchange.ts'

/**
 * An NBD server that agrees to everything and then answers each request with an error: what QEMU's mirror gets to hear once its
 * replica is out of the register, and not before (docs/replica.md). Pure: what the client said goes in, what it is told comes out.
 */
export class NbdRefuser {
  readonly #sizeBytes: number
  readonly #tell: (bytes: Uint8Array) => void
  readonly #requests: Headers

  /** @param sizeBytes of the disk: QEMU would not take one of another size for the same */
  constructor(sizeBytes: number, tell: (bytes: Uint8Array) => void) {
    this.#sizeBytes = sizeBytes
    this.#tell = tell
    const greeting = message(18)
    greeting.setBigUint64(0, nbd.greeting)
    greeting.setBigUint64(8, nbd.optionMagic)
    greeting.setUint16(16, FIXED_NEWSTYLE | NO_ZEROES)
    this.#say(greeting)
    this.#requests = new Headers({ bytes: 4, take: () => this.#option() })
  }

  feed(chunk: Uint8Array): void {
    this.#requests.feed(chunk)
  }

  #option(skip = 0): Step {
    return {
      skip,
      bytes: 16,
      take: header => {
        const option = header.getUint32(8)
        const length = header.getUint32(12)
        if (option !== nbd.optionGo) {
          this.#say(this.#answer(option, nbd.replyUnsupported, 0))
          return this.#option(length)
        }
        const info = this.#answer(option, nbd.replyInfo, 12)
        info.setBigUint64(22, BigInt(this.#sizeBytes))
        info.setUint16(30, TRANSMISSION_FLAGS)
        this.#say(info)
        this.#say(this.#answer(option, nbd.replyAck, 0))
        return this.#request(length)
      }
    }
  }

  #request(skip = 0): Step {
    return {
      skip,
      bytes: 28,
      take: header => {
        const type = header.getUint16(6)
        const reply = message(16)
        reply.setUint32(0, nbd.simpleReplyMagic)
        reply.setUint32(4, EIO)
        reply.setBigUint64(8, header.getBigUint64(8))
        if (type !== nbd.disconnect) this.#say(reply)
        return this.#request(type === nbd.write ? header.getUint32(24) : 0)
      }
    }
  }

  #answer(option: number, type: number, length: number): DataView {
    const reply = message(20 + length)
    reply.setBigUint64(0, nbd.optionReplyMagic)
    reply.setUint32(8, option)
    reply.setUint32(12, type)
    reply.setUint32(16, length)
    return reply
  }

  #say(bytes: DataView): void {
    this.#tell(new Uint8Array(bytes.buffer))
  }
}

const FIXED_NEWSTYLE = 1
const NO_ZEROES = 2
/** Flags are there; flush, FUA, trim and zeroes are understood. */
const TRANSMISSION_FLAGS = 1 | 4 | 8 | 32 | 64
const EIO = 5

function message(bytes: number): DataView {
  return new DataView(new ArrayBuffer(bytes))
}
