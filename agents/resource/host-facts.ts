import { availableParallelism, release } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { readText } from './pseudo-file.ts'

/** What a computer is, whatever part of it the host may use. */
export interface HostFacts {
  readonly system: string
  readonly kernel: string
  readonly processor: string
  /** Processors that may be used at the same time. */
  readonly processors: number
  readonly cores: number
  readonly memoryBytes: number
}

/** Who first asks waits at most this long, and nobody after it: a computer that is slow is told of when it has answered. */
const factsMs = 2_000

/** Asks the computer once, when somebody first wants to know: it costs some processes and a module that is large. */
export class ComputerFacts {
  readonly #read: () => Promise<HostFacts>
  readonly #deadlineMs: number
  #waited: Promise<void> | undefined
  #facts: HostFacts | undefined

  constructor(read = hostFacts, deadlineMs = factsMs) {
    this.#read = read
    this.#deadlineMs = deadlineMs
  }

  /** @returns undefined where it cannot be told, or not yet */
  async get(): Promise<HostFacts | undefined> {
    this.#waited ??= this.#ask()
    await this.#waited
    return this.#facts
  }

  async #ask(): Promise<void> {
    const answered = this.#read().then(
      facts => {
        this.#facts = facts
      },
      () => {}
    )
    const enough = new AbortController()
    await Promise.race([answered, delay(this.#deadlineMs, undefined, enough).catch(() => {})])
    enough.abort()
  }
}

export async function hostFacts(): Promise<HostFacts> {
  const { cpu, mem } = await import('systeminformation')
  const [processor, memory] = await Promise.all([cpu(), mem()])
  return {
    system: systemName(readText('/etc/os-release') ?? ''),
    kernel: release(),
    processor: `${processor.manufacturer} ${processor.brand}`.trim(),
    processors: availableParallelism(),
    cores: processor.physicalCores,
    memoryBytes: memory.total
  }
}

/**
 * The system's name for people (os-release(5)). Not by systeminformation's `osInfo`: that looks up the computer's name
 * too and holds up the whole process until a name server answers.
 */
export function systemName(text: string): string {
  const name = /^PRETTY_NAME=(["']?)(.*)\1\s*$/m.exec(text)?.[2]
  return name || 'Linux'
}
