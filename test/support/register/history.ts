import { readChange, votersChange } from '../../../protocol/register/change.ts'
import type { Configuration } from '../../../protocol/register/configuration.ts'
import { VoterMemory } from '../../../protocol/register/voter-memory.ts'
import type { Operation } from '../../../sim/linearizability.ts'
import { type Faults, RegisterWorld, type Rules } from './world.ts'

/** A value is the list of all numbers ever swapped in, so that it tells by itself what each swap found. */
const append = (list: Uint8Array | undefined, number: number) =>
  Uint8Array.of(...(list ?? []), number >> 8, number & 255)

function numbersOf(list: Uint8Array): number[] {
  const numbers = []
  for (let at = 0; at < list.length; at += 2) numbers.push((list[at]! << 8) | list[at + 1]!)
  return numbers
}

/**
 * Several clients at one register, each swapping in numbers of its own and reading, some of them changing the
 * voters: what they saw, for `isLinearizable`.
 */
export function drawHistory(
  seed: number,
  options: { faults: Faults; rules?: Rules; moves: number }
): Operation[] {
  const world = new RegisterWorld(seed, options.faults, options.rules)
  const history: Operation[] = []
  const first: Configuration = { number: 1, voters: world.voters(1, 2, 3) }
  const sets = [world.voters(1, 2, 3), world.voters(2, 3, 4), world.voters(3, 4, 5), world.voters(1, 4, 5)]
  let written = 0
  let time = 0
  const stamp = () => ++time

  const client = (left: number, configuration: Configuration, memory: VoterMemory) => {
    if (left === 0) return
    const draw = world.random()
    if (draw < 0.2) return glance(left, configuration, memory)
    const kind = draw > 1 - options.moves ? 'move' : draw < 0.65 ? 'swap' : 'read'
    const wrote = ++written
    const invokedAt = stamp()
    const dies = world.random() < 0.1
    const pending = {
      invokedAt,
      returnedAt: Number.POSITIVE_INFINITY,
      kind: 'swap',
      found: undefined,
      wrote,
      unknown: true
    } as const
    if (dies && kind === 'swap') history.push(pending)
    world.propose({
      configuration,
      memory,
      deadlineMs: 300 + world.random() * 500,
      ...(dies && { diesAfterMs: world.random() * 100 }),
      change:
        kind === 'swap'
          ? current => ({ kind: 'next', value: append(current, wrote) })
          : kind === 'read'
            ? readChange
            : votersChange(sets[Math.floor(world.random() * sets.length)]!),
      onDone: outcome => {
        const returnedAt = stamp()
        if (kind === 'swap') {
          if (outcome.kind === 'decided') {
            const numbers = numbersOf(outcome.value)
            const at = numbers.indexOf(wrote)
            if (at < 0 || at !== numbers.lastIndexOf(wrote))
              throw new Error('a change was lost or made twice')
            history.push({ invokedAt, returnedAt, kind: 'swap', found: numbers[at - 1], wrote })
          }
          if (outcome.kind === 'unknown') history.push(pending)
        } else if (outcome.kind === 'decided' || outcome.kind === 'refused') {
          const value = outcome.value && numbersOf(outcome.value).at(-1)
          history.push({ invokedAt, returnedAt, kind: 'read', found: value })
        }
        const known =
          'configuration' in outcome && world.random() < 0.7 ? outcome.configuration : configuration
        world.after(world.random() * 20, () => client(left - 1, known, memory))
      }
    })
    if (dies) world.after(150, () => client(left - 1, first, new VoterMemory()))
  }
  const glance = (left: number, configuration: Configuration, memory: VoterMemory) => {
    const invokedAt = stamp()
    world.peek(configuration, result => {
      if (result.kind === 'decided' || result.kind === 'absent') {
        const found = result.kind === 'decided' ? numbersOf(result.value).at(-1) : undefined
        history.push({ invokedAt, returnedAt: stamp(), kind: 'read', found })
      }
      client(left - 1, configuration, memory)
    })
  }
  for (let number = 0; number < 4; number++) client(6, first, new VoterMemory())
  world.run(20_000)
  return history
}
