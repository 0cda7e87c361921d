import type { RelocationId } from '../../protocol/machine.ts'
import type { RelocationProgress } from '../vm/relocation/service.ts'

/** Between two lines about the same phase. */
const everyMs = 1_000

/** Tells whoever waits for a relocation how it goes: each phase once, and once a second within one. */
export class ProgressFeed {
  readonly #followers = new Map<
    RelocationId,
    { say: (text: string) => void; phase: string; toldAt: number }
  >()

  /** @returns what ends it */
  follow(id: RelocationId, say: (text: string) => void): () => void {
    this.#followers.set(id, { say, phase: '', toldAt: 0 })
    return () => this.#followers.delete(id)
  }

  tell(progress: RelocationProgress): void {
    const follower = this.#followers.get(progress.id)
    if (!follower) return
    const phase = progress.migration?.phase ?? progress.phase
    const now = performance.now()
    if (phase === follower.phase && now - follower.toldAt < everyMs) return
    follower.phase = phase
    follower.toldAt = now
    follower.say(describe(progress))
  }
}

/** What nobody can know by the phase's name. */
const explained: Readonly<Record<string, string>> = {
  unheard:
    "unheard: the target was given the machine and is not heard since; the copy here is gone. This goes on until it is known what came of it: 'watari vm show' tells who has it"
}

function describe({ phase, bytes, migration }: RelocationProgress): string {
  if (phase in explained) return explained[phase]!
  if (phase !== 'streaming' || migration === undefined) return phase
  const left = migration.phase === 'disk' ? migration.diskRemainingBytes : migration.memoryRemainingBytes
  return `${migration.phase}: ${mebibytes(bytes)} sent, ${mebibytes(left)} left`
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
