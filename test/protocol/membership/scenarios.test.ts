import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runScenario } from './scenario.ts'

const folder = join(import.meta.dirname, '../../scenarios/membership')

describe('membership scenarios', () => {
  for (const name of readdirSync(folder).sort()) {
    const text = readFileSync(join(folder, name), 'utf8')
    const title = /^# (.+)/.exec(text)?.[1] ?? name
    it(`${name}: ${title}`, () => runScenario(text)).timeout(20_000)
  }
})
