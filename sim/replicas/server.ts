import type { MachineId } from '../../protocol/machine.ts'
import type { CopyId } from '../../protocol/replica/holding.ts'
import type { Operation } from '../../protocol/task.ts'
import type { SimulatedHost } from '../host.ts'
import type { World } from '../world.ts'
import type { MirrorRequest } from './guest.ts'
import type { ImageId } from './images.ts'
import type { Stream } from './outlet.ts'

const SERVE_MS = 1
const END_MS = 10

interface Daemon {
  readonly machine: MachineId
  readonly image: ImageId
  isOver: boolean
}

interface Serving {
  readonly daemon: Daemon
  /** The life of the agent whose process takes the stream. */
  readonly life: number
}

/**
 * What serves copies at a replica's host: a daemon for each, which has its file open wherever that is moved to, and outlives
 * the agent; and the streams that lead there, which do not.
 */
export class ReplicaServer {
  readonly #world: World
  readonly #host: SimulatedHost
  #daemons: Daemon[] = []
  readonly #streams = new Map<Stream, Serving>()

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  start(machine: MachineId, copy: CopyId): Stream | undefined {
    const image = this.#host.images.copy(machine, copy)
    if (image === undefined) return undefined
    const daemon = { machine, image, isOver: false }
    this.#daemons.push(daemon)
    const stream = this.#world.nextStream()
    this.#streams.set(stream, { daemon, life: this.#host.agent.life })
    return stream
  }

  /** Resolves when nobody can write to a copy of it any more. */
  end(machine: MachineId): Operation<void> {
    return resume => {
      const all = this.#daemons.filter(daemon => daemon.machine === machine)
      if (all.length === 0) {
        resume()
        return
      }
      for (const [stream, { daemon }] of this.#streams) if (all.includes(daemon)) this.#streams.delete(stream)
      this.#host.qemu.after(this.#host.random.between(0.1, 2) * END_MS, () => {
        for (const daemon of all) daemon.isOver = true
        this.#daemons = this.#daemons.filter(({ isOver }) => !isOver)
        resume()
      })
    }
  }

  losePower(): void {
    for (const daemon of this.#daemons) daemon.isOver = true
    this.#daemons = []
    this.#streams.clear()
  }

  /** @param answer told whether it is on disk; false also where the stream is not taken */
  receive(stream: Stream, asked: MirrorRequest | 'hello', answer: (isDone: boolean) => void): void {
    const { agent, qemu } = this.#host
    const serving = this.#streams.get(stream)
    if (agent.isAlive && serving === undefined && asked !== 'hello')
      this.#world.note(
        this.#host.name,
        'takes no write of epoch',
        asked.written.epoch,
        'by a stream that was ended'
      )
    if (!agent.isAlive || serving === undefined || serving.life !== agent.life) answer(false)
    else if (asked === 'hello') answer(true)
    else
      qemu.after(this.#host.random.between(0.1, 2) * SERVE_MS, () =>
        this.#write(serving.daemon, asked, answer)
      )
  }

  #write(daemon: Daemon, { isWhole, written }: MirrorRequest, answer: (isDone: boolean) => void): void {
    if (daemon.isOver) return
    const { images, qemu, name } = this.#host
    const { image } = daemon
    const content = images.content(image)
    this.#world.writes.reached(image, written, name)
    const isNext = content === written || (content !== 'partial' && content === written.before)
    // What was sent twice, and came late.
    const isLate = content !== 'partial' && content.number > written.number
    if (isLate) answer(true)
    else images.write(image, isWhole || isNext ? written : 'partial', qemu.bound(answer))
  }
}
