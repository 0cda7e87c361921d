import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { canRun } from '../../agents/network/native/rig.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Garbage for the receiving and the sending path, with AddressSanitizer looking on (fuzz-main.ts). */
describe('the native carrier, fed with garbage', function () {
  this.timeout(120_000)
  let child: ChildProcess | undefined

  before(function () {
    if (!canRun()) this.skip()
  })

  after(() => child?.kill('SIGKILL'))

  it('reads and writes nothing that is not its own', async function () {
    const build = spawnSync(process.execPath, ['deploy/native.mjs', '--sanitize', 'address'], {
      cwd: root,
      encoding: 'utf8'
    })
    assert.equal(build.status, 0, build.stderr)
    const addon = build.stdout.trim()
    const sanitizer = spawnSync('g++', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).stdout.trim()
    if (!existsSync(addon) || !existsSync(sanitizer)) {
      process.stdout.write('    NOT RUN: needs the address sanitizer of g++\n')
      this.skip()
    }
    const { output, code } = await run(addon, sanitizer)
    assert.equal(code, 0, output)
    assert.match(output, /whole at the end/)
  })

  function run(addon: string, sanitizer: string): Promise<{ output: string; code: number | null }> {
    const main = fileURLToPath(new URL('../../agents/network/native/fuzz-main.ts', import.meta.url))
    const started = spawn(process.execPath, [main, addon, '20000'], {
      env: { ...process.env, LD_PRELOAD: sanitizer, ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=0' },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    child = started
    let output = ''
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', chunk => {
        output += chunk
      })
    return new Promise(resolve => started.on('close', code => resolve({ output, code })))
  }
})
