import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { WatariError } from '../../protocol/errors.ts'
import type { Epoch, MachineId } from '../../protocol/machine.ts'
import type { CardPlug } from '../network/card-plug.ts'
import type {
  ExecutionState,
  GuestStatistics,
  IncomingHandle,
  MachineStart,
  MachineStatus,
  OutgoingMigration,
  OutgoingOptions
} from './driver.ts'
import type { FakeHost } from './fake-host.ts'
import { FakeOutgoing } from './fake-outgoing.ts'
import { Checksum, encodeFrame, FrameReader, frameType } from './fake-wire.ts'

/**
 * A machine without a processor: a counter that advances by one a millisecond while it executes, filler for
 * memory, and a disk in memory. The counter is what a test believes: it travels as bytes and shows by itself
 * whether two copies ran.
 */
export class FakeCopy implements IncomingHandle {
  readonly host: FakeHost
  readonly id: MachineId
  readonly machine: MachineStart
  readonly exited: Promise<string>
  readonly loaded: Promise<void>
  diskIsComplete(): void {}
  readonly guardPlace = undefined
  readonly cardPlugs: readonly CardPlug[]
  readonly consoleSocket: string
  readonly stateSocket: string
  readonly diskSocket: string | undefined
  readonly #exit = Promise.withResolvers<string>()
  readonly #load = Promise.withResolvers<void>()
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  readonly #vcpuThreads: readonly number[]
  #outgoing: FakeOutgoing | undefined
  #state: ExecutionState
  #counter = 0
  #resumedAt = 0
  #epoch: Epoch

  private constructor(host: FakeHost, machine: MachineStart, state: 'paused' | 'incoming') {
    this.host = host
    this.machine = machine
    this.id = machine.id
    this.#epoch = machine.epoch
    this.#state = state
    this.#vcpuThreads = Array.from({ length: machine.spec.cpus }, () => process.pid)
    this.exited = this.#exit.promise
    this.loaded = this.#load.promise
    this.loaded.catch(() => {})
    this.cardPlugs = machine.spec.cards.map(() => ({ socket: host.socketPath() }))
    this.consoleSocket = host.socketPath()
    this.stateSocket = host.socketPath()
    this.diskSocket = machine.spec.disk ? host.socketPath() : undefined
  }

  get epoch(): Epoch {
    return this.#epoch
  }

  async ownUnder(epoch: Epoch): Promise<void> {
    this.#epoch = epoch
  }

  static async create(
    host: FakeHost,
    machine: MachineStart,
    state: 'paused' | 'incoming'
  ): Promise<FakeCopy> {
    const copy = new FakeCopy(host, machine, state)
    if (state === 'incoming') await copy.#listen()
    else copy.#load.resolve()
    host.copies.set(machine.id, copy)
    return copy
  }

  /** How long this machine has executed, on whatever host, in milliseconds. */
  get counter(): number {
    return this.#counter + (this.#state === 'running' ? this.host.now() - this.#resumedAt : 0)
  }

  get state(): ExecutionState {
    return this.#state
  }

  async status(): Promise<MachineStatus> {
    return {
      state: this.#state,
      processId: this.#state === 'exited' ? undefined : process.pid,
      detail: `fake: ${this.#state}`
    }
  }

