import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type MacKey,
  readMac,
  readUint16,
  readUint32,
  writeUint16,
  writeUint32
} from '../../../protocol/switch/address.ts'
import { decodeArp, encodeArp } from '../../../protocol/switch/arp.ts'
import {
  addWords,
  checksumHolds,
  fold,
  internetChecksum,
  pseudoHeaderSum
} from '../../../protocol/switch/checksum.ts'
import { ETHER_TYPE, encodeEthernet } from '../../../protocol/switch/ethernet.ts'
import { ip, mac } from '../../protocol/switch/frames.ts'

/**
 * What QEMU's `-netdev stream,server=on` is to the agent, with the smallest guest behind it: it answers ARP and
 * ping, and takes one TCP connection on port 80, in order only, checking every checksum.
 */
export class GuestSocket {
  readonly ip: string
  readonly #mac: MacKey
  readonly #directory = mkdtempSync(join(tmpdir(), 'wg-'))
  readonly #server: Server
  readonly #hash = createHash('sha256')
  #socket: Socket | undefined
  #bytes = Buffer.alloc(0)
  #expected = 0
  finished = false
  receivedBytes = 0
  wrongChecksums = 0
  longestFrameBytes = 0

  constructor(address: { mac: string; ip: string }) {
    this.ip = address.ip
    this.#mac = mac(address.mac)
    this.#server = createServer(socket => {
      this.#socket = socket
      socket.on('data', chunk => this.#read(chunk))
      socket.on('error', () => {})
    })
  }

  listen(): Promise<string> {
    const path = join(this.#directory, 's')
    return new Promise(resolve => this.#server.listen(path, () => resolve(path)))
  }

  sha256(): string {
    return this.#hash.digest('hex')
  }

  close(): void {
    this.#socket?.destroy()
    this.#server.close()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    while (this.#bytes.length >= 4 && this.#bytes.length >= 4 + this.#bytes.readUInt32BE(0)) {
      const end = 4 + this.#bytes.readUInt32BE(0)
      this.#frame(Uint8Array.from(this.#bytes.subarray(4, end)))
      this.#bytes = this.#bytes.subarray(end)
    }
  }

  #frame(frame: Uint8Array): void {
    this.longestFrameBytes = Math.max(this.longestFrameBytes, frame.length)
    const type = readUint16(frame, 12)
    if (type === ETHER_TYPE.arp) this.#arp(frame)
    if (type !== ETHER_TYPE.ipv4) return
    const end = 14 + readUint16(frame, 16)
    if (frame[23] === 1) this.#ping(frame.subarray(0, end))
    if (frame[23] === 6) this.#tcp(frame, end)
  }

  #send(to: MacKey, type: number, payload: Uint8Array): void {
    const frame = encodeEthernet(to, this.#mac, type, payload)
    const bytes = new Uint8Array(4 + frame.length)
    writeUint32(bytes, 0, frame.length)
    bytes.set(frame, 4)
    this.#socket?.write(bytes)
  }

  #arp(frame: Uint8Array): void {
    const question = decodeArp(frame.subarray(14))
    if (question?.operation !== 'request' || question.targetIp.join('.') !== this.ip) return
    const reply = {
      operation: 'reply',
      senderMac: this.#mac,
      senderIp: ip(this.ip),
      targetMac: question.senderMac,
      targetIp: question.senderIp
    } as const
    this.#send(question.senderMac, ETHER_TYPE.arp, encodeArp(reply))
  }

  #ping(frame: Uint8Array): void {
    const packet = frame.slice(14)
    packet.set(frame.subarray(26, 30), 16)
    packet.set(frame.subarray(30, 34), 12)
    packet[20] = 0
    writeUint16(packet, 22, 0)
    writeUint16(packet, 22, internetChecksum(packet, 20, packet.length))
    this.#send(readMac(frame, 6), ETHER_TYPE.ipv4, packet)
  }

  #tcp(frame: Uint8Array, end: number): void {
    const right =
      fold(addWords(0, frame, 14, 34)) === 0xffff &&
      checksumHolds(frame, 34, end, pseudoHeaderSum(frame, 14, 6, end - 34))
    if (!right) {
      this.wrongChecksums++
      return
    }
    const flags = frame[47]!
    const sequence = readUint32(frame, 38)
    const payload = frame.subarray(34 + (frame[46]! >>> 4) * 4, end)
    if ((flags & 2) !== 0) this.#expected = (sequence + 1) >>> 0
    else if (sequence === this.#expected) {
      this.#hash.update(payload)
      this.receivedBytes += payload.length
      const isEnd = (flags & 1) !== 0
      this.#expected = (sequence + payload.length + (isEnd ? 1 : 0)) >>> 0
      if (isEnd) this.finished = true
    }
    this.#acknowledge(frame, (flags & 2) !== 0 ? 0x12 : this.finished ? 0x11 : 0x10)
  }

  #acknowledge(frame: Uint8Array, flags: number): void {
    const packet = new Uint8Array(40)
    packet[0] = 0x45
    writeUint16(packet, 2, 40)
    packet[8] = 64
    packet[9] = 6
    packet.set(frame.subarray(30, 34), 12)
    packet.set(frame.subarray(26, 30), 16)
    writeUint16(packet, 10, internetChecksum(packet, 0, 20))
    packet.set(frame.subarray(36, 38), 20)
    packet.set(frame.subarray(34, 36), 22)
    writeUint32(packet, 24, flags === 0x12 ? 1000 : 1001)
    writeUint32(packet, 28, this.#expected)
    packet[32] = 0x50
    packet[33] = flags
    writeUint16(packet, 34, 65_535)
    writeUint16(packet, 36, ~fold(addWords(pseudoHeaderSum(packet, 0, 6, 20), packet, 20, 40)) & 0xffff)
    this.#send(readMac(frame, 6), ETHER_TYPE.ipv4, packet)
  }
}
