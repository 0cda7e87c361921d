import { createConnection, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { WatariError } from '../../protocol/errors.ts'
import type { MigrationProgress, OutgoingMigration, OutgoingOptions } from './driver.ts'
import type { FakeCopy } from './fake-copy.ts'
import { Checksum, encodeFrame, FrameReader, frameType } from './fake-wire.ts'

const chunkBytes = 64 * 1024

/** A fake machine's state on its way out: disk, memory, then paused by its own order, then the counter. */
export class FakeOutgoing implements OutgoingMigration {
  readonly paused: Promise<number>
  readonly sent: Promise<void>
  readonly #copy: FakeCopy
  readonly #options: OutgoingOptions
  readonly #pause = Promise.withResolvers<number>()
  readonly #done = Promise.withResolvers<void>()
  readonly #sockets: Socket[] = []
  readonly #finished: Promise<void>
  readonly #over = Promise.withResolvers<never>()
  #cancelled = false
  #memoryBytes = 0
  #diskBytes = 0

  constructor(copy: FakeCopy, options: OutgoingOptions) {
    this.#copy = copy
    this.#options = options
    this.paused = this.#pause.promise
    this.sent = this.#done.promise
    this.paused.catch(() => {})
    this.sent.catch(() => {})
    this.#over.promise.catch(() => {})
    this.#finished = this.#run().then(
      () => this.#done.resolve(),
      cause => this.#fail(cause)
    )
  }

  async cancel(): Promise<void> {
    this.abandon()
    await this.#finished
  }

  /** Gives up at once. */
  abandon(): void {
    this.#cancelled = true
    this.#over.reject(new Error('cancelled'))
    for (const socket of this.#sockets) socket.destroy()
  }

  #fail(cause: unknown): void {
    for (const socket of this.#sockets) socket.destroy()
    const error = new WatariError(
      'relocation-failed',
      this.#cancelled ? 'sending the state was cancelled' : 'the state could not be sent: see the cause',
      { cause }
    )
    this.#pause.reject(error)
    this.#done.reject(error)
  }

  async #run(): Promise<void> {
    const { host } = this.#copy
    if (this.#options.diskSocket) await this.#sendDisk(this.#options.diskSocket)
    const state = await this.#connect(this.#options.stateSocket)
    const checksum = new Checksum()
    for (let left = host.memoryBytes; left > 0; left -= chunkBytes) {
      const payload = Buffer.alloc(Math.min(chunkBytes, left), left & 0xff)
      await this.#send(state, checksum, frameType.content, payload)
      this.#memoryBytes += payload.length
      this.#progress('memory', Math.max(0, left - chunkBytes))
      const cut = host.failures.cutAfterBytes
      if (cut !== undefined && this.#memoryBytes >= cut) throw new Error('the stream was cut by the test')
    }
    await this.#hold(host.failures.holdBeforePause)
    for (let left = host.failures.pausesCalledOff ?? 0; left > 0; left--) await this.#pauseAndGoOn()
    this.#refuseCancelled()
    this.#options.onPause()
    await this.#copy.pause()
    this.#pause.resolve(0)
    this.#progress('last-pass', 0)
    await this.#hold(host.failures.holdAfterPause)
    const counter = Buffer.alloc(8)
    counter.writeDoubleBE(this.#copy.counter)
    await this.#send(state, checksum, frameType.processors, counter)
    await this.#write(state, encodeFrame(frameType.end, checksum.bytes))
    await new Promise<void>(resolve => state.end(resolve))
    this.#progress('sent', 0)
  }

  async #pauseAndGoOn(): Promise<void> {
    this.#refuseCancelled()
    this.#options.onPause()
    await this.#copy.pause()
    this.#progress('last-pass', 0)
    await this.#copy.resume()
    this.#options.onGoOn()
    this.#progress('memory', 0)
  }

  async #sendDisk(path: string): Promise<void> {
    const disk = this.#copy.host.disks.get(this.#copy.id) ?? Buffer.alloc(0)
    const socket = await this.#connect(path)
    const flushed = new Promise<void>((resolve, reject) => {
      const reader = new FrameReader()
      socket.on('data', (chunk: Buffer) => {
        for (const frame of reader.push(chunk)) if (frame.type === frameType.flushed) resolve()
      })
      socket.on('close', () => reject(new Error('the disk stream was cut')))
    })
    flushed.catch(() => {})
    const checksum = new Checksum()
    for (let at = 0; at < disk.length; at += chunkBytes) {
      const payload = disk.subarray(at, at + chunkBytes)
      await this.#send(socket, checksum, frameType.content, payload)
      this.#diskBytes += payload.length
      this.#progress('disk', this.#copy.host.memoryBytes, disk.length - this.#diskBytes)
    }
    await this.#write(socket, encodeFrame(frameType.end, checksum.bytes))
    await flushed
  }

  async #connect(path: string): Promise<Socket> {
    this.#refuseCancelled()
    const socket = createConnection(path)
    this.#sockets.push(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('closed before it was connected')))
    })
    socket.on('error', () => {})
    return socket
  }

  async #send(socket: Socket, checksum: Checksum, type: number, payload: Buffer): Promise<void> {
    checksum.add(payload)
    await this.#write(socket, encodeFrame(type, payload))
    const limit = this.#options.bandwidthBytesPerSecond
    if (limit > 0) await delay((payload.length / limit) * 1000)
  }

  #write(socket: Socket, bytes: Buffer): Promise<void> {
    this.#refuseCancelled()
    return new Promise((resolve, reject) => {
      socket.write(bytes, error => (error ? reject(error) : resolve()))
    })
  }

  async #hold(until: Promise<void> | undefined): Promise<void> {
    if (until) await Promise.race([until, this.#over.promise])
  }

  #refuseCancelled(): void {
    if (this.#cancelled) throw new Error('cancelled')
  }

  #progress(phase: MigrationProgress['phase'], memoryRemainingBytes: number, diskRemainingBytes = 0): void {
    this.#options.onProgress({
      phase,
      memoryBytes: this.#memoryBytes,
      memoryRemainingBytes,
      diskBytes: this.#diskBytes,
      diskRemainingBytes
    })
  }
}
