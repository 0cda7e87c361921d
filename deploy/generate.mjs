// Generates protocol/messages.js and messages.d.ts from protocol/*.proto.
// With --check it writes nothing and fails when they are not current.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sources = readdirSync(join(root, 'protocol'))
  .filter(name => name.endsWith('.proto'))
  .sort()
  .map(name => join('protocol', name))
const scratch = mkdtempSync(join(tmpdir(), 'watari-generate-'))

function run(tool, args) {
  const done = spawnSync(process.execPath, [join(root, 'node_modules/protobufjs-cli/bin', tool), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit']
  })
  if (done.status !== 0) throw new Error(`${tool} failed`)
}

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
  const made = { 'messages.js': readFileSync(code, 'utf8'), 'messages.d.ts': readFileSync(types, 'utf8') }
  for (const [name, text] of Object.entries(made)) {
    const path = join(root, 'protocol', name)
    if (!process.argv.includes('--check')) writeFileSync(path, text)
    else if (readFileSync(path, 'utf8') !== text) {
      console.error(
        `protocol/${name} is not what protocol/*.proto says: run 'npm run generate' and commit it`
      )
      process.exitCode = 1
    }
  }
} finally {
  rmSync(scratch, { recursive: true })
}
