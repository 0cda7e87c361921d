// Generates protocol/messages.js and messages.d.ts from protocol/*.proto.
// With --check it writes nothing and fails when they are not current: by the first line of messages.js, a digest of
// what they were made of and of what was made; with --check --again by generating them.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sources = readdirSync(join(root, 'protocol'))
  .filter(name => name.endsWith('.proto'))
  .sort()
  .map(name => join('protocol', name))

function read(...path) {
  return readFileSync(join(root, ...path), 'utf8')
}

/** @param made the text of messages.js without its first line, and of messages.d.ts */
function firstLine(made) {
  const { version } = JSON.parse(read('node_modules/protobufjs-cli/package.json'))
  const of = [version, read('deploy/generate.mjs'), ...sources.map(source => read(source)), ...made]
  const digest = createHash('sha256').update(JSON.stringify(of)).digest('hex')
  return `// Made by deploy/generate.mjs, ${digest}\n`
}

function run(tool, args) {
  const done = spawnSync(process.execPath, [join(root, 'node_modules/protobufjs-cli/bin', tool), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit']
  })
  if (done.status !== 0) throw new Error(`${tool} failed`)
}

/** @returns the texts of messages.js without its first line, and of messages.d.ts */
function generate() {
  const scratch = mkdtempSync(join(tmpdir(), 'watari-generate-'))
  try {
    const code = join(scratch, 'messages.js')
    const types = join(scratch, 'messages.d.ts')
    const shape = [
      '--no-create',
      '--no-verify',
      '--no-delimited',
      '--no-convert',
      '--no-typeurl',
      '--no-service',
      '--force-number'
    ]
    run('pbjs', ['-t', 'static-module', '-w', 'es6', '--es6', ...shape, '-o', code, ...sources])
    run('pbts', ['-o', types, code])
    return [readFileSync(code, 'utf8'), readFileSync(types, 'utf8')]
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

function isCurrent() {
  const code = read('protocol/messages.js')
  const end = code.indexOf('\n') + 1
  const present = [code.slice(end), read('protocol/messages.d.ts')]
  const isAsMade = !process.argv.includes('--again') || generate().every((text, i) => text === present[i])
  return isAsMade && code.slice(0, end) === firstLine(present)
}

if (!process.argv.includes('--check')) {
  const made = generate()
  writeFileSync(join(root, 'protocol/messages.js'), firstLine(made) + made[0])
  writeFileSync(join(root, 'protocol/messages.d.ts'), made[1])
} else if (!isCurrent()) {
  console.error(
    "protocol/messages.js and messages.d.ts are not what protocol/*.proto say: run 'npm run generate' and commit them"
  )
  process.exitCode = 1
}
