import type { Schedule, Step } from './schedule.ts'
import { calmSettings, type WorldSettings } from './settings.ts'
import { badLine, formatDuration, parseDuration } from './text.ts'
import { formatAction, parseAction } from './verbs.ts'

/** What a scenario says will be seen of a machine. */
export type Claim =
  | { readonly kind: 'runs'; readonly machine: string; readonly where: Where }
  | { readonly kind: 'owned'; readonly machine: string; readonly host: string }
  | { readonly kind: 'stopped'; readonly machine: string }
  /** Nobody executes it, though it should be running. */
  | { readonly kind: 'still'; readonly machine: string }
  | { readonly kind: 'disk'; readonly machine: string; readonly hosts: readonly string[] }
  | { readonly kind: 'voters'; readonly machine: string; readonly hosts: readonly string[] }
  | { readonly kind: 'epoch'; readonly machine: string; readonly epoch: number }

type Where = { readonly kind: 'anywhere' } | { readonly kind: 'at' | 'outside'; readonly place: string }

export interface Expectation {
  readonly line: number
  readonly text: string
  /** The time of the line before. */
  readonly from: number
  readonly ms: number
  /** `within`: at some time until then; `for`: all the time until then; `never-twice`: all the time, to the end. */
  readonly mode: 'within' | 'for' | 'never-twice'
  readonly claim: Claim | undefined
}

/** A schedule that somebody wrote, or that a seed gave, with what is expected of it. */
export interface Scenario {
  readonly name: string
  readonly schedule: Schedule
  readonly expectations: readonly Expectation[]
  /** What is to happen, line by line; undefined where nobody wrote it down. */
  readonly log: readonly string[] | undefined
}

/*
 *     # name: what it shows                      any further # line is a comment
 *     hosts a1 a2 b1 [; sites a b]               a host's site is its name without the number
 *     seed 7                                     of delays, losses, builds; 1 if it is not given
 *     network farMs 40 loss 0.01                 see WorldSettings; what is not named is calm
 *     at 10s    cut site a                       one of `verbs`
 *     expect within 30s m1 runs outside a        counted from the time of the line before
 *     expect for 30s m1 owned by a1
 *     expect never m1 runs twice
 *     log                                        the rest of the file is what happens
 */

/** @throws WatariError `bad-scenario` with the number of the line */
export function parseScenario(text: string): Scenario {
  return new Parser(text).scenario()
}

/** A schedule as `parseScenario` reads it. */
export function formatSchedule({ seed, hosts, settings, steps }: Schedule, title: string): string {
  const changed = Object.entries(settings).filter(([key, value]) => calm[key] !== value)
  const network = changed.map(([key, value]) => `${key} ${value}`).join(' ')
  return [
    `# ${title}`,
    `hosts ${hosts.map(({ name }) => name).join(' ')}`,
    `seed ${seed}`,
    ...(network === '' ? [] : [`network ${network}`]),
    ...steps.map(({ at, action }) => `at ${formatDuration(at).padEnd(8)} ${formatAction(action)}`),
    ''
  ].join('\n')
}

const calm: Readonly<Record<string, number>> = { ...calmSettings }

class Parser {
  readonly #lines: readonly string[]
  #title: string | undefined
  #hosts: { name: string; site: string }[] | undefined
  #seed = 1
  #settings: WorldSettings = calmSettings
  readonly #steps: Step[] = []
  readonly #expectations: Expectation[] = []
  #now = 0
  #until = 0

  constructor(text: string) {
    this.#lines = text.split('\n')
  }

