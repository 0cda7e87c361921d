import { down } from '../lab/commands.ts'
import { enterUserNamespace } from '../lab/user-namespace.ts'
import { WatariError } from '../protocol/errors.ts'
import { Federation } from './federation.ts'
import { takeAway } from './leftovers.ts'
import { balanceByItself, createGuests, downloadWhileMoving, losePower, pingEachOther } from './scenes.ts'
import { Timeline } from './timeline.ts'

const name = 'demo'
const scenes = [createGuests, pingEachOther, downloadWhileMoving, balanceByItself, losePower]

/**
 * The main job, once, end to end, on real guests and real (lab) networks: see README.md. Ends with 0 only if every
 * scene went as it says, or says why it cannot be shown here, and nothing is left; and with 130 if somebody interrupted
 * it, which takes the lab away too.
 */
async function main(): Promise<void> {
  if (await enterUserNamespace({ bringsUp: true })) return
  const timeline = new Timeline()
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) {
    // A terminal and npm may both send one; the lab is taken away once.
    process.on(signal, () => {
      if (!interruption.signal.aborted) timeline.step('Interrupted')
      interruption.abort()
    })
  }
  let words = 'nothing is left behind'
  try {
    await play(timeline, interruption.signal)
  } catch (error) {
    // Told at once: taking away may fail too.
    if (!interruption.signal.aborted) {
      tell(error)
      words += '; what went wrong is above'
    }
  }
  timeline.step('Taking everything away')
  await takeAway(name)
  timeline.say(words)
  // Not by an empty event loop: the scene that was left goes on waiting for what will not happen.
  if (interruption.signal.aborted) process.exit(130)
}

async function play(timeline: Timeline, interruption: AbortSignal): Promise<void> {
  await down({ name })
  timeline.step('A federation: sites a and b of north, site c of south, two hosts and a witness each')
  // While it is made it cannot be taken away: it stops at its next word.
  const federation = await Federation.up(name, text => {
    interruption.throwIfAborted()
    timeline.say(text)
  })
  const interrupted = Promise.withResolvers<never>()
  interruption.addEventListener('abort', () => interrupted.reject(interruption.reason))
  try {
    for (const scene of scenes) {
      interruption.throwIfAborted()
      await Promise.race([scene(federation, timeline), interrupted.promise])
    }
    timeline.end()
  } finally {
    federation.close()
  }
}

function tell(error: unknown): void {
  const words = error instanceof WatariError ? `${error.message} (${error.code})` : (error as Error).stack
  process.stderr.write(`${words}\n`)
  process.exitCode = 1
}

try {
  await main()
} catch (error) {
  tell(error)
}
