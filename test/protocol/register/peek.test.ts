import assert from 'node:assert/strict'
import type { Configuration } from '../../../protocol/register/configuration.ts'
import type { Verdict } from '../../../protocol/register/message.ts'
import { tallyPeeks } from '../../../protocol/register/peek.ts'

const set = (number: number, hosts: string): Configuration => ({
  number,
  voters: [...hosts].map(host => ({ host, store: '0'.repeat(32) }))
})
const first = set(1, 'abc')
const empty: Verdict = { kind: 'peeked' }
const held = (
  counter: number,
  value: number,
  options: { in?: Configuration; next?: string } = {}
): Verdict => ({
  kind: 'peeked',
  configuration: options.in ?? first,
  accepted: {
    ballot: { counter, proposer: 'p' },
    envelope: {
      value: Uint8Array.of(value),
      changeIds: [],
      ...(options.next && { next: set(2, options.next).voters })
    }
  }
})
const tally = (configuration: Configuration, ...verdicts: Verdict[]) =>
  tallyPeeks(configuration, new Map(verdicts.map((verdict, at) => ['abcde'[at]!, verdict])))

describe('peek', () => {
  it('tells what a majority holds under one ballot', () => {
    assert.deepEqual(tally(first, held(3, 7), held(3, 7)), {
      kind: 'decided',
      value: Uint8Array.of(7),
      configuration: first
    })
    assert.deepEqual(tally(first, held(4, 9), held(3, 7), held(3, 7)), {
      kind: 'decided',
      value: Uint8Array.of(7),
      configuration: first
    })
  })

  it('does not take equal values under different ballots for a decision', () => {
    assert.equal(tally(first, held(3, 7), held(4, 7)).kind, 'undecided')
    assert.equal(tally(first, held(3, 7), empty, empty).kind, 'undecided')
  })

  it('tells that nothing was ever decided', () => {
    assert.equal(tally(first, empty, { kind: 'peeked', configuration: first }).kind, 'absent')
    assert.equal(tally(set(2, 'abc'), empty, empty).kind, 'undecided')
  })

  it('needs a majority of peeks', () => {
    assert.equal(tally(first, held(3, 7)).kind, 'unreachable')
    assert.equal(tally(first, held(3, 7), { kind: 'refused', code: 'voter-restored' }).kind, 'unreachable')
  })

  it('does not count what voters of another configuration hold', () => {
    assert.equal(tally(first, held(3, 7), held(3, 7, { in: set(1, 'abd') })).kind, 'undecided')
    assert.equal(tally(set(2, 'abc'), held(3, 7), held(3, 7)).kind, 'undecided')
  })

  it('tells that the register has moved', () => {
    assert.equal(tally(first, held(3, 7), held(0, 7, { in: set(2, 'bde') })).kind, 'moved')
    assert.equal(tally(first, held(3, 7, { next: 'bde' }), held(3, 7, { next: 'bde' })).kind, 'moved')
    assert.equal(tally(first, held(3, 7, { next: 'bde' }), held(2, 6)).kind, 'undecided')
  })
})
