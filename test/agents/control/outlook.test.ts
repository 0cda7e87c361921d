import assert from 'node:assert/strict'
import { outlookOf } from '../../../agents/control/actions/outlook.ts'

const voter = (name: string, site: string, state = 'alive') => ({ name, site, state })
const across = { where: 'across', count: 3 } as const
const three = [voter('aw', 'a'), voter('bw', 'b'), voter('cw', 'c')]

describe('what the loss of voters and of its host would mean for a machine', () => {
  const say = (facts: Partial<Parameters<typeof outlookOf>[0]>) =>
    outlookOf({
      policy: 'keep',
      isRunning: true,
      site: 'a',
      wish: across,
      voters: three,
      successors: [],
      ...facts
    })

  it('says how many may be lost, and what is lost with one more', () => {
    assert.deepEqual(say({}), [
      'any one of its voters may be lost; with one more it goes on where it is, and can be neither moved nor stopped nor taken over'
    ])
    assert.match(say({ isRunning: false })[0]!, /it cannot be started/)
    const five = [...three, voter('b1', 'b'), voter('c1', 'c')]
    assert.match(say({ voters: five })[0]!, /any 2 of its voters/)
  })

  it('says that there are just enough, or too few', () => {
    const two = [voter('aw', 'a'), voter('bw', 'b'), voter('cw', 'c', 'dead')]
    assert.match(say({ voters: two })[0]!, /^2 of 3 voters are there, just as many as are needed/)
    const one = [voter('aw', 'a'), voter('bw', 'b', 'dead'), voter('cw', 'c', 'unknown')]
    assert.match(say({ voters: one, policy: 'restart' })[0]!, /^1 of 3 .* 2 are needed: it is paused/)
  })

  it('names a site whose loss takes the majority', () => {
    const near = [voter('aw', 'a'), voter('a1', 'a'), voter('a2', 'a')]
    assert.match(say({ voters: near })[1]!, /^site a has 3 of them/)
    assert.equal(say({}).length, 1)
  })

  it('names who takes it over, in order, or that nobody can', () => {
    const successors = ['b1', 'c2', 'b2', 'c1']
    assert.equal(
      say({ policy: 'restart', successors }).at(-1),
      'if its host is lost it starts on b1, else on c2, else on b2'
    )
    assert.match(say({ policy: 'restart' }).at(-1)!, /nobody can take it over/)
    assert.equal(say({ policy: 'restart', isRunning: false, successors }).length, 1)
  })

  it('says whose place is given to another, and what is wished and not there', () => {
    const two = [voter('aw', 'a'), voter('bw', 'b'), voter('cw', 'c', 'dead')]
    assert.match(say({ voters: two })[1]!, /^the place of cw is given to another host/)
    assert.equal(say({ voters: [voter('aw', 'a'), voter('bw', 'b'), voter('cw', 'c', 'suspect')] }).length, 1)
    assert.match(say({ voters: [voter('aw', 'a')] })[1]!, /^nobody but aw knows who runs it/)
    assert.match(say({ wish: { where: 'across', count: 5 } })[1]!, /^it should have 5 voters/)
    assert.match(say({ wish: { where: 'site', count: 3 } })[1]!, /^its voters should be in a/)
  })
})
