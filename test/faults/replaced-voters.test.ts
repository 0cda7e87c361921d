import assert from 'node:assert/strict'
import * as lab from '../../lab/commands.ts'
import type { ActionEvent } from '../../shell/client.ts'
import { ExecutionWatch } from '../integration/federation/execution-watch.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { seenAsOneRegister } from '../integration/federation/one-register.ts'
import { refusal } from '../integration/federation/refusal.ts'
import { type HostName, type Machine, org } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const name = 'one'
const hosts = ['a1', 'a2', 'b1'] as const
const takeoverLimitMs = 30_000

/** Voters are replaced while somebody hears nothing of it, who proposes to the old ones later. */
describe('a host that knows only voters that were replaced', function () {
  this.timeout(180_000)
  const sites = labSuite('voters', async lab => {
    await lab.create(name, 'a1', { policy: 'restart', segments: [] })
    await lab.shell(name).run('while :; do :; done &')
  })

  const names = ({ voters }: Machine) => voters.map(voter => voter.name).sort()
  const shownAt = (host: HostName) => sites().agent(host).call('vm.show', { org, name })
  const votersAt = (host: HostName) => sites().agent(host).call('vm.voters', { org, name })
  const set = async (at: HostName, voters: string) =>
    (await sites().watari(at, 'vm', 'set', name, '--voters', voters)) as Machine

  async function sees(looking: HostName, dead: readonly HostName[], alive: readonly HostName[] = []) {
    await eventually(
      async () => {
        const states = new Map((await sites().hosts(looking)).map(host => [host.name, host.state]))
        return (
          dead.every(host => states.get(host) === 'dead') && alive.every(host => states.get(host) === 'alive')
        )
      },
      { deadlineMs: 60_000, everyMs: 200 }
    )
  }

  async function told(host: HostName, kind: string, sinceMs: number): Promise<ActionEvent[]> {
    const found: ActionEvent[] = []
    for await (const event of sites().agent(host).events(false))
      if (event.kind === kind && Date.parse(event.at) >= sinceMs) found.push(event)
    return found
  }

  const say = (text: string) => console.log(`        ${text}`)

  it('takes nothing over by most of them, by itself or by a word, while the new ones are cut off, and finds those then', async () => {
    const old = await shownAt('b1')
    assert.deepEqual(names(old), ['aw', 'bw', 'cw'])
    await using watch = new ExecutionWatch(sites(), name, hosts)
    const sinceMs = Date.now()
    await sites().cut('b1')
    // Nothing that is told meanwhile is on its way to it for later.
    await sees('a1', ['b1'])
    const changed = await set('a2', 'site')
    assert.deepEqual([names(changed), changed.configuration], [['a1', 'a2', 'aw'], old.configuration + 1])
    await sites().cut('a')
    await lab.heal({ name: 'voters', what: 'b1' })
    await sees('b1', ['a1', 'a2', 'aw'], ['bw', 'cw'])
    assert.equal((await votersAt('b1')).configuration, old.configuration)
    const refused = await refusal(sites().watari('b1', 'vm', 'recover', name, '--confirm-fenced', 'a1'))
    say(`${refused.code}: ${refused.message}`)
    assert.equal(refused.code, 'no-majority')
    // Its owner renews with the new ones alone: of those that b1 asks none has heard of it for longer than a lease.
    const healedMs = Date.now()
    await eventually(() => Date.now() - healedMs > takeoverLimitMs, { deadlineMs: takeoverLimitMs + 1_000 })
    assert.deepEqual(await sites().copies(name, 'b1'), [])
    assert.deepEqual(await told('b1', 'vm.taken', sinceMs), [])

    await sites().heal()
    const found = await shownAt('b1')
    assert.deepEqual(
      [found.host, found.state, found.epoch, found.configuration],
      ['a1', 'running', old.epoch, changed.configuration]
    )
    assert.deepEqual(await told('a1', 'vm.paused', sinceMs), [])
    assert.deepEqual([watch.doubles, watch.places.map(place => place.slice(0, 2))], [[], ['a1']])
  })

  it('and owned the machine does nothing to it when it goes on, and what is ordered there is done by its owner of now, or not at all', async () => {
    const old = await set('a2', 'across')
    assert.deepEqual([old.host, names(old).length], ['a1', 3])
    await using watch = new ExecutionWatch(sites(), name, hosts)
    const sinceMs = Date.now()
    await sites().stall('a1')
    const ordered = sites()
      .agent('a1')
      .call('vm.set', { org, name, labels: { tier: 'late' } })
      .then(
        () => true,
        error => {
          say(`${error.code}: ${error.message}`)
          return false
        }
      )
    const taken = await eventually(
      async () => {
        const machine = await sites().show(name)
        return machine.host !== 'a1' && machine.state === 'running' ? machine : undefined
      },
      { deadlineMs: takeoverLimitMs, everyMs: 100 }
    )
    const owner = taken!.host as HostName
    say(`runs at ${owner} ${Date.now() - sinceMs} ms after its owner stood still`)
    assert.equal(taken!.epoch, old.epoch + 1)
    await set(owner, 'across:5')
    const changed = (await eventually(
      async () => {
        const machine = await shownAt(owner)
        return names(machine).join() === 'a2,aw,b1,bw,cw' ? machine : undefined
      },
      { deadlineMs: 60_000, everyMs: 200 }
    ))!
    assert.ok(changed.configuration > old.configuration)
    await sites().heal('a1')
    const isDone = await ordered
    await eventually(async () => (await sites().copies(name, 'a1')).length === 0, { deadlineMs: 30_000 })
    for (const looking of ['a1', owner, 'cw'] as const) {
      const { host, state, epoch, configuration, labels } = await shownAt(looking)
      assert.deepEqual(
        [host, state, epoch, configuration],
        [owner, 'running', taken!.epoch, changed.configuration]
      )
      assert.deepEqual(labels, isDone ? { tier: 'late' } : {})
    }
    assert.deepEqual(await told('a1', 'vm.resumed', sinceMs), [])
    say(`executed at ${watch.places.join(', then ')}; what was ordered was ${isDone ? '' : 'not '}done`)
    assert.deepEqual([watch.doubles, watch.places.map(place => place.slice(0, 2))], [[], ['a1', owner]])
  })

  seenAsOneRegister(sites)
})
