import type { HostId, HostState } from '../../../protocol/host.ts'
import { VirtualNetwork } from './virtual-network.ts'

/**
 * Runs a scenario written in plain text, in virtual time. One command a line, `#` begins a comment:
 *
 * ```
 * hosts 6 [seed 7]         starts them and waits until all see all
 * loss 5%                  of every message
 * kill H… | crash H…       power loss | the process ends and its connections are reset
 * start H… | start-without-counter H…
 * stall H… 4s              the process stops for this long, then reads what waits
 * cut H… | H…              no message passes between the two groups
 * cut H… > H…              not from the first to the second
 * heal
 * restarting H 20s | leave H
 * run 10s
 * within 6s: H… sees H… STATE     (`all` for everybody that runs; STATE also `unknown`, `restarting`)
 * now: H… sees H… STATE
 * never since 12s: H… sees H… STATE
 * ```
 *
 * @throws Error naming the line that does not hold
 */
export function runScenario(text: string): void {
  const lines = text
    .split('\n')
    .map((line, index) => ({ number: index + 1, words: line.replace(/#.*/, '').trim() }))
  let network: VirtualNetwork | undefined
  for (const { number, words } of lines) {
    if (words === '') continue
    const hosts = /^hosts (\d+)(?: seed (\d+))?$/.exec(words)
    if (hosts) {
      network = new VirtualNetwork(Number(hosts[1]), Number(hosts[2] ?? 1))
      if (!network.run(10_000, () => network!.allAlive()))
        throw new Error(`line ${number}: not all see all after 10 s`)
      continue
    }
    if (!network) throw new Error(`line ${number}: begin with hosts`)
    if (!runCommand(network, words)) {
      throw new Error(
        `line ${number} does not hold at ${network.now.toFixed(0)} ms: ${words}\n${history(network)}`
      )
    }
  }
}

function runCommand(network: VirtualNetwork, words: string): boolean {
  const claim = /^(within (\S+)|now|never since (\S+)): (.+) sees (.+) (\S+)$/.exec(words)
  if (claim) return holds(network, claim)
  const [command = '', ...rest] = words.split(/\s+/)
  const last = rest[rest.length - 1] ?? ''
  switch (command) {
    case 'loss':
      network.loss = Number.parseFloat(last) / 100
      return true
    case 'kill':
      for (const host of rest) network.kill(host)
      return true
    case 'crash':
      for (const host of rest) network.crash(host)
      return true
    case 'start':
      for (const host of rest) network.start(host)
      return true
    case 'start-without-counter':
      for (const host of rest) network.start(host, { forgetCounter: true })
      return true
    case 'stall':
      for (const host of rest.slice(0, -1)) network.stall(host, milliseconds(last))
      return true
    case 'cut':
      cut(network, rest)
      return true
    case 'heal':
      network.heal()
      return true
    case 'restarting':
      network.event(rest[0]!, { kind: 'restarting', forMs: milliseconds(last) })
      return true
    case 'leave':
      network.event(rest[0]!, { kind: 'leave' })
      return true
    case 'run':
      network.run(milliseconds(last))
      return true
    default:
      throw new Error(`unknown command ${command}`)
  }
}

function holds(network: VirtualNetwork, claim: RegExpExecArray): boolean {
  const [, , within, since, observers = '', subjects = '', state = ''] = claim
  const expand = (names: string): HostId[] => (names === 'all' ? network.names : names.split(/\s+/))
  const pairs = expand(observers)
    .filter(observer => network.isUp(observer))
    .flatMap(observer => expand(subjects).map(host => ({ observer, host })))
    .filter(({ observer, host }) => observer !== host)
  const now = (): boolean => pairs.every(({ observer, host }) => seen(network, observer, host) === state)
  if (since !== undefined) {
    const fromMs = network.now - milliseconds(since)
    return !network.changes.some(
      change =>
        change.atMs >= fromMs &&
        change.state === (state as HostState) &&
        pairs.some(({ observer, host }) => observer === change.observer && host === change.host)
    )
  }
  return within === undefined ? now() : network.run(milliseconds(within), now)
}

function seen(network: VirtualNetwork, observer: HostId, host: HostId): string {
  const member = network.core(observer).member(host)
  if (member === undefined) return 'unknown'
  return member.agent === 'restarting' ? 'restarting' : member.state
}

function cut(network: VirtualNetwork, words: readonly string[]): void {
  const at = words.findIndex(word => word === '|' || word === '>')
  for (const from of words.slice(0, at)) {
    for (const to of words.slice(at + 1)) {
      network.cut(from, to)
      if (words[at] === '|') network.cut(to, from)
    }
  }
}

function milliseconds(text: string): number {
  const match = /^([\d.]+)(ms|s|min)$/.exec(text)
  if (!match) throw new Error(`not a time: ${text}`)
  return Number(match[1]) * { ms: 1, s: 1000, min: 60_000 }[match[2] as 'ms' | 's' | 'min']
}

function history(network: VirtualNetwork): string {
  return network.changes
    .slice(-30)
    .map(
      change =>
        `${(change.atMs / 1000).toFixed(2)} s: ${change.observer} holds ${change.host} ${change.state}`
    )
    .join('\n')
}