  async statistics(): Promise<GuestStatistics> {
    this.#refuseExited()
    return { vcpuThreads: this.#vcpuThreads, memoryUsed: undefined }
  }

  async pause(): Promise<void> {
    this.#refuseExited()
    if (this.#state !== 'running') return
    this.#counter = this.counter
    this.#state = 'paused'
    this.host.ledger.ended(this)
  }

  async resume(): Promise<void> {
    this.#refuseExited()
    if (this.#state === 'incoming')
      throw new WatariError('driver-failed', 'the copy has not got its state yet: wait for it to be loaded')
    if ((this.host.failures.resumeFails ?? 0) > 0) {
      this.host.failures.resumeFails! -= 1
      throw new WatariError('driver-failed', 'the fake machine was told not to resume: try again')
    }
    if (this.#state === 'running') return
    this.#resumedAt = this.host.now()
    this.#state = 'running'
    this.host.ledger.began(this)
  }

  async stop(): Promise<void> {
    this.exit('stopped')
  }

  relocate(options: OutgoingOptions): OutgoingMigration {
    this.#outgoing?.abandon()
    this.#outgoing = new FakeOutgoing(this, options)
    return this.#outgoing
  }

  /** Ends the copy as if its process had died. */
  exit(reason: string): void {
    if (this.#state === 'exited') return
    if (this.#state === 'running') this.#counter = this.counter
    this.#state = 'exited'
    this.host.ledger.ended(this)
    this.#outgoing?.abandon()
    this.#closeSockets()
    this.#load.reject(new WatariError('driver-failed', `the copy is gone: ${reason}`))
    if (this.host.copies.get(this.id) === this) this.host.copies.delete(this.id)
    this.#exit.resolve(reason)
  }

  #refuseExited(): void {
    if (this.#state === 'exited') throw new WatariError('driver-failed', 'the copy is gone: start it anew')
  }

  async #listen(): Promise<void> {
    const complete = [this.#serve(this.stateSocket, socket => this.#takeState(socket))]
    if (this.diskSocket) complete.push(this.#serve(this.diskSocket, socket => this.#takeDisk(socket)))
    const streams = await Promise.all(complete)
    Promise.all(streams.map(stream => stream.whole)).then(
      () => this.#loadedWhole(),
      cause =>
        this.#load.reject(
          new WatariError('driver-failed', 'the state did not arrive whole: relocate again', { cause })
        )
    )
  }

  async #serve(path: string, take: (socket: Socket) => Promise<void>): Promise<{ whole: Promise<void> }> {
    rmSync(path, { force: true })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    promise.catch(() => {})
    const server = createServer(socket => {
      server.close()
      this.#sockets.add(socket)
      take(socket).then(resolve, reject)
    })
    this.#servers.push(server)
    await new Promise<void>((listening, failed) => server.once('error', failed).listen(path, listening))
    return { whole: promise }
  }

  async #takeState(socket: Socket): Promise<void> {
    let counter: number | undefined
    await receive(socket, frame => {
      if (frame.type === frameType.processors) counter = frame.payload.readDoubleBE(0)
    })
    socket.end()
    if (counter === undefined) throw new Error('the state of the processors is missing')
    this.#counter = counter
  }

  async #takeDisk(socket: Socket): Promise<void> {
    const blocks: Buffer[] = []
    await receive(socket, frame => {
      if (frame.type === frameType.content) blocks.push(Buffer.from(frame.payload))
    })
    this.host.disks.set(this.id, Buffer.concat(blocks))
    socket.end(encodeFrame(frameType.flushed, Buffer.alloc(0)))
  }

  #loadedWhole(): void {
    if (this.#state !== 'incoming') return
    if (this.host.failures.loadFails) {
      this.#load.reject(
        new WatariError('driver-failed', 'the fake machine was told not to load: relocate again')
      )
      return
    }
    this.#state = 'paused'
    this.#closeSockets()
    this.#load.resolve()
  }

  #closeSockets(): void {
    for (const server of this.#servers) server.close()
    for (const socket of this.#sockets) if (this.#state === 'exited') socket.destroy()
    for (const path of [this.stateSocket, this.diskSocket]) if (path) rmSync(path, { force: true })
  }
}

/** Takes frames up to a good `end`. @throws Error when the stream ends before it or its checksum is wrong */
async function receive(
  socket: Socket,
  take: (frame: { type: number; payload: Buffer }) => void
): Promise<void> {
  const reader = new FrameReader()
  const checksum = new Checksum()
  return await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the stream was cut before its end')))
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const frame of reader.push(chunk)) {
          if (frame.type === frameType.end) {
            if (frame.payload.equals(checksum.bytes)) resolve()
            else reject(new Error('the checksum is wrong'))
          } else {
            checksum.add(frame.payload)
            take(frame)
          }
        }
      } catch (error) {
        reject(error)
      }
    })
  })
}
