import { down } from '../lab/commands.ts'
import { enterUserNamespace } from '../lab/user-namespace.ts'
import { Federation } from './federation.ts'
import { balanceByItself, createGuests, downloadWhileMoving, losePower, pingEachOther } from './scenes.ts'
import { Timeline } from './timeline.ts'

/**
 * The main job, once, end to end, on real guests and real (lab) networks: see README.md. Ends with 0 only if every
 * scene went as it says.
 */
async function main(): Promise<void> {
  if (await enterUserNamespace()) return
  const timeline = new Timeline()
  const name = 'demo'
  await down({ name })
  let federation: Federation | undefined
  try {
    timeline.step('A federation: sites a and b of north, site c of south, two hosts and a witness each')
    federation = await Federation.up(name, text => timeline.say(text))
    await createGuests(federation, timeline)
    await pingEachOther(federation, timeline)
    await downloadWhileMoving(federation, timeline)
    await balanceByItself(federation, timeline)
    await losePower(federation, timeline)
    timeline.end()
  } finally {
    federation?.close()
    timeline.step('Taking everything away')
    await down({ name })
  }
  timeline.say('nothing is left behind')
}

await main()
