// Builds the native carrier (native/), if it has changed since it was built:
//
//     node deploy/native.mjs [--sanitize address] [--required]
//
// with the Node that runs this file, its own headers and nothing downloaded. Where a tool is missing it says so and
// ends well, for agents do without (they carry frames over streams then); with --required it fails. --sanitize makes
// another build beside it, for the tests that feed it garbage, and prints where it is.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'native')
const gyp = join(root, 'node_modules/node-gyp/bin/node-gyp.js')

const { values } = parseArgs({
  options: { sanitize: { type: 'string', default: '' }, required: { type: 'boolean', default: false } }
})
const sanitize = values.sanitize
const place = sanitize === '' ? source : join(root, 'node_modules/.cache', `native-${sanitize}`)
const product = join(place, 'build/Release/carrier.node')

/** What the build depends on. */
function digest() {
  const hash = createHash('sha256').update(`${process.version} ${process.execPath} ${sanitize}\n`)
  hash.update(readFileSync(join(source, 'binding.gyp')))
  for (const file of readdirSync(join(source, 'src')).sort())
    hash.update(`${file}\n`).update(readFileSync(join(source, 'src', file)))
  return hash.digest('hex')
}

/** @returns why it cannot be built */
function obstacle() {
  const searched = (process.env.PATH ?? '').split(':')
  const isThere = tool => searched.some(directory => existsSync(join(directory, tool)))
  const missing = ['python3', 'make', 'g++'].filter(tool => !isThere(tool))
  if (missing.length > 0) return `${missing.join(', ')} not found`
  if (!existsSync(gyp)) return 'the package node-gyp is not installed'
  if (headers() === undefined) return `no headers for ${process.execPath}`
  return undefined
}

/** @returns the directory that has include/node */
function headers() {
  const candidates = [dirname(dirname(process.execPath)), '/usr/local', '/usr']
  return candidates.find(directory => {
    const version = join(directory, 'include/node/node_version.h')
    if (!existsSync(version)) return false
    const major = /NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(version, 'utf8'))?.[1]
    return major === process.versions.node.split('.')[0]
  })
}

function say(text) {
  process.stderr.write(`watari: ${text}\n`)
}

function build() {
  if (sanitize !== '') {
    rmSync(place, { recursive: true, force: true })
    mkdirSync(place, { recursive: true })
    cpSync(join(source, 'src'), join(place, 'src'), { recursive: true })
    cpSync(join(source, 'binding.gyp'), join(place, 'binding.gyp'))
  }
  const defines = sanitize === '' ? [] : ['--', `-Dsanitize=${sanitize}`]
  // Both halves by themselves: what follows `--` goes to gyp, which only the first one runs.
  const steps = [
    ['configure', `--nodedir=${headers()}`, ...defines],
    ['build', '--jobs', 'max']
  ]
  // A user's settings of npm go before what is given here, and may name the headers of another Node.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name)))
  for (const step of steps) {
    const words = [gyp, '-C', place, '--silent', ...step]
    const done = spawnSync(process.execPath, words, { cwd: place, encoding: 'utf8', env })
    if (done.status !== 0) return `${done.stdout}${done.stderr}`.trim() || `node-gyp ${step[0]} failed`
  }
  return undefined
}

const stamp = join(place, 'build/stamp')
const wanted = digest()
if (!existsSync(product) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const why = obstacle()
  if (why !== undefined) {
    say(`the native carrier is not built (${why}): agents will carry frames over streams, which is slower`)
    process.exitCode = values.required ? 1 : 0
  } else {
    say(`building the native carrier${sanitize === '' ? '' : ` with the ${sanitize} sanitizer`} …`)
    const fault = build()
    if (fault === undefined) writeFileSync(stamp, wanted)
    else {
      say(`the native carrier could not be built:\n${fault}`)
      process.exitCode = 1
    }
  }
}
if (sanitize !== '') process.stdout.write(`${product}\n`)
