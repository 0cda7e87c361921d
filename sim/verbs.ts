import type { Policy } from '../protocol/machine.ts'
import { type Ambushed, ambushed } from './ambushes.ts'
import { states } from './coverage.ts'
import type { DiskMode } from './disk.ts'
import { formatDuration, parseDuration } from './text.ts'
import type { World } from './world.ts'

export type Argument = string | number | readonly string[]

/** Something that happens to the world, in words: one of `verbs`, with what stands for its capitals. */
export interface Action {
  readonly verb: Verb
  readonly args: readonly Argument[]
}

type Run = (world: World, args: readonly Argument[]) => void

const name = (argument: Argument | undefined) => argument as string
const names = (argument: Argument | undefined) => argument as readonly string[]
const amount = (argument: Argument | undefined) => argument as number

/**
 * What can happen, by its words. Capitals stand for: HOST, SITE, PLACE (a host or a site), MACHINE, HOSTS (comma-separated,
 * or `across` for one of each site), SEATS (hosts that vote), POLICY, MODE, TIME (a duration), RATE (parts: 0.001), COUNTED, STATE
 * (sim/coverage.ts, with hyphens), FAULT (sim/ambushes.ts), WHERE (on the host whose core that is, or the next one).
 * Orders to a machine go to the host that owns it, as far as anybody can know.
 */
export const verbs = {
  'create MACHINE at HOST policy POLICY voters HOSTS': (world, [machine, host, policy, voters]) =>
    world.create(name(machine), name(host), {
      policy: policy as Policy,
      voters: names(voters),
      hasDisk: false
    }),
  'create MACHINE with disk at HOST policy POLICY voters HOSTS': (world, [machine, host, policy, voters]) =>
    world.create(name(machine), name(host), {
      policy: policy as Policy,
      voters: names(voters),
      hasDisk: true
    }),
  'start MACHINE': (world, [machine]) => world.order(name(machine), (vm, id) => vm.startMachine(id)),
  'stop MACHINE': (world, [machine]) => world.order(name(machine), (vm, id) => vm.stopMachine(id)),
  'relocate MACHINE to HOST': (world, [machine, to]) => world.relocate(name(machine), name(to)),
  'cancel MACHINE': (world, [machine]) => world.cancel(name(machine)),
  'recover MACHINE at HOST': (world, [machine, host]) => world.recover(name(machine), name(host)),
  'recover MACHINE at HOST retiring SEATS': (world, [machine, host, retired]) =>
    world.recoverRetiring(name(machine), name(host), names(retired)),
  'look MACHINE at HOST': (world, [machine, host]) => world.look(name(machine), name(host)),
  'voters MACHINE HOSTS': (world, [machine, voters]) => world.changeVoters(name(machine), names(voters)),
  'policy MACHINE POLICY': (world, [machine, policy]) =>
    world.order(name(machine), (vm, id) => vm.setPolicy(id, policy as Policy)),
  'kill copy MACHINE': (world, [machine]) => world.killCopy(name(machine)),
  'kill loaded HOST': (world, [host]) => world.host(name(host)).killLoaded(),
  'kill copies HOST': (world, [host]) => world.host(name(host)).killCopies(),

  'lose ends of streams HOST': (world, [host]) => {
    world.host(name(host)).losesStreamEnds = true
  },
  'break streams HOST': (world, [host]) => world.host(name(host)).relocations.breakStreams(),

  'power off HOST': (world, [host]) => world.host(name(host)).powerOff(),
  'power on HOST': (world, [host]) => world.host(name(host)).powerOn(),
  'kill agent HOST': (world, [host]) => world.host(name(host)).killAgent(),
  'start agent HOST': (world, [host]) => world.host(name(host)).startAgent(),
  'pause agent HOST': (world, [host]) => world.host(name(host)).agent.stop('signal'),
  'continue agent HOST': (world, [host]) => world.host(name(host)).agent.continue('signal'),
  'kill guard HOST': (world, [host]) => world.host(name(host)).killGuard(),
  'start guard HOST': (world, [host]) => world.host(name(host)).startGuard(),
  'pause guard HOST': (world, [host]) => world.pauseGuard(name(host)),
  'continue guard HOST': (world, [host]) => world.host(name(host)).guard.continue('signal'),
  'freeze HOST COUNTED': (world, [host, counted]) => world.host(name(host)).freeze(counted === 'counted'),
  'fail starts HOST': (world, [host]) => {
    world.host(name(host)).failsStarts = true
  },
  'allow starts HOST': (world, [host]) => {
    world.host(name(host)).failsStarts = false
  },
  'fill HOST': (world, [host]) => {
    world.host(name(host)).isFull = true
  },
  'make room HOST': (world, [host]) => {
    world.host(name(host)).isFull = false
  },
  'thaw HOST': (world, [host]) => world.host(name(host)).thaw(),

  'cut PLACE from PLACE': (world, [one, other]) => world.cut(name(one), name(other), false),
  'cut PLACE to PLACE': (world, [one, other]) => world.cut(name(one), name(other), true),
  'cut site SITE': (world, [site]) => world.cutSite(name(site)),
  'flap PLACE from PLACE every TIME': (world, [one, other, every]) =>
    world.flap(name(one), name(other), amount(every)),
  heal: world => world.network.mendAll(),

  'disk HOST MODE': (world, [host, mode]) => world.host(name(host)).disk.setMode(mode as DiskMode),
  'backup HOST': (world, [host]) => world.host(name(host)).disk.backUp(),
  'restore HOST': (world, [host]) => world.restore(name(host)),
  'empty HOST': (world, [host]) => world.empty(name(host)),

  'step clock HOST by TIME': (world, [host, ms]) => world.host(name(host)).clock.stepDay(amount(ms)),
  'drift HOST RATE': (world, [host, rate]) => world.drift(name(host), amount(rate)),

  /** When a core of any host comes to that state, once. */
  'when STATE FAULT WHERE for TIME': (world, [state, fault, who, forMs]) =>
    world.ambushes.lay({
      state: name(state),
      fault: fault as Ambushed,
      who: who as 'here' | 'there',
      forMs: amount(forMs)
    }),

  /** Faults end: everything is up, joined and running; from here on machines have to come to run. */
  end: world => world.end()
} satisfies Record<string, Run>

