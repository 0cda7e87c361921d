/*
 * What an NBD client and its server say to each other, as far as somebody between them has to understand it. After the
 * NBD protocol (https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md), fixed newstyle.
 *
 *   server: NBDMAGIC IHAVEOPT flags(2)      client: flags(4)
 *   client: IHAVEOPT option(4) length(4) data           server: magic(8) option(4) type(4) length(4) data
 *   after GO and its ACK:
 *   client: magic(4) flags(2) type(2) cookie(8) offset(8) length(4) [data of a write]
 *   server: simple: magic(4) error(4) cookie(8) [data of a read], or
 *           structured: magic(4) flags(2) type(2) cookie(8) length(4) payload
 */

export const nbd = {
  greeting: 0x4e42444d41474943n,
  optionMagic: 0x49484156454f5054n,
  optionReplyMagic: 0x0003e889045565a9n,
  requestMagic: 0x25609513,
  simpleReplyMagic: 0x67446698,
  structuredReplyMagic: 0x668e33ef,
  optionGo: 7,
  replyAck: 1,
  replyInfo: 3,
  replyUnsupported: 0x80000001,
  structuredDone: 1,
  /** Bit 15 of a structured reply's type. */
  structuredError: 0x8000,
  read: 0,
  write: 1,
  disconnect: 2,
  /** More than QEMU has under way, by far. */
  maxUnanswered: 256,
  /** What a peer may announce as one piece: QEMU's limit is 32 MiB. */
  maxPieceBytes: 64 * 2 ** 20,
  maxOptionBytes: 64 * 1024
} as const

/** The exchange is to be ended: the peer reported an error, or said what it could not say. */
export class NbdBroken extends Error {}

/** What to do with a whole header: pass over so many bytes after it, then take the next header. */
export interface Step {
  readonly skip?: number
  readonly bytes: number
  readonly take: (header: DataView) => Step
}

/** Bytes in pieces as they come: headers of known sizes are gathered, what is between them is passed over. */
export class Headers {
  #step: Step
  #gathered: Uint8Array
  #have = 0
  #skip = 0

  constructor(first: Step) {
    this.#step = first
    this.#skip = first.skip ?? 0
    this.#gathered = new Uint8Array(first.bytes)
  }

