import assert from 'node:assert/strict'
import { parseScenario } from '../../sim/scenario.ts'
import { World } from '../../sim/world.ts'

/** Hosts that are up, and the times at which a message to each arrives that is sent once every 10 ms. */
function world(settings = '') {
  const text = `hosts a1 a2 b1\n${settings === '' ? '' : `network ${settings}\n`}at 0s heal`
  const made = new World(parseScenario(text).schedule)
  made.run()
  const send = (from: string, to: string, ms: number): number[] => {
    const arrived: number[] = []
    const { scheduler, network } = made
    for (let at = 0; at < ms; at += 10)
      scheduler.after(at, () =>
        network.send(made.host(from), made.host(to), () => arrived.push(scheduler.now))
      )
    scheduler.run(scheduler.now + ms + 5_000)
    return arrived
  }
  return { made, send }
}

describe('the simulated network', () => {
  it('takes longer between sites than within one', () => {
    const { made, send } = world('farMs 50')
    const began = made.scheduler.now
    const [near] = send('a1', 'a2', 10)
    assert.ok(near! - began < 5)
    const later = made.scheduler.now
    const [far] = send('a1', 'b1', 10)
    assert.ok(far! - later > 40)
  })

  it('is cut one way, both ways, and around a site, until it is mended', () => {
    const { made, send } = world()
    const passing = () => [send('a1', 'b1', 100).length > 0, send('b1', 'a1', 100).length > 0]
    made.cut('a1', 'b1', true)
    assert.deepEqual(passing(), [false, true])
    made.cut('a1', 'b1', false)
    assert.deepEqual(passing(), [false, false])
    made.network.mendAll()
    assert.deepEqual(passing(), [true, true])
    made.cutSite('b')
    assert.deepEqual(passing(), [false, false])
    assert.equal(send('a1', 'a2', 100).length, 10)
    made.network.mendAll()
    assert.deepEqual(passing(), [true, true])
  })

  it('loses in bursts, and brings some messages twice and out of order', () => {
    const { send } = world('goodMs 1000 badMs 1000 badLoss 1 duplication 0.1 jitter 2')
    const arrived = send('a1', 'b1', 60_000).length
    // Half of the time it is good.
    assert.ok(arrived > 0.25 * 6000 && arrived < 0.85 * 6000, `${arrived} of 6000`)
  })

  it('flaps', () => {
    const { made, send } = world()
    made.flap('a1', 'b1', 1_000)
    const arrived = send('a1', 'b1', 20_000).length
    assert.ok(arrived > 800 && arrived < 1200, `${arrived} of 2000`)
  })

  it('answers a request, or says that nobody is there, or that the time is over', () => {
    const { made } = world()
    const ask = (to: string, timeoutMs: number): string => {
      const outcomes: string[] = []
      made.network.request<string>(made.host('a1'), made.host(to), {
        ask: reply => reply('answer'),
        onAnswer: answer => outcomes.push(answer),
        onFailure: code => outcomes.push(code),
        timeoutMs
      })
      made.scheduler.run(made.scheduler.now + 10_000)
      return outcomes.join()
    }
    assert.equal(ask('b1', 1_000), 'answer')
    assert.equal(ask('b1', 5), 'deadline')
    made.host('b1').killAgent()
    assert.equal(ask('b1', 1_000), 'unreachable')
    made.host('b1').powerOff()
    assert.equal(ask('b1', 1_000), 'deadline')
  })
})