export type Verb = keyof typeof verbs

const patterns = (Object.keys(verbs) as Verb[]).map(verb => ({ verb, words: verb.split(' ') }))

/** Which names an action may use. */
export interface Vocabulary {
  readonly hosts: readonly { readonly name: string; readonly site: string }[]
}

export function perform(world: World, { verb, args }: Action): void {
  const run: Run = verbs[verb]
  run(world, args)
}

export function formatAction({ verb, args }: Action): string {
  let at = 0
  return verb
    .split(' ')
    .map(word => {
      if (!isPlaceholder(word)) return word
      const argument = args[at++]!
      if (typeof argument === 'number') return word === 'TIME' ? formatDuration(argument) : String(argument)
      return typeof argument === 'string' ? argument : argument.join(',')
    })
    .join(' ')
}

/** @returns why not, where it is none */
export function parseAction(text: string, vocabulary: Vocabulary): Action | string {
  const words = text.split(' ')
  let problem: string | undefined
  for (const { verb, words: pattern } of patterns) {
    if (pattern.length !== words.length) continue
    if (pattern.some((word, at) => !isPlaceholder(word) && word !== words[at])) continue
    const args: Argument[] = []
    problem = undefined
    for (const [at, placeholder] of pattern.entries()) {
      if (!isPlaceholder(placeholder)) continue
      const argument = parseArgument(placeholder, words[at]!, vocabulary)
      if (argument === undefined) problem ??= `'${words[at]}' is no ${placeholder}`
      else args.push(argument)
    }
    if (problem === undefined) return { verb, args }
  }
  return problem ?? `nothing is known that reads '${text}'`
}

function isPlaceholder(word: string): boolean {
  return /^[A-Z]+$/.test(word)
}

function parseArgument(placeholder: string, word: string, { hosts }: Vocabulary): Argument | undefined {
  const isHost = (text: string) => hosts.some(host => host.name === text)
  const isSite = (text: string) => hosts.some(({ site }) => site === text)
  switch (placeholder) {
    case 'HOST':
      return isHost(word) ? word : undefined
    case 'SITE':
      return isSite(word) ? word : undefined
    case 'PLACE':
      return isHost(word) || isSite(word) ? word : undefined
    case 'MACHINE':
      return /^m[1-9]\d?$/.test(word) ? word : undefined
    case 'HOSTS':
      return parseHosts(word, hosts)
    case 'SEATS': {
      const seats = word.split(',')
      return seats.every(isHost) ? seats : undefined
    }
    case 'POLICY':
      return oneOf(word, ['keep', 'restart'])
    case 'MODE':
      return oneOf(word, ['ok', 'full', 'hanging'])
    case 'COUNTED':
      return oneOf(word, ['counted', 'hidden'])
    case 'STATE':
      return oneOf(word, states)
    case 'FAULT':
      return oneOf(word, ambushed)
    case 'WHERE':
      return oneOf(word, ['here', 'there'])
    case 'TIME':
      return parseDuration(word)
    case 'RATE':
      return /^-?\d+(\.\d+)?(e-\d+)?$/.test(word) ? Number(word) : undefined
    default:
      return undefined
  }
}

function oneOf(word: string, words: readonly string[]): string | undefined {
  return words.includes(word) ? word : undefined
}

function parseHosts(word: string, hosts: Vocabulary['hosts']): readonly string[] | undefined {
  const across = hosts
    .filter(({ site }, at) => hosts.findIndex(host => host.site === site) === at)
    .map(({ name }) => name)
  const listed = word === 'across' ? across : word.split(',')
  const isGood = [1, 3, 5].includes(listed.length) && new Set(listed).size === listed.length
  return isGood && listed.every(one => hosts.some(({ name }) => name === one)) ? listed : undefined
}
