import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  facts,
  formatAge,
  formatBytes,
  formatNumber,
  parseBytes,
  parseDurationMs,
  table
} from '../../shell/format.ts'

describe('what people read and write', () => {
  it('sizes', () => {
    assert.deepEqual(['512', '512M', '2G', '1.5K', '1GiB', '1tb'].map(parseBytes), [
      512,
      512 * 2 ** 20,
      2 ** 31,
      1_536,
      2 ** 30,
      2 ** 40
    ])
    for (const wrong of ['', 'G', '-1G', '1 G', '1X', '1e9']) {
      assert.throws(() => parseBytes(wrong), { code: 'usage' }, wrong)
    }
    assert.deepEqual([null, 0, 512, 1_536, 2 ** 30, 150.5 * 2 ** 20].map(formatBytes), [
      '-',
      '0',
      '512',
      '1.5K',
      '1G',
      '151M'
    ])
  })

  it('sizes that are printed can be read, and are near what they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), bytes => {
        assert.ok(Math.abs(parseBytes(formatBytes(bytes)) - bytes) <= bytes * 0.05 + 1)
      })
    )
  })

  it('times', () => {
    assert.deepEqual(
      ['250ms', '90s', '15m', '1.5h', '2d'].map(parseDurationMs),
      [250, 90_000, 900_000, 5_400_000, 172_800_000]
    )
    for (const wrong of ['', '5', 's', '5 s', '-5s']) {
      assert.throws(() => parseDurationMs(wrong), { code: 'usage' }, wrong)
    }
    assert.deepEqual([null, 250, 45_000, 600_000, 10_800_000].map(formatAge), [
      '-',
      '0.3s',
      '45s',
      '10m',
      '3h'
    ])
    assert.deepEqual([formatNumber(null), formatNumber(1.25), formatNumber(2, 0)], ['-', '1.3', '2'])
  })

  it('tables, with a sentence for an empty one', () => {
    assert.equal(
      table(
        ['NAME', 'HOST'],
        [
          ['one', 'a1'],
          ['longer', '']
        ],
        'none'
      ),
      'NAME    HOST\none     a1\nlonger'
    )
    assert.equal(table(['NAME'], [], 'there is none'), 'there is none')
    assert.equal(
      facts([
        ['name', 'a1'],
        ['site', 'a']
      ]),
      'name  a1\nsite  a'
    )
  })
})
