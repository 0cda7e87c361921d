import assert from 'node:assert/strict'
import { type Ailment, Ailments } from '../../../../agents/control/health/ailments.ts'

const sick = (code: string, afterMs = 0, subject?: string): Ailment => ({
  ...{ code, message: `${code}!`, afterMs },
  ...(subject === undefined ? {} : { subject })
})

describe('what is wrong at present', () => {
  const codes = (ailments: readonly Ailment[]) => ailments.map(({ code }) => code)

  it('is told once when it has lasted, and once when it is over', () => {
    const ailments = new Ailments()
    const began = (now: number, ...seen: Ailment[]) => codes(ailments.observe(now, seen).began)
    assert.deepEqual(began(1_000, sick('slow', 3_000)), [])
    assert.deepEqual(ailments.list(), [])
    assert.deepEqual(began(3_999, sick('slow', 3_000)), [])
    assert.deepEqual(began(4_000, sick('slow', 3_000)), ['slow'])
    assert.deepEqual(began(5_000, sick('slow', 3_000)), [])
    assert.equal(ailments.list()[0]!.sinceMs, 1_000)
    assert.deepEqual(codes(ailments.observe(6_000, []).ended), ['slow'])
    assert.deepEqual(codes(ailments.observe(7_000, []).ended), [])
  })

  it('is nothing where it lasts for moments only', () => {
    const ailments = new Ailments()
    for (let now = 0; now < 60_000; now += 1_000) {
      const { began, ended } = ailments.observe(now, now % 2_000 === 0 ? [sick('slow', 3_000)] : [])
      assert.deepEqual([began, ended], [[], []])
    }
  })

  it('is another one for another machine, and says what was seen last', () => {
    const ailments = new Ailments()
    const { began } = ailments.observe(0, [sick('still', 0, 'north/a'), sick('still', 0, 'north/b')])
    assert.equal(began.length, 2)
    const again = { ...sick('still', 0, 'north/a'), message: 'worse' }
    assert.deepEqual(codes(ailments.observe(1, [again]).ended), ['still'])
    assert.deepEqual(
      ailments.list().map(({ subject, message }) => [subject, message]),
      [['north/a', 'worse']]
    )
  })
})
