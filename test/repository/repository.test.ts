import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8'
})
  .split('\n')
  .filter(name => name !== '' && existsSync(join(root, name)))
const written = files.filter(
  name => !['package-lock.json', 'LICENSE'].includes(name) && !/^protocol\/messages\./.test(name)
)
const read = (name: string): string => readFileSync(join(root, name), 'utf8')

/** Over 500 lines after somebody looked for a seam. The reason is what has to hold for the file to stay here. */
const longForAReason = new Map([
  ['protocol/membership/membership.ts', 'one automaton: every event meets the same table of members']
])

/** What the linter does not see. */
describe('the repository', () => {
  it('has no file that a reader could not hold in the head', () => {
    const long = written.filter(name => /\.(ts|mjs|c|cc)$/.test(name) && read(name).split('\n').length > 500)
    assert.deepEqual(
      long.filter(name => !longForAReason.has(name)),
      []
    )
  })

  it('takes no randomness in protocol/', () => {
    const taken = written.filter(
      name => /^protocol\/.*\.ts$/.test(name) && read(name).includes('Math.random')
    )
    assert.deepEqual(taken, [])
  })

  it('keeps download addresses out of the lock file', () => {
    assert.doesNotMatch(read('package-lock.json'), /"resolved"/)
  })

  it('pins every package to one version', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      read('package.json')
    ) as Record<string, Record<string, string>>
    for (const [name, version] of Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies
    })) {
      assert.match(version, /^\d+\.\d+\.\d+$/, `${name} is ${version}`)
    }
  })

  it('leaves nothing to do later in comments', () => {
    const marked = written.filter(
      name => /\.(ts|mjs|sh|proto)$/.test(name) && /\b(TODO|FIXME|XXX)\b/.test(read(name))
    )
    assert.deepEqual(
      marked.filter(name => name !== 'test/repository/repository.test.ts'),
      []
    )
  })

  it('links only to documents that exist', () => {
    const broken = written
      .filter(name => name.endsWith('.md'))
      .flatMap(name =>
        [...read(name).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
          .map(match => normalize(join(dirname(name), match[1]!)))
          .filter(target => !existsSync(join(root, target)))
          .map(target => `${name} → ${target}`)
      )
    assert.deepEqual(broken, [])
  })
})