  scenario(): Scenario {
    let log: string[] | undefined
    for (const [index, raw] of this.#lines.entries()) {
      const line = index + 1
      const words = raw.trim().split(/\s+/).join(' ')
      if (log) {
        if (words !== '') log.push(words)
      } else if (words === 'log') log = []
      else if (words.startsWith('#')) this.#title ??= words.slice(1).trim()
      else if (words !== '') this.#line(line, words)
    }
    if (this.#hosts === undefined) throw badLine(this.#lines.length, "there is no line 'hosts a1 a2 …'")
    const { seed, settings, steps } = { seed: this.#seed, settings: this.#settings, steps: this.#steps }
    const schedule = { seed, hosts: this.#hosts, settings, steps, untilMs: this.#until }
    return { name: this.#title ?? 'without a name', schedule, expectations: this.#expectations, log }
  }

  #line(line: number, words: string) {
    const [first = '', ...rest] = words.split(' ')
    switch (first) {
      case 'hosts':
        return this.#parseHosts(line, rest.join(' '))
      case 'seed':
        this.#seed = this.#number(line, rest[0], 'a seed')
        return
      case 'network':
        return this.#parseNetwork(line, rest)
      case 'at':
        return this.#parseStep(line, rest)
      case 'expect':
        return this.#parseExpectation(line, words, rest)
      default:
        throw badLine(line, `'${first}' is none of hosts, seed, network, at, expect, log`)
    }
  }

  #parseHosts(line: number, text: string): void {
    if (this.#hosts) throw badLine(line, 'the hosts are named already')
    const [names = '', sites, ...more] = text.split(';').map(part => part.trim())
    if (more.length > 0) throw badLine(line, "more than one ';'")
    const hosts = names.split(' ').map(name => {
      const site = /^([a-km-z])[1-9]$/.exec(name)?.[1]
      if (site === undefined) throw badLine(line, `'${name}' is no host: a letter for its site and a digit`)
      return { name, site }
    })
    if (new Set(names.split(' ')).size !== hosts.length) throw badLine(line, 'a host is named twice')
    const listed = [...new Set(hosts.map(({ site }) => site))].sort().join(' ')
    if (sites !== undefined && sites !== `sites ${listed}`)
      throw badLine(line, `by their names the hosts are in 'sites ${listed}'`)
    this.#hosts = hosts
  }

  #parseNetwork(line: number, words: readonly string[]): void {
    const settings: Record<string, number> = {}
    for (let at = 0; at < words.length; at += 2) {
      const key = words[at]!
      if (!(key in calm)) throw badLine(line, `'${key}' is none of ${Object.keys(calm).join(', ')}`)
      settings[key] = this.#number(line, words[at + 1], key)
    }
    this.#settings = { ...this.#settings, ...settings }
  }

  #parseStep(line: number, [time = '', ...words]: readonly string[]): void {
    const at = parseDuration(time)
    if (at === undefined || at < 0) throw badLine(line, `'${time}' is no time, as 10s or 250ms are`)
    if (at < this.#now) throw badLine(line, 'it is earlier than the line before')
    if (this.#hosts === undefined) throw badLine(line, 'the hosts have to be named before')
    const action = parseAction(words.join(' '), { hosts: this.#hosts })
    if (typeof action === 'string') throw badLine(line, action)
    this.#now = at
    this.#until = Math.max(this.#until, at)
    this.#steps.push({ at, action })
  }

  #parseExpectation(line: number, text: string, words: readonly string[]): void {
    const [mode = '', ...rest] = words
    if (mode === 'never') {
      const [machine = '', ...what] = rest
      if (!isMachine(machine) || what.join(' ') !== 'runs twice')
        throw badLine(line, "what never happens is that 'm1 runs twice'")
      this.#expectations.push({ line, text, from: 0, ms: 0, mode: 'never-twice', claim: undefined })
      return
    }
    if (mode !== 'within' && mode !== 'for') throw badLine(line, `'${mode}' is none of within, for, never`)
    const ms = parseDuration(rest[0] ?? '')
    if (ms === undefined || ms <= 0) throw badLine(line, `'${rest[0] ?? ''}' is no time, as 10s is`)
    const claim = this.#parseClaim(line, rest.slice(1))
    this.#until = Math.max(this.#until, this.#now + ms)
    this.#expectations.push({ line, text, from: this.#now, ms, mode, claim })
  }

  #parseClaim(line: number, [machine = '', ...words]: readonly string[]): Claim {
    if (!isMachine(machine)) throw badLine(line, `'${machine}' is no machine, as m1 is`)
    const claim = words.join(' ')
    const match =
      /^(?:runs(?: (at|outside) (\S+))?|owned by (\S+)|(stopped)|(stands still)|epoch (\d+)|has its disk at (\S+)|has the voters (\S+))$/.exec(
        claim
      )
    if (match === null) {
      const known =
        "'runs', 'runs at PLACE', 'runs outside PLACE', 'owned by HOST', 'stopped', 'stands still', 'epoch N', 'has its disk at HOST,HOST', 'has the voters HOSTS'"
      throw badLine(line, `'${claim}' is none of ${known}`)
    }
    const [, kind, place, host, isStopped, isStill, epoch, disk, voters] = match
    if (place !== undefined) this.#checkPlace(line, place)
    if (host !== undefined) this.#checkPlace(line, host)
    if (host !== undefined) return { kind: 'owned', machine, host }
    if (isStopped !== undefined) return { kind: 'stopped', machine }
    if (isStill !== undefined) return { kind: 'still', machine }
    if (voters !== undefined) return { kind: 'voters', machine, hosts: voters.split(',') }
    if (disk !== undefined) return { kind: 'disk', machine, hosts: disk.split(',') }
    if (epoch !== undefined) return { kind: 'epoch', machine, epoch: Number(epoch) }
    if (place === undefined) return { kind: 'runs', machine, where: { kind: 'anywhere' } }
    return { kind: 'runs', machine, where: { kind: kind as 'at' | 'outside', place } }
  }

  #checkPlace(line: number, place: string): void {
    if (!this.#hosts?.some(({ name, site }) => name === place || site === place))
      throw badLine(line, `'${place}' is neither a host nor a site`)
  }

  #number(line: number, word: string | undefined, what: string): number {
    const number = Number(word)
    if (word === undefined || word === '' || !Number.isFinite(number) || number < 0)
      throw badLine(line, `'${word ?? ''}' is no number for ${what}`)
    return number
  }
}

function isMachine(word: string): boolean {
  return /^m[1-9]\d?$/.test(word)
}
