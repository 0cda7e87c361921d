import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { runScenario } from '../../sim/run-scenario.ts'
import { parseScenario } from '../../sim/scenario.ts'

const folder = new URL('../../sim/scenarios/', import.meta.url)

describe('scenarios', () => {
  for (const file of readdirSync(folder)) {
    const scenario = parseScenario(readFileSync(new URL(file, folder), 'utf8'))
    it(scenario.name, () => {
      assert.equal(scenario.name.split(':')[0], file.replace('.txt', ''))
      assert.ok(scenario.log, 'write down what happens: npm run -s sim -- --scenario FILE --write')
      assert.deepEqual(runScenario(scenario).failures, [])
    })
  }

  it('fail where the rule is broken that they are about', () => {
    const text = readFileSync(new URL('journal-not-on-disk.txt', folder), 'utf8')
    const scenario = { ...parseScenario(text), log: undefined }
    assert.match(
      runScenario(scenario, { startsUnsettled: true }).failures.at(-1)!,
      /no single register could be seen so/
    )
  })

  const hosts = 'hosts a1 a2 b1\n'
  const create = `${hosts}at 0s create m1 at a1 policy keep voters a1,a2,b1\n`

  it('fail where an expectation is not met', () => {
    const failures = (text: string) => runScenario(parseScenario(text)).failures
    assert.deepEqual(failures(`${create}expect within 3s m1 runs outside b`), [])
    assert.match(failures(`${create}expect within 3s m1 runs at b1`)[0]!, /^line 3: .* not so until 3\.000s$/)
    assert.match(failures(`${create}expect for 3s m1 stopped`)[0]!, /^line 3: .* not so at/)
    const still = 'at 2s power off a1\nexpect for 5s m1 stands still'
    assert.deepEqual(failures(`${create}${still}`), [])
    assert.match(
      failures(`${create}at 2s look m1 at b1\nexpect for 5s m1 stands still`)[0]!,
      /^line 4: .* not so at 2/
    )
    assert.match(
      failures(`${create}expect within 3s m1 runs\nlog\nsomething else`)[0]!,
      /^the log differs at its line 1/
    )
  })

  it('are refused with the number of the line that is wrong', () => {
    const refused: Record<string, RegExp> = {
      'at 1s heal': /^line 1: the hosts have to be named before/,
      'hosts aa': /^line 1: 'aa' is no host/,
      'hosts a1 a1': /^line 1: a host is named twice/,
      'hosts a1 b1 ; sites a': /^line 1: by their names the hosts are in 'sites a b'/,
      [`${hosts}hosts a1`]: /^line 2: the hosts are named already/,
      [`${hosts}at soon heal`]: /^line 2: 'soon' is no time/,
      [`${hosts}at 2s heal\nat 1s heal`]: /^line 3: it is earlier/,
      [`${hosts}at 1s explode a1`]: /^line 2: nothing is known that reads 'explode a1'/,
      [`${hosts}at 1s power off c1`]: /^line 2: 'c1' is no HOST/,
      [`${hosts}at 1s create m1 at a1 policy keep voters a1,a2`]: /^line 2: 'a1,a2' is no HOSTS/,
      [`${hosts}at 1s step clock a1 by 1day`]: /^line 2: '1day' is no TIME/,
      [`${hosts}network speed 3`]: /^line 2: 'speed' is none of/,
      [`${hosts}network loss much`]: /^line 2: 'much' is no number/,
      [`${hosts}expect soon m1 runs`]: /^line 2: 'soon' is none of within, for, never/,
      [`${hosts}expect within 3s m1 flies`]: /^line 2: 'flies' is none of/,
      [`${hosts}expect within 3s m1 runs at c`]: /^line 2: 'c' is neither/,
      [`${hosts}whatever`]: /^line 2: 'whatever' is none of/,
      '# nothing': /^line 1: there is no line 'hosts/
    }
    for (const [text, message] of Object.entries(refused))
      assert.throws(() => parseScenario(text), { code: 'bad-scenario', message }, text)
  })
})