  feed(chunk: Uint8Array): void {
    let at = 0
    for (;;) {
      const skipped = Math.min(this.#skip, chunk.length - at)
      at += skipped
      this.#skip -= skipped
      if (this.#skip > 0) return
      const taken = Math.min(this.#gathered.length - this.#have, chunk.length - at)
      this.#gathered.set(chunk.subarray(at, at + taken), this.#have)
      at += taken
      this.#have += taken
      if (this.#have < this.#gathered.length) return
      this.#step = this.#step.take(new DataView(this.#gathered.buffer))
      this.#skip = this.#step.skip ?? 0
      this.#gathered = new Uint8Array(this.#step.bytes)
      this.#have = 0
    }
  }
}

interface Request {
  /** What a simple reply to it is followed by. */
  readonly readBytes: number
}

/**
 * One connection of QEMU's NBD client to a replica's server, watched in both directions. Pure: bytes are fed as they pass.
 *
 * It exists for one thing: **an error of the server must not reach QEMU**, which would acknowledge the guest's write without
 * the replica (docs/replica.md). `replies` throws at an error, and at anything that is no reply to what was asked; what was
 * fed in that call must not be passed on then. While options are agreed errors are harmless: QEMU does without the option, or
 * without the connection.
 */
export class NbdExchange {
  readonly #unanswered = new Map<bigint, Request>()
  readonly #requests: Headers
  readonly #replies: Headers
  #hasAskedToGo = false
  #isAgreed = false
  #answers = 0

  constructor() {
    this.#requests = new Headers({ bytes: 4, take: () => this.#requestOrOption() })
    this.#replies = new Headers({ bytes: 18, take: greeting => this.#greeting(greeting) })
  }

  /** Requests that wait for their answers, the agreement included. */
  get unanswered(): number {
    return this.#isAgreed ? this.#unanswered.size : 1
  }

  /** Whole answers so far, the agreement included. */
  get answers(): number {
    return this.#answers
  }

  /** @throws NbdBroken */
  requests(chunk: Uint8Array): void {
    this.#requests.feed(chunk)
  }

  /** @throws NbdBroken */
  replies(chunk: Uint8Array): void {
    this.#replies.feed(chunk)
  }

  #requestOrOption(skip = 0): Step {
    return {
      skip,
      bytes: 4,
      take: magic => {
        if (magic.getUint32(0) === nbd.requestMagic)
          return { bytes: 24, take: request => this.#request(request) }
        if (BigInt(magic.getUint32(0)) !== nbd.optionMagic >> 32n) throw new NbdBroken('no request')
        return { bytes: 12, take: option => this.#option(option) }
      }
    }
  }

  #option(option: DataView): Step {
    this.#hasAskedToGo ||= option.getUint32(4) === nbd.optionGo
    const length = option.getUint32(8)
    if (length > nbd.maxOptionBytes) throw new NbdBroken('an option of over 64 KiB')
    return this.#requestOrOption(length)
  }

  #request(request: DataView): Step {
    const type = request.getUint16(2)
    const length = request.getUint32(20)
    if (type !== nbd.disconnect) {
      if (this.#unanswered.size >= nbd.maxUnanswered) throw new NbdBroken('too many requests')
      this.#unanswered.set(request.getBigUint64(4), { readBytes: type === nbd.read ? length : 0 })
    }
    return this.#requestOrOption(type === nbd.write ? length : 0)
  }

  #greeting(greeting: DataView): Step {
    const isKnown = greeting.getBigUint64(0) === nbd.greeting && greeting.getBigUint64(8) === nbd.optionMagic
    if (!isKnown) throw new NbdBroken('no NBD server')
    return this.#optionReply()
  }

  #optionReply(skip = 0): Step {
    return {
      skip,
      bytes: 20,
      take: reply => {
        if (reply.getBigUint64(0) !== nbd.optionReplyMagic) throw new NbdBroken('no answer to an option')
        const length = reply.getUint32(16)
        if (length > nbd.maxOptionBytes) throw new NbdBroken('an answer to an option of over 64 KiB')
        const isGo = reply.getUint32(8) === nbd.optionGo && reply.getUint32(12) === nbd.replyAck
        if (!isGo) return this.#optionReply(length)
        if (!this.#hasAskedToGo || length > 0) throw new NbdBroken('an agreement that was not asked for')
        this.#isAgreed = true
        this.#answers += 1
        return this.#reply()
      }
    }
  }

  #reply(skip = 0): Step {
    return {
      skip,
      bytes: 4,
      take: magic => {
        if (magic.getUint32(0) === nbd.simpleReplyMagic)
          return { bytes: 12, take: reply => this.#simpleReply(reply) }
        if (magic.getUint32(0) !== nbd.structuredReplyMagic) throw new NbdBroken('no answer')
        return { bytes: 16, take: reply => this.#structuredReply(reply) }
      }
    }
  }

  #simpleReply(reply: DataView): Step {
    const error = reply.getUint32(0)
    if (error !== 0) throw new NbdBroken(`the replica reported error ${error}`)
    const { readBytes } = this.#asked(reply.getBigUint64(4))
    this.#answered(reply.getBigUint64(4))
    return this.#reply(readBytes)
  }

  #structuredReply(reply: DataView): Step {
    const type = reply.getUint16(2)
    if (type & nbd.structuredError) throw new NbdBroken('the replica reported an error')
    const length = reply.getUint32(12)
    if (length > nbd.maxPieceBytes) throw new NbdBroken('a piece of over 64 MiB')
    this.#asked(reply.getBigUint64(4))
    if (reply.getUint16(0) & nbd.structuredDone) this.#answered(reply.getBigUint64(4))
    return this.#reply(length)
  }

  #asked(cookie: bigint): Request {
    const request = this.#unanswered.get(cookie)
    if (request === undefined) throw new NbdBroken('an answer to what was not asked')
    return request
  }

  #answered(cookie: bigint): void {
    this.#unanswered.delete(cookie)
    this.#answers += 1
  }
}
