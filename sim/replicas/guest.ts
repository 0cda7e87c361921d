import type { CopyId } from '../../protocol/replica/holding.ts'
import type { Operation } from '../../protocol/task.ts'
import type { Copy } from '../copies.ts'
import type { World } from '../world.ts'
import type { Content, ImageId, Written } from './images.ts'
import type { Outlet } from './outlet.ts'

const WRITE_MS = 1_000
const WRITE_AGAIN_MS = 500
/** QEMU's NBD client tries again so long after the connection ended: 1, 2, 4, 8, and then every 16 seconds. */
const RETURNS = [1_000, 3_000, 7_000, 15_000]
const LAST_RETURN_MS = 16_000

/** Asked of the replica, in its order: the whole disk once it was copied, or one write. */
export interface MirrorRequest {
  readonly isWhole: boolean
  readonly written: Written
}

type Job = 'copying' | 'ready' | 'ended'

/** What a machine's QEMU mirrors to, as it was written down before that began; it outlives the agent, as QEMU does. */
interface Mirror {
  readonly to: { readonly host: string; readonly copy: CopyId }
  job: Job
}

/**
 * A guest that writes now and then, one write after the other, each with a flush; and the disk under it, as QEMU has it:
 * a write is acknowledged when the own disk has it and the mirror's target too, or the mirror has ended (docs/replica.md).
 */
export class Guest {
  readonly image: ImageId
  readonly #world: World
  readonly #copy: Copy
  #content: Content
  #mirror: Mirror | undefined
  #write: { readonly written: Written; isLocal: boolean; isRemote: boolean } | undefined
  readonly #requests: MirrorRequest[] = []
  readonly #drained: (() => void)[] = []
  #isTimed = false
  #outlet: Outlet | undefined
  /** When it lost its last connection: boot time. */
  #lostAt = 0

  constructor(world: World, copy: Copy, image: ImageId) {
    this.#world = world
    this.#copy = copy
    this.image = image
    this.#content = copy.host.images.content(image)
  }

  get content(): Content {
    return this.#content
  }

  get mirror(): Mirror | undefined {
    return this.#mirror
  }

  /** Has it waited for nothing but its own disk and its replica's? */
  get isWaiting(): boolean {
    return this.#write !== undefined
  }

  /** What the replica has not answered. */
  get request(): MirrorRequest | undefined {
    return this.#requests[0]
  }

  /** It is executed from here on. */
  began(): void {
    const { machine, epoch, host } = this.#copy
    this.#world.writes.began(machine, epoch, host.name, { image: this.image, content: this.#content })
    this.#arm()
  }

  /** What a relocation brought is on this disk by now. */
  loaded(): void {
    this.#content = this.#copy.host.images.content(this.image)
  }

  /** Resolves when no write is under way, as an order to stop is answered. */
  drained(): Operation<void> {
    return resume => {
      if (this.#write === undefined) resume()
      else this.#drained.push(resume)
    }
  }

  /** Its process is gone: whoever waits for it waits for nothing. */
  ended(): void {
    for (const resume of this.#drained.splice(0)) resume()
  }

  // The mirror, by QMP

  begin(to: { host: string; copy: CopyId }, outlet: Outlet): void {
    this.#mirror = { to, job: 'copying' }
    this.connect(outlet)
    const mirror = this.#mirror
    const { qemu, random } = this.#copy.host
    qemu.after(random.between(500, 4_000), () => {
      // Whatever is written from now on comes behind it.
      if (this.#mirror === mirror && mirror.job === 'copying' && this.#content !== 'partial')
        this.#ask({ isWhole: true, written: this.#content })
    })
  }

  /** It has to be refused by then: what waits for it would wait for ever. */
  end(): void {
    this.#fail()
    this.#mirror = undefined
    this.#outlet = undefined
  }

  // The NBD client

  /** The outlet is where it was: QEMU comes back when it tries next, at once if it still had a connection. */
  offer(outlet: Outlet): void {
    const { qemu } = this.#copy.host
    const now = qemu.now()
    const goneMs = now - this.#lostAt
    const next = RETURNS.find(ms => ms > goneMs) ?? goneMs + LAST_RETURN_MS - (goneMs % LAST_RETURN_MS)
    this.#outlet = undefined
    qemu.after(next - goneMs, () => {
      const isWaiting = this.#copy.isThere && this.#mirror !== undefined && this.#outlet === undefined
      if (outlet.isThere && isWaiting) this.connect(outlet)
    })
  }

  connect(outlet: Outlet): void {
    this.#outlet = outlet
    outlet.connected(this)
  }

  /** The outlet has ended with its agent. */
  lost(): void {
    if (this.#outlet === undefined) return
    this.#outlet = undefined
    this.#lostAt = this.#copy.host.qemu.now()
  }

  answered(request: MirrorRequest): void {
    if (this.#requests[0] !== request) return
    this.#requests.shift()
    if (request.isWhole && this.#mirror?.job === 'copying') this.#mirror.job = 'ready'
    if (!request.isWhole && this.#write?.written === request.written) {
      this.#write.isRemote = true
      this.#settle()
    }
    this.#outlet?.asked()
  }

  /** An error of the target ends the job, and what waited is acknowledged. */
  refused(): void {
    this.#fail()
  }

  #fail(): void {
    if (this.#mirror) this.#mirror.job = 'ended'
    this.#requests.length = 0
    // The next mirror begins with what is on this disk by then.
    if (this.#write) this.#write.isRemote = true
    this.#settle()
  }

  #ask(request: MirrorRequest): void {
    this.#requests.push(request)
    this.#outlet?.asked()
  }

  // The guest

  #arm(): void {
    if (this.#isTimed) return
    this.#isTimed = true
    const { qemu, random } = this.#copy.host
    qemu.after(random.between(0.5, 1.5) * WRITE_MS, () => {
      this.#isTimed = false
      if (!this.#copy.isExecuting) return
      if (this.#write === undefined) this.#begin()
      this.#arm()
    })
  }

  #begin(): void {
    const { writes } = this.#world
    const { epoch } = this.#copy
    if (this.#content === 'partial') return
    const written: Written = { number: writes.nextWrite(), epoch, before: this.#content }
    this.#content = written
    const isMirrored = this.#mirror !== undefined && this.#mirror.job !== 'ended'
    const write = { written, isLocal: false, isRemote: !isMirrored }
    this.#write = write
    this.#keep(written, () => {
      write.isLocal = true
      this.#settle()
    })
    if (isMirrored) this.#ask({ isWhole: false, written })
  }

  /** A disk that takes nothing is tried until it does. */
  #keep(written: Written, done: () => void): void {
    const { qemu, images, name } = this.#copy.host
    if (!this.#copy.isThere) return
    // A target that gave the machine back gave its copy, with what that had begun to write, a newer epoch.
    this.#world.writes.reached(this.image, { ...written, epoch: this.#copy.epoch }, name)
    images.write(
      this.image,
      written,
      qemu.bound(isDurable => {
        if (isDurable) done()
        else qemu.after(WRITE_AGAIN_MS, () => this.#keep(written, done))
      })
    )
  }

  #settle(): void {
    const write = this.#write
    if (write === undefined || !this.#copy.isThere || !write.isLocal) return
    if (this.#mirror && this.#mirror.job !== 'ended' && !write.isRemote) return
    this.#write = undefined
    this.#world.writes.acknowledged(this.#copy.machine, write.written, this.#copy.host.name)
    for (const resume of this.#drained.splice(0)) resume()
  }
}
